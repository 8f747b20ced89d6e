import { htmlText } from '../escape.ts';
import type { Line } from '../section.ts';
import { lineHtml } from './pen.ts';

/** What a page says first. */
export interface Headline {
  /** Of which machine, and when. */
  readonly about: Line;
  readonly figures: readonly HeadFigure[];
  /** The four formulas with their numbers; empty where the page is of no report. */
  readonly formulas: readonly HeadFormula[];
}

export interface HeadFigure {
  readonly label: string;
  readonly line: Line;
  readonly note: Line;
}

/** A formula, and each thing that it was applied to; or why it was applied to nothing. */
export interface HeadFormula {
  readonly title: Line;
  readonly applied: readonly { readonly to: Line; readonly figure: Line; readonly made: Line }[];
  readonly reason?: Line;
}

/** So many have room for longer notes. */
const mostWide = 4;

export function headlineHtml({ about, figures, formulas }: Headline): string {
  const applied = formulas.length === 0 ? '' : `<dl class="formulas">${formulas.map(formulaHtml).join('\n')}</dl>`;
  return `<p class="about">${lineHtml(about)}</p>
<dl class="figures${figures.length <= mostWide ? ' few' : ''}">${figures.map(figureHtml).join('')}</dl>
${applied}`;
}

function figureHtml({ label, line, note }: HeadFigure): string {
  return `<div><dt>${htmlText(label)}</dt><dd class="big">${lineHtml(line)}</dd><dd class="note">${lineHtml(note)}</dd></div>`;
}

function formulaHtml({ title, applied, reason }: HeadFormula): string {
  const rows = applied.map(
    ({ to, figure, made }) =>
      `<dd><span>${lineHtml(to)}</span> <span>${lineHtml(figure)}</span> <span class="made">${lineHtml(made)}</span></dd>`,
  );
  const none = reason === undefined ? '' : `<dd><span class="none">not applicable: ${lineHtml(reason)}</span></dd>`;
  return `<dt>${lineHtml(title)}</dt>${rows.join('')}${none}`;
}
