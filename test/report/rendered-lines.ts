import assert from 'node:assert/strict';

/** Columns that a terminal gives a line; fails on what has no known width. Written apart from the renderer's own. */
export function columnsOf(line: string): number {
  let columns = 0;
  for (const character of line) {
    const point = character.codePointAt(0)!;
    assert.ok(
      point < 0x10000 && !/[\p{C}\p{M}\p{Zl}\p{Zp}\p{DI}]/u.test(character),
      `no known width: ${point.toString(16)}`,
    );
    columns +=
      point >= 0x1100 && /\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Hangul}|\u30fc/u.test(character) ? 2 : 1;
  }
  return columns;
}

/** Cells of a row of a GitHub table: what lies between bars that no backslash escapes. */
export function markdownCells(line: string): string[] {
  return line.split(/(?<!(?:^|[^\\])(?:\\\\)*\\)\|/).slice(1, -1);
}
