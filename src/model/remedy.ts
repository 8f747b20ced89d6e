/** What would mend a source that cannot be read: what to know and do, and what can be typed for it. At least one of them. */
export interface Remedy {
  /** Sentences, with their full stops. */
  readonly advice?: string;
  /** Lines for a POSIX shell, in this order; nothing in them but what they do. */
  readonly commands?: readonly string[];
}

/** What to do where nothing can be typed for it. */
export function adviceOf(advice: string): Remedy {
  return { advice };
}

/** Both in one text, for where no block of its own can be shown. */
export function remedyWords({ advice, commands = [] }: Remedy): string {
  return [...(advice === undefined ? [] : [advice]), ...commands.map((command) => `\`${command}\``)].join(' ');
}
