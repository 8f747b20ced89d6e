/** Glyphs from low to high, and the one that stands for a gap. */
const glyphs = {
  unicode: { levels: [...'\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588'], gap: '\u00b7' },
  ascii: { levels: [...'_.-=*#'], gap: '?' },
};
/** A short window is stretched, but not until one reading looks like a plateau. */
const mostColumnsPerBin = 6;
const widestChart = 60;

/** The bars and, where there are gaps, what stands for them. */
export function chart(means: readonly (number | null)[], unicode: boolean, width = widestChart): string[] {
  const { lines, legend } = charts([means], unicode, width);
  return [...lines, ...legend];
}

/** `zero`: from 0, so that a high idle draw looks high. `spread`: from the lowest of all, so that runs can be told apart. */
export type ChartScale = 'zero' | 'spread';

/** Lines of bars on one scale, up to the highest of all, and what stands for gaps where there are some. */
export function charts(
  all: readonly (readonly (number | null)[])[],
  unicode: boolean,
  width = widestChart,
  scale: ChartScale = 'zero',
) {
  const { gap } = glyphs[unicode ? 'unicode' : 'ascii'];
  const known = all.flat().filter((value) => value !== null);
  const highest = known.reduce((most, value) => Math.max(most, value), scale === 'zero' ? 0 : Number.NEGATIVE_INFINITY);
  const lowest = scale === 'zero' ? 0 : known.reduce((least, value) => Math.min(least, value), highest);
  const options = { width: Math.min(width, widestChart), unicode, highest, lowest };
  // A run is one column; a bin of a window is stretched.
  const lines = all.map((means) => sparkline(means, { ...options, stretch: scale === 'zero' ? mostColumnsPerBin : 1 }));
  return { lines, legend: lines.some((bars) => bars.includes(gap)) ? [`${gap} not measured`] : [] };
}

/**
 * One line of bars. More values than columns are averaged; a column of which more than half was not measured is a gap.
 *
 * @param stretch the most columns that one value takes
 */
function sparkline(
  means: readonly (number | null)[],
  options: {
    readonly width: number;
    readonly unicode: boolean;
    readonly lowest: number;
    readonly highest: number;
    readonly stretch: number;
  },
): string {
  const { levels, gap } = glyphs[options.unicode ? 'unicode' : 'ascii'];
  const columns = fold(means, Math.max(1, Math.floor(options.width)), options.stretch);
  const { lowest, highest } = options;
  const glyph = (value: number | null) => {
    if (value === null) return gap;
    if (highest === lowest) return levels[0]!;
    const level = Math.floor((Math.max(0, value - lowest) / (highest - lowest)) * levels.length);
    return levels[Math.min(level, levels.length - 1)]!;
  };
  return columns.map(glyph).join('');
}

function fold(means: readonly (number | null)[], width: number, stretch: number): (number | null)[] {
  const columns = Math.min(
    width,
    means.length * Math.max(1, Math.min(stretch, Math.floor(width / Math.max(1, means.length)))),
  );
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * means.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * means.length) / columns));
    const bins = means.slice(from, to);
    const known = bins.filter((value) => value !== null);
    return known.length * 2 < bins.length ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}
