import { jsonText } from './escape.ts';
import type { PlainRenderer } from './renderer.ts';

/** The report itself: the stable interface. */
export const json: PlainRenderer = {
  id: 'json',
  extension: '.json',
  render: (report) => `${jsonText(JSON.stringify(report, undefined, 2))}\n`,
};
