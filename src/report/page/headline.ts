import { htmlText } from '../escape.ts';
import type { Line, Row } from '../section.ts';
import { lineHtml } from './pen.ts';
import { tableHtml } from './table-html.ts';

/** What a page says first. */
export interface Headline {
  /** Of which machine, and when. */
  readonly about: Line;
  readonly figures: readonly HeadFigure[];
  /** The four formulas with their numbers; empty where the page is of no report. */
  readonly formulas: readonly Row[];
}

export interface HeadFigure {
  readonly label: string;
  readonly line: Line;
  readonly note: Line;
}

const columns = [
  { title: 'formula', align: 'left', fit: 'cut' },
  { title: 'of', align: 'left', fit: 'wrap' },
  { title: 'figure', align: 'right' },
  { title: 'made of', align: 'left', fit: 'wrap' },
] as const;

export function headlineHtml({ about, figures, formulas }: Headline): string {
  const table = formulas.length === 0 ? '' : tableHtml(columns, formulas, 'The four formulas with their numbers');
  return `<p class="about">${lineHtml(about)}</p>
<dl class="figures">${figures.map(figureHtml).join('')}</dl>
${table}`;
}

function figureHtml({ label, line, note }: HeadFigure): string {
  return `<div><dt>${htmlText(label)}</dt><dd class="big">${lineHtml(line)}</dd><dd class="note">${lineHtml(note)}</dd></div>`;
}
