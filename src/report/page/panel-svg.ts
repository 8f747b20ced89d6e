import { htmlText } from '../escape.ts';
import { linearTicks, logarithmicTicks, tickText } from './axis-ticks.ts';
import type { Panel, PanelAxis, PanelPoint } from './chart.ts';

const size = { width: 460, height: 300 };
const field = { left: 52, right: 444, top: 30, bottom: 256 };
/** Widths of letters at the size that the style gives, on average. */
const letter = 6.4;
const line = 13;
const longestLabel = 22;
const alike = 1.05;

interface Scale {
  place(value: number): number;
  readonly ticks: readonly number[];
}

/** A panel of points with its axes, for eyes; what it shows is read from the table below it. */
export function panelSvg({ title, x, y, lines, isJoined, limits }: Panel): string {
  const points = lines.flat();
  const across = scaleOf(
    x,
    points.map((point) => point.x),
    field.left,
    field.right,
  );
  const ends = points.flatMap((point) => [point.y, ...(point.interval ?? [])]);
  const up = scaleOf(y, [...ends, ...limits.map(({ value }) => value)], field.bottom, field.top);
  const at = (point: PanelPoint) => `${round(across.place(point.x))} ${round(up.place(point.y))}`;
  const parts = [
    ...up.ticks.map((tick) => {
      const place = round(up.place(tick));
      return `<path class="grid" d="M${field.left} ${place}H${field.right}"/><text x="${field.left - 6}" y="${place + 4}" text-anchor="end">${tickText(tick)}</text>`;
    }),
    ...across.ticks.map((tick) => {
      const place = round(across.place(tick));
      return `<path class="tick" d="M${place} ${field.bottom}v5"/><text x="${place}" y="${field.bottom + 18}" text-anchor="middle">${tickText(tick)}</text>`;
    }),
    `<path class="axis" d="M${field.left} ${field.bottom}H${field.right}"/>`,
    `<text class="what" x="8" y="15">${htmlText(y.title)}</text>`,
    `<text class="what" x="${field.right}" y="${size.height - 6}" text-anchor="end">${htmlText(x.title)}</text>`,
    ...limits.map(({ value, label }) => limitLine(label, up.place(value))),
    ...(isJoined ? lines.map((one) => `<path class="line" d="M${one.map(at).join('L')}"/>`) : []),
    ...points.flatMap((point) => intervalOf(point, across, up)),
    ...points.map(
      (point) =>
        `<circle class="dot ${point.tone}" cx="${round(across.place(point.x))}" cy="${round(up.place(point.y))}" r="${point.tone === 'best' ? 6 : 4}"/>`,
    ),
    ...labels(points, across, up, isJoined),
  ];
  return `<svg class="panel" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${htmlText(`${title}: ${y.title} by ${x.title}, ${points.length} points; the table below has them.`)}">${parts.join('')}</svg>`;
}

function scaleOf(
  { ticks, isLogarithmic = false }: PanelAxis,
  values: readonly number[],
  from: number,
  to: number,
): Scale {
  const known = values.filter((value) => Number.isFinite(value) && (!isLogarithmic || value > 0));
  let low = isLogarithmic ? Math.min(...known) : Math.min(0, ...known);
  let high = Math.max(...known);
  // Where all are one, but for their last digits, there is no scale to spread them over.
  if (isLogarithmic && !(high / low > alike)) [low, high] = [low / 1.5, high * 1.5];
  if (!(high > low)) high = low + 1;
  const measure = isLogarithmic ? Math.log10 : (value: number) => value;
  // Room for a point and its name at both ends.
  const margin = (measure(high) - measure(low)) * 0.06;
  const start = isLogarithmic ? measure(low) - margin : low < 0 ? low - margin : low;
  const end = measure(high) + margin;
  const own = isLogarithmic ? logarithmicTicks(10 ** start, 10 ** end) : linearTicks(start, end, 5);
  return {
    place: (value) => from + ((measure(value) - start) / (end - start)) * (to - from),
    ticks: ticks ?? own,
  };
}

function intervalOf({ x, interval, tone }: PanelPoint, across: Scale, up: Scale): string[] {
  if (interval === undefined) return [];
  const [low, high] = interval.map((end) => round(up.place(end)));
  return [`<path class="whisker ${tone}" d="M${round(across.place(x))} ${low}V${high}"/>`];
}

function limitLine(label: string, place: number): string {
  const y = round(place);
  return `<path class="limit" d="M${field.left} ${y}H${field.right}"/><text class="limit" x="${field.left + 6}" y="${y - 5}">${htmlText(label)}</text>`;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** Names beside the points, the best ones first, where they stand upon no point and no other name; else in the table only. */
function labels(points: readonly PanelPoint[], across: Scale, up: Scale, isJoined: boolean): string[] {
  const dots = points.map(({ x, y }): Box => ({ left: across.place(x) - 5, top: up.place(y) - line / 2, width: 10 }));
  const taken: Box[] = [...dots];
  const order = points.map((_, index) => index).sort((a, b) => rank(points[a]!) - rank(points[b]!));
  return order.flatMap((index) => {
    const { label, tone } = points[index]!;
    const text = label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}\u2026` : label;
    const width = text.length * letter;
    const { left, top } = dots[index]!;
    const beside: readonly Box[] = [
      { left: left + 14, top, width },
      { left: left - 4 - width, top, width },
    ];
    const apart: readonly Box[] = [
      { left: left + 5 - width / 2, top: top - line - 3, width },
      { left: left + 5 - width / 2, top: top + line + 3, width },
    ];
    // A line runs on beside its points.
    const places = isJoined ? [...apart, ...beside] : [...beside, ...apart];
    const free = places.find((box) => isInside(box) && !taken.some((other) => isUpon(box, other)));
    if (free === undefined || text === '') return [];
    taken.push(free);
    return [
      `<text class="label ${tone}" x="${round(free.left)}" y="${round(free.top + line - 3)}">${htmlText(text)}</text>`,
    ];
  });
}

function rank({ tone }: PanelPoint): number {
  return { best: 0, plain: 1, out: 2 }[tone];
}

function isInside({ left, top, width }: Box): boolean {
  return left >= field.left && left + width <= size.width && top >= field.top - line && top + line <= field.bottom;
}

function isUpon(one: Box, other: Box): boolean {
  const isApart = one.left + one.width < other.left || other.left + other.width < one.left;
  return !isApart && Math.abs(one.top - other.top) < line;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
