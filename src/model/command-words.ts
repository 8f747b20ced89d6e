/** A piece of a word: in single quotes as it stands, in double quotes or bare with escapes, or white space between. */
const piece = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/gy;
const plain = /^[^\s'"\\]+$/;

/**
 * The argument vector of a command that was given as one line: words and quotes, no shell. As in a shell, '...' holds
 * what stands in it, in "..." \" and \\ are a quote and a backslash, and outside of both \x is x. Nothing is expanded.
 * Of a line that cannot be read the reason, as a clause.
 */
export function wordsIn(line: string): readonly string[] | { readonly reason: string } {
  const words: string[] = [];
  let word: string | undefined;
  let read = 0;
  for (const [all, space, single, double, escaped, bare] of line.matchAll(piece)) {
    read += all.length;
    if (space === undefined) word = `${word ?? ''}${single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? bare}`;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (read < line.length) {
    return {
      reason:
        line[read] === '\\' ? 'a backslash at its end stands before nothing' : 'a quote is opened and never closed',
    };
  }
  return word === undefined ? words : [...words, word];
}

/** The line that `wordsIn` reads as this argument vector. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
