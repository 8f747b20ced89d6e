import { sectionsAsMarkdown } from '../markdown.ts';
import type { VerdictRenderer } from './renderer.ts';
import { verdictView } from './view.ts';

/** For a step summary or a comment on a pull request. */
export const markdown: VerdictRenderer = {
  id: 'markdown',
  extension: '.md',
  render: (document, options) => sectionsAsMarkdown('negawatt check', verdictView(document), options),
};
