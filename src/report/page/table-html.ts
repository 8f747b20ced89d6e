import { htmlText } from '../escape.ts';
import type { Column, Line, Row } from '../section.ts';
import { htmlFigure, lineHtml, linePlain } from './pen.ts';

/** Letters from which on a cell is wrapped. */
const longest = 24;

/**
 * A table that scrolls by itself where the screen is too narrow. A column of figures has their spreads in a column
 * beside it, so that numbers stand below numbers.
 *
 * @param caption what it tells, for who cannot see what it stands below
 */
export function tableHtml(columns: readonly Column[], rows: readonly Row[], caption: string): string {
  const isSplit = columns.map((_, column) => rows.some(({ cells }) => Boolean(partsOf(cells[column] ?? [])?.spread)));
  const isLong = columns.map((_, column) => rows.some(({ cells }) => linePlain(cells[column] ?? []).length > longest));
  // Rows without a name of their own belong to the one above them.
  const nameless = rows.filter(({ cells }) => cells[0]?.length === 0).length;
  const isGrouped = columns[0]?.align === 'left' && nameless > rows.length / 3;
  const heading = columns
    .map(({ title, align }, column) => {
      const over = isSplit[column] ? ' colspan="2"' : '';
      // A column of marks has no title that could be seen.
      return title === ''
        ? `<td${over}></td>`
        : `<th scope="col"${over}${classOf(align === 'right' && 'n')}>${htmlText(title)}</th>`;
    })
    .join('');
  const body = rows
    .map((row, index) => rowHtml(row, { columns, isSplit, isLong, isGrouped, next: rows[index + 1] }))
    .join('\n');
  return `<div class="scroll"><table${classOf(isGrouped && 'grouped')}><caption class="unseen">${htmlText(caption)}</caption>
<thead><tr>${heading}</tr></thead>
<tbody>
${body}
</tbody></table></div>`;
}

interface Layout {
  readonly columns: readonly Column[];
  /** Columns with spreads, and those with text that is wrapped. */
  readonly isSplit: readonly boolean[];
  readonly isLong: readonly boolean[];
  readonly isGrouped: boolean;
  readonly next: Row | undefined;
}

function rowHtml({ cells, tone, isSum }: Row, { columns, isSplit, isLong, isGrouped, next }: Layout): string {
  const written = columns.map(({ align, fit }, column) => {
    const line = cells[column] ?? [];
    const parts = partsOf(line);
    const isNumber = align === 'right';
    const wraps = fit === 'wrap' && isLong[column] && 'w';
    if (!isSplit[column]) return `<td${classOf(isNumber && 'n', wraps, fit === 'cut' && 'c')}>${lineHtml(line)}</td>`;
    if (parts === undefined) return `<td colspan="2"${classOf(isNumber && 'n', wraps)}>${lineHtml(line)}</td>`;
    return `<td class="n v">${parts.value}</td><td class="sp">${parts.spread}</td>`;
  });
  const goesOn = isGrouped && next?.cells[0]?.length === 0;
  const isPlain = tone === undefined || tone === 'plain';
  return `<tr${classOf(!isPlain && tone, isSum === true && 'sum', goesOn && 'more')}>${written.join('')}</tr>`;
}

/** Value and spread of a cell that holds one figure alone. */
function partsOf(line: Line) {
  const [only] = line;
  return line.length === 1 && typeof only === 'object' && 'figure' in only ? htmlFigure(only) : undefined;
}

export function classOf(...names: readonly (string | false | undefined)[]): string {
  const known = names.filter((name) => name !== false && name !== undefined);
  return known.length === 0 ? '' : ` class="${known.join(' ')}"`;
}
