import { barLines } from './bar-lines.ts';
import { chartLines } from './chart-lines.ts';
import { terminalText, widthOf } from './escape.ts';
import type { RenderOptions } from './renderer.ts';
import { scatterLines } from './scatter.ts';
import { type Block, type Fact, type Section, writeLine } from './section.ts';
import { type Sheet, sheetFor } from './sheet.ts';
import { chart } from './sparkline.ts';
import { tableLines } from './table-block.ts';
import { unglued, wrap } from './text-fit.ts';

const indent = 2;
/** Sentences are not drawn out over a wide screen. */
const widestSentence = 96;

/** Sections of any document, as the report's are shown. */
export function sectionsAsTable(sections: readonly Section[], options: RenderOptions): string {
  const sheet = sheetFor(options);
  return `${sections.map((section) => sectionText(section, sheet)).join('\n\n')}\n`;
}

function sectionText({ title, blocks }: Section, sheet: Sheet): string {
  const lines = blocks.flatMap((block, index) => [
    ...(index > 0 && hasAirBetween(blocks[index - 1]!, block) ? [''] : []),
    ...blockLines(block, sheet).map((line) => `${' '.repeat(indent)}${line}`.trimEnd()),
  ]);
  return [sheet.palette.title(title), ...lines].map(unglued).join('\n');
}

function hasAirBetween(before: Block, after: Block): boolean {
  // A remedy belongs to the note above it, and notes of one tone to each other.
  if (after.kind === 'command' || after.kind === 'advice') return false;
  return !(before.kind === 'note' && after.kind === 'note' && before.tone === after.tone);
}

function blockLines(block: Block, sheet: Sheet): string[] {
  const width = sheet.width - indent;
  switch (block.kind) {
    case 'note':
      return wrap(writeLine(block.line, sheet.pen), Math.min(width, widestSentence)).map((line) =>
        sheet.paint(block.tone, line),
      );
    case 'facts':
      return factLines(block.facts, sheet, Math.min(width, widestSentence));
    case 'table':
      return tableLines(block, sheet, width);
    case 'chart': {
      const [bars, ...legend] = chart(block.means, sheet.unicode, width);
      return [sheet.palette.chart(bars!), ...legend.map(sheet.palette.aside)];
    }
    case 'charts': {
      const { lines, legend } = chartLines(block, sheet.pen, sheet.unicode, width);
      const drawn = lines.map(({ label, bars, range }) => `${label}  ${sheet.palette.chart(bars)}  ${range}`);
      return [...drawn, ...legend.map(sheet.palette.aside)];
    }
    case 'scatter':
      return [...(scatterLines(block.points, block, sheet.unicode, width) ?? [])];
    case 'bars':
      return (barLines(block, sheet.pen, sheet.unicode, width) ?? []).map((line, row) =>
        sheet.paint(row === 0 ? 'aside' : block.rows[row - 1]!.tone, line),
      );
    case 'command':
      // On one line, however long: a terminal copies its own line breaks away, and not ours.
      return stepLines([terminalText(block.command, sheet.unicode)], sheet);
    case 'advice': {
      const text = terminalText(block.sentence, sheet.unicode);
      return stepLines(wrap(text, Math.min(width, widestSentence) - indent), sheet);
    }
  }
}

function factLines(facts: readonly Fact[], sheet: Sheet, width: number): string[] {
  const labelWidth = facts.reduce((most, { label }) => Math.max(most, widthOf(label)), 0) + 2;
  return facts.flatMap(({ label, line }) =>
    wrap(writeLine(line, sheet.pen), width - labelWidth).map((text, index) => {
      const start = index === 0 ? label : '';
      return `${sheet.palette.aside(start)}${' '.repeat(labelWidth - widthOf(start))}${text}`;
    }),
  );
}

/** What to do about the note above, set in. */
function stepLines(lines: readonly string[], sheet: Sheet): string[] {
  return lines.map((line) => `${' '.repeat(indent)}${sheet.palette.command(line)}`);
}
