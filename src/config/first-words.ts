/** What can be typed first: a command, the first word that several commands have in common, or both. */
export interface FirstWord<T> {
  readonly name: string;
  /** The command that is named by this word alone. */
  readonly own: T | undefined;
  /** The commands of two words that begin with it. */
  readonly members: readonly Member<T>[];
}

interface Member<T> {
  /** The second word of its name. */
  readonly word: string;
  readonly command: T;
}

/** The first words of all names, each once, in the order in which they come. */
export function firstWordsOf<T extends { readonly name: string }>(commands: readonly T[]): readonly FirstWord<T>[] {
  const names = new Set(commands.map(({ name }) => name.split(' ')[0]!));
  return [...names].map((name) => ({
    name,
    own: commands.find((command) => command.name === name),
    members: commands.flatMap((command) => {
      const [first, word] = command.name.split(' ');
      return first === name && word !== undefined ? [{ word, command }] : [];
    }),
  }));
}
