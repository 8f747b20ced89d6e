import { jsonText } from './escape.ts';
import type { Renderer } from './renderer.ts';

/** The report itself: the stable interface. */
export const json: Renderer = {
  id: 'json',
  extension: '.json',
  render: (report) => `${jsonText(JSON.stringify(report, undefined, 2))}\n`,
};
