/** What a unit file takes as it is, within a command line or a list. */
const plain = /^[\w@+:,./=-]+$/;

/** A word of a unit file: in quotes, with codes for what no line can hold, and `%` doubled (systemd.unit(5), systemd.syntax(7)). */
export function unitWord(word: string): string {
  if (plain.test(word)) return word;
  const inner = Array.from(word.replaceAll('%', '%%'), (character) => {
    if (character === '\\' || character === '"') return `\\${character}`;
    const code = character.codePointAt(0)!;
    return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : character;
  });
  return `"${inner.join('')}"`;
}

/** A command line: `$` is doubled in all but the program's path, which is no place for variables (systemd.service(5)). */
export function commandLine([program = '', ...words]: readonly string[]): string {
  return [unitWord(program), ...words.map((word) => unitWord(word.replaceAll('$', '$$$$')))].join(' ');
}
