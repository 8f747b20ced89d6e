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

/** Lines of bars on one scale, from 0 to the highest of all, and what stands for gaps where there are some. */
export function charts(all: readonly (readonly (number | null)[])[], unicode: boolean, width = widestChart) {
  const { gap } = glyphs[unicode ? 'unicode' : 'ascii'];
  const highest = all.reduce((most, means) => Math.max(most, highestOf(means)), 0);
  const lines = all.map((means) => sparkline(means, { width: Math.min(width, widestChart), unicode, highest }));
  return { lines, legend: lines.some((bars) => bars.includes(gap)) ? [`${gap} not measured`] : [] };
}

/**
 * One line of bars over a scale from 0 to the highest value, so that a high idle draw looks high. More values than
 * columns are averaged; a column of which more than half was not measured is a gap.
 */
function sparkline(
  means: readonly (number | null)[],
  options: { readonly width: number; readonly unicode: boolean; readonly highest: number },
): string {
  const { levels, gap } = glyphs[options.unicode ? 'unicode' : 'ascii'];
  const columns = fold(means, Math.max(1, Math.floor(options.width)));
  const { highest } = options;
  const glyph = (value: number | null) => {
    if (value === null) return gap;
    if (highest === 0) return levels[0]!;
    const level = Math.floor((Math.max(0, value) / highest) * levels.length);
    return levels[Math.min(level, levels.length - 1)]!;
  };
  return columns.map(glyph).join('');
}

function highestOf(means: readonly (number | null)[]): number {
  return means.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

function fold(means: readonly (number | null)[], width: number): (number | null)[] {
  const columns = Math.min(
    width,
    means.length * Math.max(1, Math.min(mostColumnsPerBin, Math.floor(width / Math.max(1, means.length)))),
  );
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * means.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * means.length) / columns));
    const bins = means.slice(from, to);
    const known = bins.filter((value) => value !== null);
    return known.length * 2 < bins.length ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}
