import { widthOf } from './escape.ts';

/** Holds together what no line may part: a number and its unit. Becomes a space when a line is finished. */
const glue = '\u00a0';

/** Spaces in a figure's words turned into glue. */
export function glued(text: string): string {
  return text.replaceAll(' ', glue);
}

/** Glue turned into spaces. */
export function unglued(text: string): string {
  return text.replaceAll(glue, ' ');
}

/** Lines of at most `width` columns, parted at spaces; only a word that is wider than a line is parted within. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ').flatMap((part) => pieces(part, width))) {
    const columns = widthOf(word);
    if (line !== '' && used + 1 + columns > width) {
      lines.push(line);
      line = word;
      used = columns;
    } else {
      line = line === '' ? word : `${line} ${word}`;
      used += columns + (used === 0 ? 0 : 1);
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const found: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const columns = widthOf(character);
    if (used + columns > width && piece !== '') {
      found.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += columns;
  }
  return [...found, piece];
}

/** The text cut to `width` columns, with a mark where something is left out. */
export function cut(text: string, width: number, unicode: boolean): string {
  if (widthOf(text) <= width) return text;
  const mark = unicode ? '\u2026' : '..';
  const room = width - widthOf(mark);
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > room) break;
    kept += character;
  }
  return `${kept}${mark}`;
}

/** Columns of the longest word. */
export function longestWord(text: string): number {
  return text.split(' ').reduce((most, word) => Math.max(most, widthOf(word)), 0);
}
