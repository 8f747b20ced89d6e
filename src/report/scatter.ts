import type { ScatterPoint } from './section.ts';

const height = 12;
const widest = 64;
/** Below this the points would stand upon each other. */
const narrowest = 40;
/** Columns of the scale at the left. */
const margin = 8;

/**
 * Points in a field of characters, each a letter with its name below; x grows by its logarithm, as speeds do. Undefined
 * where the screen is too narrow for it.
 *
 * @param width columns of the screen
 */
export function scatterLines(
  points: readonly ScatterPoint[],
  titles: { readonly x: string; readonly y: string },
  unicode: boolean,
  width: number,
): readonly string[] | undefined {
  const across = Math.min(widest, width - margin - 2);
  const known = points.filter(({ x, y }) => x > 0 && Number.isFinite(x) && Number.isFinite(y));
  if (across < narrowest || known.length === 0) return undefined;
  const [left, right] = ends(known.map(({ x }) => Math.log10(x)));
  const [bottom, top] = ends(known.map(({ y }) => y));
  const field = Array.from({ length: height }, () => new Array<string>(across).fill(' '));
  for (const [index, { x, y }] of known.entries()) {
    const column = Math.round(((Math.log10(x) - left) / (right - left)) * (across - 1));
    const row = height - 1 - Math.round(((y - bottom) / (top - bottom)) * (height - 1));
    const cell = field[row]!;
    // Where several stand at one place the first is drawn, and the list below tells the others' figures.
    if (cell[column] === ' ') cell[column] = letterOf(index);
  }
  const [side, corner, line] = unicode ? ['\u2502', '\u2514', '\u2500'] : ['|', '+', '-'];
  const scale = (row: number) => (row === 0 ? number(top) : row === height - 1 ? number(bottom) : '');
  const from = number(10 ** left);
  const to = number(10 ** right);
  return [
    `${' '.repeat(margin)}${titles.y}`,
    ...field.map((row, index) => `${scale(index).padStart(margin - 1)} ${side}${row.join('')}`.trimEnd()),
    `${' '.repeat(margin)}${corner}${line.repeat(across)}`,
    `${' '.repeat(margin + 1)}${from}${titles.x.padStart((across + titles.x.length) / 2 - from.length)}`.padEnd(
      margin + 1 + across - to.length,
    ) + to,
    ...known.map(({ label, x, y }, index) => `  ${letterOf(index)}  ${label}: ${number(y)} at ${number(x)}`),
  ];
}

function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** Least and greatest, apart even where all are one. */
function ends(values: readonly number[]): readonly [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return high > low ? [low, high] : [low - 1, high + 1];
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
