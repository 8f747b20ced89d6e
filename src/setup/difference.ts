/** Lines that are shown of each side. */
const most = 20;

/**
 * What differs between two texts, as lines: `- ` before what is there, `+ ` before what would be, without what both
 * begin and end with.
 */
export function differenceOf(there: string, proposed: string): readonly string[] {
  const [one, other] = [linesOf(there), linesOf(proposed)];
  const shortest = Math.min(one.length, other.length);
  let head = 0;
  while (head < shortest && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  return [
    `@@ from line ${head + 1} @@`,
    ...marked('- ', one.slice(head, one.length - tail)),
    ...marked('+ ', other.slice(head, other.length - tail)),
  ];
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, most).map((line) => `${mark}${line}`);
  return lines.length > most ? [...shown, `${mark}... ${lines.length - most} more`] : shown;
}
