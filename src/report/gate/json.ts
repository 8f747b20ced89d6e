import { jsonText } from '../escape.ts';
import type { VerdictRenderer } from './renderer.ts';

/** The document itself: the stable interface. */
export const json: VerdictRenderer = {
  id: 'json',
  extension: '.json',
  render: (document) => `${jsonText(JSON.stringify(document, undefined, 2))}\n`,
};
