import type { Report } from '../model/report.ts';

/** What the reader's side can show. Renderers for machines (JSON, CSV) need none of it. */
export interface RenderOptions {
  readonly colour: boolean;
  /** False: only ASCII comes from negawatt itself, and other letters in names are written as codes. */
  readonly unicode: boolean;
  /** Columns; never wider, but for commands that are to be copied. */
  readonly width: number;
}

/** A member of the family of report formats: a pure function of the report. */
export interface Renderer {
  readonly id: string;
  /** With its dot: `.md`. */
  readonly extension: string;
  /** The whole text, its last newline included. */
  render(report: Report, options: RenderOptions): string | Promise<string>;
}

/** One that waits for nothing. */
export interface PlainRenderer extends Renderer {
  render(report: Report, options: RenderOptions): string;
}
