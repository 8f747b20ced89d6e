/** A point of a line; null where it was not measured. */
export type ChartPoint = readonly [x: number, y: number | null];

/** Lines over the same places; `undefined` where a line has no point of its own, and is drawn through. */
export interface Sampled {
  readonly x: readonly number[];
  readonly y: readonly (readonly (number | null | undefined)[])[];
  /** Each point is one that was given: none was left out. */
  readonly isWhole: boolean;
}

/**
 * Lines with at most so many places. Where there are more, each bin keeps the lowest and the highest value of every line,
 * in the order in which they came: no peak is hidden, however short it is.
 *
 * @param lines each by rising x
 */
export function sampled(lines: readonly (readonly ChartPoint[])[], mostPlaces: number): Sampled {
  const places = [...new Set(lines.flatMap((line) => line.map(([x]) => x)))].sort((a, b) => a - b);
  if (places.length <= mostPlaces) {
    const y = lines.map((line) => {
      const values = new Map(line);
      return places.map((x) => values.get(x));
    });
    return { x: places, y, isWhole: true };
  }
  const [from, to] = [places[0]!, places.at(-1)!];
  const bins = Math.max(1, Math.floor(mostPlaces / 2));
  const width = (to - from) / bins;
  const x = Array.from({ length: 2 * bins }, (_, place) => from + (place / 2 + 0.25) * width);
  return { x, y: lines.map((line) => extremes(line, bins, from, width)), isWhole: false };
}

function extremes(line: readonly ChartPoint[], bins: number, from: number, width: number) {
  const values: (number | null | undefined)[] = new Array(2 * bins).fill(undefined);
  let bin = -1;
  let low: number | null | undefined;
  let high: number | null | undefined;
  let isRising = true;
  const keep = () => {
    if (bin < 0) return;
    values[2 * bin] = isRising ? low : high;
    values[2 * bin + 1] = isRising ? high : low;
  };
  for (const [place, value] of line) {
    const next = Math.min(bins - 1, Math.floor((place - from) / width));
    if (next !== bin) {
      keep();
      [bin, low, high, isRising] = [next, value, value, true];
    } else if (value !== null) {
      if (low === null || low === undefined || high === null || high === undefined) [low, high] = [value, value];
      else if (value > high) [high, isRising] = [value, true];
      else if (value < low) [low, isRising] = [value, false];
    }
  }
  keep();
  return values;
}
