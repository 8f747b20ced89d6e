import { widthOf } from './escape.ts';
import { type Block, type Pen, writeLine } from './section.ts';
import { charts } from './sparkline.ts';

/** Columns between label, bars and range. */
const gaps = 4;

/** Charts below each other: labels and ranges of one width each, the bars between them. */
export function chartLines(
  { lines, scale }: Extract<Block, { readonly kind: 'charts' }>,
  pen: Pen,
  unicode: boolean,
  width = Number.MAX_SAFE_INTEGER,
) {
  const labels = padded(lines.map(({ label }) => writeLine(label, pen)));
  const ranges = lines.map(({ range }) => writeLine(range, pen));
  const widestRange = ranges.reduce((most, range) => Math.max(most, widthOf(range)), 0);
  const room = width - widthOf(labels[0] ?? '') - widestRange - gaps;
  const drawn = charts(
    lines.map(({ means }) => means),
    unicode,
    room,
    scale,
  );
  const bars = padded(drawn.lines);
  return {
    lines: lines.map((_, index) => ({ label: labels[index]!, bars: bars[index]!, range: ranges[index]! })),
    legend: drawn.legend,
  };
}

function padded(texts: readonly string[]): string[] {
  const widest = texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
  return texts.map((text) => `${text}${' '.repeat(widest - widthOf(text))}`);
}
