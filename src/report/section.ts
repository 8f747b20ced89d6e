import type { Quantity } from '../model/quantity.ts';
import type { Meaning } from './scale.ts';
import type { ChartScale } from './sparkline.ts';

/** A piece of a line: our own words, a figure, or text from outside, which each renderer escapes for its language. */
export type Span =
  | string
  | { readonly figure: Quantity; readonly as?: Meaning; readonly currency?: string | undefined }
  | { readonly name: string };

export type Line = readonly Span[];

/** How a line or row stands out. Words say the same: tones are for the eye alone. */
export type Tone = 'plain' | 'total' | 'aside' | 'warning';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** How it gives way in a narrow terminal: names are cut, sentences wrapped. Absent: never, it holds numbers. */
  readonly fit?: 'cut' | 'wrap';
}

export interface Row {
  /** One a column. */
  readonly cells: readonly Line[];
  readonly tone?: Tone;
  /** It sums up the rows above it: a rule may part it from them. */
  readonly isSum?: boolean;
}

export type Block =
  | { readonly kind: 'note'; readonly line: Line; readonly tone?: Tone }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly Row[] }
  /** Mean watts a bin, null where not measured. */
  | { readonly kind: 'chart'; readonly means: readonly (number | null)[] }
  /** Several on one scale, from 0 where not told, a line each: what is drawn, its values, and between which they lie. */
  | { readonly kind: 'charts'; readonly lines: readonly ChartLine[]; readonly scale?: ChartScale }
  /** Points by two figures, x by its logarithm, with what each axis is; left out where the screen is too narrow. */
  | { readonly kind: 'scatter'; readonly points: readonly ScatterPoint[]; readonly x: string; readonly y: string }
  /** Rows of bars, each column on its own scale from 0; left out where the screen is too narrow. */
  | { readonly kind: 'bars'; readonly titles: BarTitles; readonly rows: readonly BarRow[] }
  /** Text from outside to be copied as it is: on its own line, never wrapped. */
  | { readonly kind: 'command'; readonly command: string }
  /** A sentence from outside that stands where a command could: below the note that it belongs to. */
  | { readonly kind: 'advice'; readonly sentence: string };

export interface ChartLine {
  readonly label: Line;
  readonly means: readonly (number | null)[];
  readonly range: Line;
}

/** Our own words. */
interface BarTitles {
  readonly label: string;
  readonly bars: readonly string[];
}

interface BarRow {
  readonly label: Line;
  /** One a title; null where not measured. */
  readonly bars: readonly { readonly value: number | null; readonly figure: Line }[];
  readonly mark: Line;
  readonly tone?: Tone;
}

export interface ScatterPoint {
  /** Our own words, or a codec's name. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

export interface Fact {
  readonly label: string;
  readonly line: Line;
}

/** One part of what a person reads. Every renderer for people shows the same sections in the same order. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** How a renderer writes each kind of span. */
export interface Pen {
  text(text: string): string;
  name(name: string): string;
  figure(span: { readonly figure: Quantity; readonly as?: Meaning; readonly currency?: string | undefined }): string;
}

/** A line in the words of one renderer. */
export function writeLine(line: Line, pen: Pen): string {
  return line
    .map((span) => {
      if (typeof span === 'string') return pen.text(span);
      return 'name' in span ? pen.name(span.name) : pen.figure(span);
    })
    .join('');
}
