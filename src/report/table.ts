import type { PlainRenderer } from './renderer.ts';
import { sectionsAsTable } from './sections-table.ts';
import { view } from './view.ts';

/** What a person reads in a terminal: light rules, numbers above numbers, nothing wider than the screen. */
export const table: PlainRenderer = {
  id: 'table',
  extension: '.txt',
  render: (report, options) => sectionsAsTable(view(report), options),
};
