import type { ChartScale } from '../sparkline.ts';

/** More columns than a line of a page has room for. */
const mostColumns = 160;
const height = 100;
/** Thickness of the mark of one run. */
const mark = 10;

/** The scale of lines that stand below each other. */
export interface SparkScale {
  readonly lowest: number;
  readonly highest: number;
  readonly scale: ChartScale;
}

export function sparkScale(all: readonly (readonly (number | null)[])[], scale: ChartScale): SparkScale {
  let [lowest, highest] = scale === 'zero' ? [0, 0] : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const means of all) {
    for (const value of means) {
      if (value === null) continue;
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
  }
  return { lowest, highest, scale };
}

/**
 * A small drawing of values in their order: steps from zero, or a mark a run. Its words stand beside it. Of several
 * values in one column the highest is drawn.
 */
export function sparkSvg(means: readonly (number | null)[], { lowest, highest, scale }: SparkScale): string {
  const columns = Math.min(mostColumns, means.length);
  if (columns === 0) return '';
  const range = highest > lowest ? highest - lowest : 1;
  const level = (value: number, room: number) => round(height - ((value - lowest) / range) * room);
  let path = '';
  for (let column = 0; column < columns; column += 1) {
    const from = Math.floor((column * means.length) / columns);
    const known = means
      .slice(from, Math.max(from + 1, Math.floor(((column + 1) * means.length) / columns)))
      .filter((value) => value !== null);
    if (known.length === 0) continue;
    const value = known.reduce((most, one) => Math.max(most, one));
    path +=
      scale === 'zero'
        ? `M${column} ${height}V${level(value, height)}h1V${height}z`
        : `M${round(column + 0.15)} ${round(level(value, height - mark) - mark)}h.7v${mark}h-.7z`;
  }
  return `<svg class="spark" viewBox="0 0 ${columns} ${height}" preserveAspectRatio="none" aria-hidden="true"><path d="${path}"/></svg>`;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
