import { sectionsAsTable } from '../sections-table.ts';
import type { VerdictRenderer } from './renderer.ts';
import { verdictView } from './view.ts';

/** What a person reads in a terminal. */
export const table: VerdictRenderer = {
  id: 'table',
  extension: '.txt',
  render: (document, options) => sectionsAsTable(verdictView(document), options),
};
