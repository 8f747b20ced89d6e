import { createInterface } from 'node:readline';

/** Asks a person at a terminal, one question after the other. */
export interface Questions {
  /**
   * @param proposed what an empty line means
   * @param read throws a RangeError, with what to do, for an answer that is none: it is asked again
   * @returns undefined once nobody answers any more: Ctrl-C, Ctrl-D, a signal
   */
  ask<T>(question: string, proposed: string, read: (answer: string) => T): Promise<T | undefined>;
  /** Gives the terminal back. */
  close(): void;
}

/** Not readline's own promises: they lose what is typed, or pasted, before the next question stands. */
export function questionsOn(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Questions {
  const lines: string[] = [];
  let take: ((line: string | undefined) => void) | undefined;
  let isOver = signal.aborted;
  const reader = createInterface({ input, output, terminal: true, historySize: 0 });
  const end = () => {
    if (isOver) return;
    isOver = true;
    output.write('\n');
    take?.(undefined);
  };
  reader.on('line', (line) => {
    if (take === undefined) lines.push(line);
    else take(line);
  });
  reader.on('SIGINT', end);
  reader.on('close', end);
  signal.addEventListener('abort', end, { once: true });
  const nextLine = (prompt: string) => {
    const ready = lines.shift();
    if (ready !== undefined || isOver) return Promise.resolve(isOver ? undefined : ready);
    reader.setPrompt(prompt);
    reader.prompt();
    return new Promise<string | undefined>((resolve) => {
      take = (line) => {
        take = undefined;
        resolve(line);
      };
    });
  };
  return {
    ask: async (question, proposed, read) => {
      const prompt = proposed === '' ? `${question}: ` : `${question} [${proposed}]: `;
      for (;;) {
        const line = await nextLine(prompt);
        if (line === undefined) return undefined;
        try {
          return read(line.trim() === '' ? proposed : line.trim());
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          output.write(`  ${error.message}\n`);
        }
      }
    },
    close: () => {
      isOver = true;
      signal.removeEventListener('abort', end);
      reader.close();
    },
  };
}
