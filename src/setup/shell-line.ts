const plainWord = /^[\w@%+:,./][\w@%+:,./-]*$/;
const plainLine = /^[\w@%+:,./][\w@%+:,./ -]*$/;

/** A word as sh(1) reads it back, whatever it holds. */
export function shellWord(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A line of sh as the words behind `--`: as it stands where a shell would do nothing to it. */
export function measuredWords(line: string): string {
  return plainLine.test(line) ? line : `sh -c ${shellWord(line)}`;
}
