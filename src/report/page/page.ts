import { severities } from '../../model/severity.ts';
import { htmlText } from '../escape.ts';
import type { Block, Line, Section } from '../section.ts';
import { assets } from './assets.ts';
import type { PageChart } from './chart.ts';
import { barsBlock, chartBlock, chartsBlock, detailsHtml, plotsHtml, sharesHtml } from './drawn-blocks.ts';
import { type Headline, headlineHtml } from './headline.ts';
import { lineChartHtml } from './line-chart.ts';
import { lineHtml } from './pen.ts';
import { classOf, tableHtml } from './table-html.ts';

export interface Page {
  /** The command that it comes from: `negawatt audit`. */
  readonly program: string;
  readonly title: string;
  readonly headline: Headline;
  readonly sections: readonly Section[];
  readonly charts: readonly PageChart[];
  /** Of negawatt. */
  readonly version: string;
}

/** Numbers that all charts of a page hold together: it stays small, however long the time was. */
const mostNumbers = 12_000;
/** Two a pixel of a wide screen. */
const mostPlaces = 1_600;
const fewestPlaces = 60;

/** One file that asks for nothing from outside, for every screen, for paper and for readers who listen. */
export function page({ program, title, headline, sections, charts, version }: Page): string {
  const { style, script, policy, licence } = assets();
  const lines = charts.reduce((sum, chart) => sum + (chart.kind === 'lines' ? chart.series.length : 0), 0);
  const places = Math.max(fewestPlaces, Math.min(mostPlaces, Math.floor(mostNumbers / Math.max(1, lines))));
  const drawn = (of: readonly PageChart[]) => of.map((chart) => chartHtml(chart, places));
  const titles = new Set(sections.map((section) => section.title));
  const own = charts.filter(({ section }) => section === undefined || !titles.has(section));
  const parts = [
    ...own.map((chart) => ({ title: chart.title, html: drawn([chart]) })),
    ...sections.map((section, index) => {
      // Where several have one title, the charts stand in the first.
      const isFirst = sections.findIndex((other) => other.title === section.title) === index;
      const mine = isFirst ? charts.filter((chart) => chart.section === section.title) : [];
      return { title: section.title, html: sectionHtml(section, drawn(mine)) };
    }),
  ].map((part, index) => ({ ...part, id: `part-${index + 1}` }));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${htmlText(`${title} \u2013 ${program}`)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">To the report</a>
<header>
<p class="kicker">${htmlText(program)}</p>
<h1>${htmlText(title)}</h1>
${headlineHtml(headline)}
</header>
<nav aria-label="Contents"><ol>${parts.map((part) => `<li><a href="#${part.id}">${htmlText(part.title)}</a></li>`).join('')}</ol></nav>
<main id="main" tabindex="-1">
${parts.map(({ id, title: heading, html }) => `<section aria-labelledby="${id}"><h2 id="${id}">${htmlText(heading)}</h2>\n${html.join('\n')}\n</section>`).join('\n')}
</main>
<footer><p>negawatt ${htmlText(version)}. This page is one file and asks for nothing from outside.</p></footer>
<p id="said" class="unseen" role="status"></p>
<!-- The charts are drawn by uPlot 1.6:

${licence.trim().replaceAll('--', '- -')}
-->
<script>${script}</script>
</body>
</html>
`;
}

function chartHtml(chart: PageChart, places: number): string {
  switch (chart.kind) {
    case 'lines':
      return lineChartHtml(chart, places);
    case 'plots':
      return plotsHtml(chart);
    case 'shares':
      return sharesHtml(chart);
  }
}

/** @param charts that stand where a terminal is shown a drawing, or else before the first table */
function sectionHtml({ title, blocks }: Section, charts: readonly string[]): readonly string[] {
  const isDrawing = ({ kind }: Block) => kind === 'chart' || kind === 'scatter' || kind === 'bars' || kind === 'charts';
  const drawing = blocks.findIndex(isDrawing);
  const table = blocks.findIndex(({ kind }) => kind === 'table');
  const place = charts.length === 0 ? -1 : drawing >= 0 ? drawing : table >= 0 ? table : blocks.length;
  const written = blocks.map((block) => (charts.length > 0 && isDrawing(block) ? '' : blockHtml(block, title)));
  return [...written.slice(0, Math.max(0, place)), ...charts, ...written.slice(Math.max(0, place))].filter(Boolean);
}

function blockHtml(block: Block, title: string): string {
  switch (block.kind) {
    case 'note':
      return `<p${classOf(block.tone !== 'plain' && block.tone)}>${lineHtml(block.line)}</p>`;
    case 'facts':
      return `<dl class="facts">${block.facts.map(({ label, line }) => factHtml(label, line)).join('')}</dl>`;
    case 'table':
      return tableHtml(block.columns, block.rows, title);
    case 'chart':
      return chartBlock(block);
    case 'charts':
      return chartsBlock(block, title);
    case 'scatter': {
      const columns = ['', block.x, block.y].map((name, index) => ({
        title: name,
        align: index === 0 ? ('left' as const) : ('right' as const),
      }));
      const rows = block.points.map(({ label, x, y }) => ({ cells: [[{ name: label }], [digits(x)], [digits(y)]] }));
      return detailsHtml(tableHtml(columns, rows, title));
    }
    case 'bars':
      return barsBlock(block, title);
    case 'command':
      return `<div class="command"><pre><code>${htmlText(block.command)}</code></pre><button type="button" class="copy" hidden>Copy</button></div>`;
    case 'advice':
      return `<p class="advice">${htmlText(block.sentence)}</p>`;
  }
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function factHtml(label: string, line: Line): string {
  // A finding begins with how much it matters.
  const severity = severities.find((one) => one === label);
  return `<dt${classOf(severity && 'severity', severity)}>${htmlText(label)}</dt><dd>${lineHtml(line)}</dd>`;
}
