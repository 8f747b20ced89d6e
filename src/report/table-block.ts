import CliTable3 from 'cli-table3';
import { type Grid, type GridCell, gap, layOut } from './grid.ts';
import { type Block, type Line, type Row, writeLine } from './section.ts';
import type { Sheet } from './sheet.ts';
import { cut, wrap } from './text-fit.ts';

type TableBlock = Extract<Block, { readonly kind: 'table' }>;

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  // One column of the gap; the other is each cell's padding, since cells over several columns count this as one.
  middle: ' ',
};

/** The lines of one table: a heading, a light rule, rows, and a rule above what sums them up. */
export function tableLines({ columns, rows }: TableBlock, sheet: Sheet, width: number): string[] {
  const heading = columns.map(({ title }) => title);
  const cells = rows.map((row) => row.cells.map((line) => cellOf(line, sheet)));
  const grid = layOut(
    columns.map(({ align, fit }, index) => ({
      align,
      fit: fit ?? 'whole',
      cells: [{ main: heading[index]!, spread: '', isName: false }, ...cells.map((row) => row[index]!)],
    })),
    width,
  );
  const drawn = new CliTable3({
    chars: noLines,
    // Its defaults colour headings and borders, into pipes too.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap - 1, compact: true },
    colAligns: grid.columns.map(({ align }) => align),
  });
  drawn.push(...linesOf(grid, 0, 'aside', sheet), ruleOf(grid, sheet));
  for (const [index, row] of rows.entries()) {
    if (row.isSum === true) drawn.push(ruleOf(grid, sheet));
    // What follows a sum begins another one.
    else if (rows[index - 1]?.isSum === true) drawn.push([' ']);
    drawn.push(...linesOf(grid, index + 1, row.tone, sheet));
  }
  return drawn.toString().split('\n');
}

function cellOf(line: Line, sheet: Sheet): GridCell {
  const [only] = line;
  if (line.length === 1 && typeof only === 'object' && 'figure' in only) {
    const { value, spread } = sheet.figure(only);
    return { main: value, spread, isName: false };
  }
  const isName = line.some((span) => typeof span === 'object' && 'name' in span);
  return { main: writeLine(line, sheet.pen), spread: '', isName };
}

/** A row of cells as the lines it takes: cli-table3 measures a cell of many lines over and over. */
function linesOf({ columns }: Grid, index: number, tone: Row['tone'], sheet: Sheet) {
  const cells = columns.map(({ texts, names, fit, width }) => {
    const text = texts[index]!;
    const isCut = fit === 'cut' && names[index] === true;
    return isCut ? [cut(text, width, sheet.unicode)] : wrap(text, width);
  });
  const height = cells.reduce((most, { length }) => Math.max(most, length), 1);
  return Array.from({ length: height }, (_, line) => cells.map((lines) => sheet.paint(tone, lines[line] ?? '')));
}

function ruleOf({ columns }: Grid, sheet: Sheet) {
  const width = columns.reduce((sum, column) => sum + column.width, gap * (columns.length - 1));
  const rule = (sheet.unicode ? '\u2500' : '-').repeat(width);
  return [{ content: sheet.palette.aside(rule), colSpan: columns.length }];
}
