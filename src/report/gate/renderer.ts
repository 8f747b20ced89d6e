import type { VerdictDocument } from '../../gate/verdict-document.ts';
import type { RenderOptions } from '../renderer.ts';

/** A member of the family of verdict formats: a pure function of the document. */
export interface VerdictRenderer {
  readonly id: string;
  /** With its dot; absent where no file is of it. */
  readonly extension: string | undefined;
  /** The whole text, its last newline included. */
  render(document: VerdictDocument, options: RenderOptions): string;
}
