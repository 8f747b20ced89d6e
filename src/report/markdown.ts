import { barLines } from './bar-lines.ts';
import { chartLines } from './chart-lines.ts';
import { markdownText, visible } from './escape.ts';
import { figureText } from './figure.ts';
import type { PlainRenderer, RenderOptions } from './renderer.ts';
import { scatterLines } from './scatter.ts';
import { type Block, type Column, type Line, type Pen, type Row, type Section, writeLine } from './section.ts';
import { chart } from './sparkline.ts';
import { view } from './view.ts';

const fieldWidth = 80;

/** The same sections for an issue, a pull request or a wiki page, in GitHub's Markdown. */
export const markdown: PlainRenderer = {
  id: 'markdown',
  extension: '.md',
  render: (report, options) => sectionsAsMarkdown(`negawatt ${report.kind}`, view(report), options),
};

/** Sections of any document, as the report's are shown, below its title. */
export function sectionsAsMarkdown(title: string, sections: readonly Section[], { unicode }: RenderOptions): string {
  const pen: Pen = {
    text: markdownText,
    name: markdownText,
    figure: (span) => markdownText(figureText(span.figure, { ...span, unicode })),
  };
  return `${[`# ${title}`, ...sections.map((section) => sectionText(section, pen, unicode))].join('\n\n')}\n`;
}

function sectionText({ title, blocks }: Section, pen: Pen, unicode: boolean): string {
  return [`## ${title}`, ...blocks.map((block) => blockText(block, pen, unicode))].join('\n\n');
}

function blockText(block: Block, pen: Pen, unicode: boolean): string {
  switch (block.kind) {
    case 'note':
      return emphasised(writeLine(block.line, pen), block.tone);
    case 'facts':
      return block.facts.map(({ label, line }) => `- **${markdownText(label)}**: ${writeLine(line, pen)}`).join('\n');
    case 'table':
      return [
        tableRow(block.columns.map(({ title }) => title)),
        tableRow(block.columns.map(rule)),
        ...block.rows.map((row) => tableRow(row.cells.map((cell) => cellText(cell, row, pen)))),
      ].join('\n');
    case 'chart':
      return fenced(chart(block.means, unicode).join('\n'), 'text');
    case 'charts': {
      const { lines, legend } = chartLines(block, plainPen(unicode), unicode);
      const drawn = lines.map(({ label, bars, range }) => `${label}  ${bars}  ${range}`.trimEnd());
      return fenced([...drawn, ...legend].join('\n'), 'text');
    }
    case 'scatter':
      return fenced((scatterLines(block.points, block, unicode, fieldWidth) ?? []).join('\n'), 'text');
    case 'bars':
      return fenced((barLines(block, plainPen(unicode), unicode, fieldWidth) ?? []).join('\n'), 'text');
    case 'command':
      return fenced(visible(block.command), 'sh');
    case 'advice':
      return markdownText(block.sentence);
  }
}

function rule({ align }: Column): string {
  return align === 'right' ? '---:' : '---';
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cellText(cell: Line, { tone }: Row, pen: Pen): string {
  return emphasised(writeLine(cell, pen).trim(), tone === 'total' ? tone : undefined);
}

function emphasised(text: string, tone: Row['tone']): string {
  return tone === 'total' && text !== '' ? `**${text}**` : text;
}

/** Inside a fence nothing is markup. */
function plainPen(unicode: boolean): Pen {
  return {
    text: visible,
    name: visible,
    figure: (span) => figureText(span.figure, { ...span, unicode }),
  };
}

/** A fence that is longer than any run of backticks inside it. */
function fenced(text: string, language: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
