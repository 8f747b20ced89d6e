import { widthOf } from './escape.ts';
import { type Block, type Pen, writeLine } from './section.ts';

const eighths = [...'\u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588'];
const widestBar = 24;
/** Below this the bars tell nothing that the numbers do not. */
const narrowestBar = 4;
const gap = 2;

/**
 * Rows of a label and some bars with their figures, each column of bars on a scale of its own from 0. Undefined where the
 * screen is too narrow for bars.
 *
 * @param width columns of the screen
 */
export function barLines(
  { titles, rows }: Extract<Block, { readonly kind: 'bars' }>,
  pen: Pen,
  unicode: boolean,
  width: number,
): readonly string[] | undefined {
  const labels = padded([titles.label, ...rows.map(({ label }) => writeLine(label, pen))], 'start');
  const marks = ['', ...rows.map(({ mark }) => writeLine(mark, pen))];
  const figures = titles.bars.map((_, column) =>
    padded(['', ...rows.map(({ bars }) => writeLine(bars[column]!.figure, pen))], 'start'),
  );
  const taken = [labels, marks, ...figures].reduce((sum, texts) => sum + widest(texts) + gap, 0);
  const room = Math.min(widestBar, Math.floor((width - taken) / titles.bars.length) - 1);
  if (room < narrowestBar) return undefined;
  const drawn = titles.bars.map((title, column) => {
    const values = rows.map(({ bars }) => bars[column]!.value);
    const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
    const bars = values.map((value) => (value === null ? '' : bar(value / highest, room, unicode)));
    return padded([fitted(title, room + 1 + widest(figures[column]!)), ...bars], 'end');
  });
  return labels.map((label, row) => {
    const cells = drawn.map((bars, column) =>
      // The title stands over the bar and its figure together.
      row === 0
        ? bars[0]!.padEnd(Math.max(room, 0) + 1 + widest(figures[column]!))
        : `${pad(bars[row]!.trimEnd(), room)} ${figures[column]![row]!}`,
    );
    return `${[label, ...cells, marks[row]!].join(' '.repeat(gap))}`.trimEnd();
  });
}

function bar(share: number, room: number, unicode: boolean): string {
  if (!(share > 0)) return '';
  if (!unicode) return '#'.repeat(Math.max(1, Math.round(share * room)));
  const parts = Math.max(1, Math.round(share * room * 8));
  return `${'\u2588'.repeat(Math.floor(parts / 8))}${parts % 8 === 0 ? '' : eighths[(parts % 8) - 1]}`;
}

function fitted(text: string, room: number): string {
  return widthOf(text) <= room ? text : text.slice(0, room);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

function pad(text: string, room: number): string {
  return `${text}${' '.repeat(Math.max(0, room - widthOf(text)))}`;
}

function padded(texts: readonly string[], side: 'start' | 'end'): string[] {
  const room = widest(texts);
  return texts.map((text) => (side === 'end' ? pad(text, room) : `${' '.repeat(room - widthOf(text))}${text}`));
}
