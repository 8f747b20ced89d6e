import type { Unit } from '../../model/quantity.ts';
import { htmlText, scriptJson } from '../escape.ts';
import { scaleOf } from '../scale.ts';
import type { Column, Row } from '../section.ts';
import type { LineChart } from './chart.ts';
import { detailsHtml } from './drawn-blocks.ts';
import { lineHtml, linePlain } from './pen.ts';
import { sampled } from './sampled.ts';
import { sparkScale, sparkSvg } from './spark-svg.ts';
import { tableHtml } from './table-html.ts';

/** Rows of the table below a chart; a place then stands for a stretch, with its range. */
const mostRows = 48;
/** More are listed where they are asked for. */
const mostMarks = 8;
/** Beyond what an eye sees on a screen. */
const digits = 4;
/** Colours that the style has for lines. */
const lineColours = 9;

/** What the script draws a chart from; numbers as they stand on the axes. */
export interface ChartData {
  readonly x: readonly number[];
  /** false: the line has no point there. */
  readonly y: readonly (readonly (number | null | false)[])[];
  readonly unit: string;
  readonly isTime: boolean;
  readonly isStepped: boolean;
  readonly isFromZero: boolean;
  readonly marks: readonly number[];
}

/**
 * A chart that the page's script draws, with its key, its marks and the table of its data.
 *
 * @param mostPlaces of one line
 */
export function lineChartHtml(chart: LineChart, mostPlaces: number): string {
  const { title, unit, x, series, marks, isStepped = false, isFromZero = false } = chart;
  const lines = sampled(
    series.map(({ points }) => points),
    mostPlaces,
  );
  const { divisor, symbol } = scaleFor(chart);
  const scaled = (value: number) => Number((value / divisor).toPrecision(digits));
  const data: ChartData = {
    x: lines.x.map((place) => (x === 'time' ? Math.round(place) : Number(place.toPrecision(6)))),
    y: lines.y.map((line) =>
      line.map((value) => (value === undefined ? false : value === null ? null : scaled(value))),
    ),
    unit: symbol,
    isTime: x === 'time',
    isStepped: isStepped && lines.isWhole,
    isFromZero,
    marks: marks.map(({ at }) => at),
  };
  const first = lines.y[0]?.map((value) => value ?? null) ?? [];
  const alone = sparkSvg(first, sparkScale([first], isFromZero ? 'zero' : 'spread'));
  const thinned = lines.isWhole ? '' : ', each place with its lowest and highest value';
  return `<figure class="chart"><figcaption>${htmlText(title)}</figcaption>
<div class="tools" hidden><button type="button" data-do="in">Zoom in</button><button type="button" data-do="out">Zoom out</button><button type="button" data-do="back">Earlier</button><button type="button" data-do="on">Later</button><button type="button" data-do="all">Whole</button></div>
<p class="axis" aria-hidden="true">${htmlText(quantityName(unit))}, ${htmlText(symbol)}</p>
<div class="plot" role="img" aria-label="${htmlText(spoken(chart, symbol))}">${alone}</div>
<p class="axis end" aria-hidden="true">${htmlText(x === 'time' ? 'time, UTC' : x.title)}${thinned}</p>
${keyHtml(chart)}${marksHtml(chart)}
<script type="application/json">${scriptJson(data)}</script>
${detailsHtml(dataHtml(chart, symbol, scaled))}</figure>`;
}

function scaleFor({ unit, series }: LineChart) {
  let highest = 0;
  for (const { points } of series) {
    for (const [, value] of points) if (value !== null) highest = Math.max(highest, Math.abs(value));
  }
  return scaleOf(highest, unit, 4, 'share');
}

/** What is measured in a unit, on an axis. */
function quantityName(unit: Unit): string {
  const names: Readonly<Partial<Record<Unit, string>>> = {
    W: 'power',
    J: 'energy',
    s: 'time',
    By: 'bytes',
    'By/s': 'bytes a second',
    Hz: 'frequency',
    Cel: 'temperature',
    '1': 'share',
    '1/s': 'rate',
    gCO2e: 'emissions',
    currency: 'cost',
  };
  return names[unit] ?? 'value';
}

function spoken({ title, series, marks, x }: LineChart, symbol: string): string {
  const names = series.map(({ name }) => linePlain(name)).join(', ');
  const changes = marks.length === 0 ? '' : `; ${marks.length} marked changes`;
  return `Line chart: ${title}, in ${symbol} over ${x === 'time' ? 'time' : x.title}: ${names}${changes}. The table below has its data.`;
}

/** Of one line the title says what it is. */
function keyHtml({ series }: LineChart): string {
  const items = series.map(
    ({ name }, index) =>
      `<li><label><input type="checkbox" checked><svg class="swatch l${index % lineColours}" viewBox="0 0 18 6" aria-hidden="true"><path d="M0 3h18"${index >= lineColours ? ' stroke-dasharray="4 2"' : ''}/></svg>${lineHtml(name)}</label> <output></output></li>`,
  );
  return `<ul class="key${series.length === 1 ? ' one' : ''}" hidden>${items.join('')}</ul>`;
}

function marksHtml({ marks }: LineChart): string {
  if (marks.length === 0) return '';
  const list = `<ol class="marks">${marks.map(({ label }) => `<li>${lineHtml(label)}</li>`).join('')}</ol>`;
  if (marks.length <= mostMarks) return list;
  return `<details><summary>${marks.length} marked changes</summary>${list}</details>`;
}

function dataHtml({ title, x, series }: LineChart, symbol: string, scaled: (value: number) => number): string {
  const places = [...new Set(series.flatMap(({ points }) => points.map(([place]) => place)))].sort((a, b) => a - b);
  if (places.length === 0) return '<p>There are none.</p>';
  const per = Math.ceil(places.length / mostRows);
  const from = places.filter((_, index) => index % per === 0);
  const ranges = series.map(({ points }) => rangesOf(points, from));
  const columns: Column[] = [
    { title: x === 'time' ? 'time, UTC' : x.title, align: 'left' },
    ...series.map(({ name }): Column => ({ title: `${linePlain(name)}, ${symbol}`, align: 'right' })),
  ];
  const rows = from.map(
    (place, index): Row => ({
      cells: [[placeText(place, x)], ...ranges.map((line) => [rangeText(line[index], scaled)])],
    }),
  );
  return tableHtml(columns, rows, `Data of: ${title}${per === 1 ? '' : '; lowest to highest from each time on'}`);
}

type Range = readonly [low: number, high: number] | null | undefined;

function rangesOf(points: LineChart['series'][number]['points'], from: readonly number[]): Range[] {
  const ranges: Range[] = new Array(from.length).fill(undefined);
  let index = 0;
  for (const [place, value] of points) {
    while (index + 1 < from.length && place >= from[index + 1]!) index += 1;
    const known = ranges[index];
    if (value === null) ranges[index] = known ?? null;
    else if (known === null || known === undefined) ranges[index] = [value, value];
    else ranges[index] = [Math.min(known[0], value), Math.max(known[1], value)];
  }
  return ranges;
}

function rangeText(range: Range, scaled: (value: number) => number): string {
  if (range === undefined) return '';
  if (range === null) return 'not measured';
  const [low, high] = range.map((value) => String(Number(scaled(value).toPrecision(4))));
  return low === high ? low! : `${low} to ${high}`;
}

function placeText(place: number, x: LineChart['x']): string {
  if (x !== 'time') return String(Number(place.toPrecision(6)));
  return new Date(place * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
