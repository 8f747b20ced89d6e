/** What a shell takes as it is; a word with `=` in it could be an assignment, unless it is an option. */
const plain = /^(?:-[\w-]+=)?[\w@%+:,./-]+$/;
const invisible = /[\p{C}\p{Zl}\p{Zp}\p{DI}]/u;

/**
 * A command as a person would type it, to be copied into a shell: words in single quotes where they need it, and in
 * `$'...'` with codes (POSIX.1-2024, bash, zsh) where something in them cannot be seen.
 */
export function shellWords(argv: readonly string[]): string {
  return argv.map(shellWord).join(' ');
}

function shellWord(word: string): string {
  if (plain.test(word)) return word;
  if (!invisible.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const coded = Array.from(word.replace(/[\\']/g, '\\$&'), (character) =>
    invisible.test(character) ? code(character.codePointAt(0)!) : character,
  );
  return `$'${coded.join('')}'`;
}

function code(point: number): string {
  const hex = point.toString(16);
  if (point < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
