import { htmlText } from '../escape.ts';
import type { Block, Line } from '../section.ts';
import type { PlotChart, ShareChart } from './chart.ts';
import { panelSvg } from './panel-svg.ts';
import { lineHtml, linePlain } from './pen.ts';
import { sparkScale, sparkSvg } from './spark-svg.ts';
import { classOf, tableHtml } from './table-html.ts';

type Of<Kind extends Block['kind']> = Extract<Block, { readonly kind: Kind }>;

/** Runs that are listed below their drawing. */
const mostRuns = 200;
const mostStretches = 48;

/** One line from zero, for who has no scripts. */
export function chartBlock({ means }: Of<'chart'>): string {
  return `<div class="plain-spark">${sparkSvg(means, sparkScale([means], 'zero'))}</div>`;
}

/** Several on one scale, each with its range; and where they are runs, what each of them came to. */
export function chartsBlock({ lines, scale = 'zero' }: Of<'charts'>, caption: string): string {
  const shared = sparkScale(
    lines.map(({ means }) => means),
    scale,
  );
  const rows = lines.map(
    ({ label, means, range }) =>
      `<tr><th scope="row">${lineHtml(label)}</th><td class="drawn">${sparkSvg(means, shared)}</td><td class="n">${lineHtml(range)}</td></tr>`,
  );
  return `<div class="scroll"><table class="sparks"><caption class="unseen">${htmlText(caption)}</caption><tbody>
${rows.join('\n')}
</tbody></table></div>${dataTable({ lines }, caption)}`;
}

function dataTable({ lines }: Pick<Of<'charts'>, 'lines'>, caption: string): string {
  const count = Math.max(0, ...lines.map(({ means }) => means.length));
  if (count === 0) return '';
  // Bins of a long time are told by stretches, runs each by itself.
  const per = count <= mostRuns ? 1 : Math.ceil(count / mostStretches);
  const units = lines.map(({ range }) => unitOf(range));
  const rows = Array.from({ length: Math.ceil(count / per) }, (_, place) => ({
    cells: [
      [per === 1 ? String(place + 1) : `${place * per + 1} to ${Math.min(count, (place + 1) * per)}`],
      ...lines.map(({ means }, index) => stretchLine(means.slice(place * per, (place + 1) * per), units[index]!)),
    ],
  }));
  const columns = [
    { title: 'place', align: 'right' as const },
    ...lines.map(({ label }) => ({ title: linePlain(label), align: 'right' as const })),
  ];
  return detailsHtml(tableHtml(columns, rows, `Data of: ${caption}`));
}

type InUnit = (value: number) => Line[number];

function stretchLine(means: readonly (number | null)[], inUnit: InUnit): Line {
  const known = means.filter((value) => value !== null);
  if (known.length === 0) return means.length === 0 ? [] : ['not measured'];
  const low = known.reduce((least, value) => Math.min(least, value));
  const high = known.reduce((most, value) => Math.max(most, value));
  return low === high ? [inUnit(low)] : [inUnit(low), ' to ', inUnit(high)];
}

/** Values have the unit of the range that stands beside them. */
function unitOf(range: Line): InUnit {
  const figure = range.find((span) => typeof span === 'object' && 'figure' in span);
  if (typeof figure !== 'object' || !('figure' in figure)) return (value) => String(Number(value.toPrecision(4)));
  const { interval: _, ...rest } = figure.figure;
  return (value: number) => ({ ...figure, figure: { ...rest, value } });
}

export function detailsHtml(content: string): string {
  return `<details><summary>Data of this chart</summary>${content}</details>`;
}

/** Rows of bars with their figures: a table that shows itself. */
export function barsBlock({ titles, rows }: Of<'bars'>, caption: string): string {
  const highest = titles.bars.map((_, column) =>
    rows.reduce((most, { bars }) => Math.max(most, bars[column]!.value ?? 0), 0),
  );
  const heading = [titles.label, ...titles.bars].map((title, column) => {
    const over = column === 0 ? '' : ' colspan="2"';
    return `<th scope="col"${over}>${htmlText(title)}</th>`;
  });
  const body = rows.map(({ label, bars, mark, tone }) => {
    const cells = bars.map(
      ({ value, figure }, column) =>
        `<td class="n">${lineHtml(figure)}</td><td class="drawn">${barSvg((value ?? 0) / (highest[column] || 1))}</td>`,
    );
    const isPlain = tone === undefined || tone === 'plain';
    return `<tr${classOf(!isPlain && tone)}><th scope="row" class="n">${lineHtml(label)}</th>${cells.join('')}<td>${lineHtml(mark)}</td></tr>`;
  });
  return `<div class="scroll"><table class="bars"><caption class="unseen">${htmlText(caption)}</caption>
<thead><tr>${heading.join('')}<td></td></tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}

function barSvg(share: number, isRest = false): string {
  const width = Number((100 * Math.max(0, Math.min(1, share))).toFixed(2));
  return `<svg class="bar${isRest ? ' rest' : ''}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="10"/></svg>`;
}

export function sharesHtml({ title, label, rows }: ShareChart): string {
  const highest = rows.reduce((most, { value }) => Math.max(most, value), 0);
  const body = rows.map(
    ({ label: name, value, figure, isRest }) =>
      `<tr><th scope="row">${lineHtml(name)}</th><td class="drawn">${barSvg(value / (highest || 1), isRest)}</td><td class="n">${lineHtml(figure)}</td></tr>`,
  );
  return `<div class="scroll"><table class="shares"><caption>${htmlText(title)}</caption>
<thead class="unseen"><tr><th scope="col">${htmlText(label)}</th><td></td><th scope="col">energy</th></tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}

export function plotsHtml({ title, panels, columns, rows }: PlotChart): string {
  return `<figure class="plots"><figcaption>${htmlText(title)}</figcaption><div class="panels">${panels.map(panelSvg).join('')}</div>
${detailsHtml(tableHtml(columns, rows, `Data of: ${title}`))}</figure>`;
}
