import { NegawattError } from '../../../errors.ts';
import type { BatchPoint } from '../../../model/batch.ts';
import { commandWords } from '../../../workload/command-words.ts';

const knob = /\{(batch|concurrency|threads)\}/g;

export type Knob = keyof BatchPoint;

/** A command's argument vector with `{batch}`, `{concurrency}` and `{threads}` in its words. */
export class CommandTemplate {
  readonly #words: readonly string[];

  /** @throws NegawattError for a line that cannot be read. @param option that gave it */
  constructor(line: string, option: string) {
    this.#words = commandWords(line, option);
    if (!this.has('batch', 0)) return;
    throw new NegawattError(
      `${option} names no command of its own: ${line}`,
      "the program's name would change with the batch size",
      `Write it as ${option} 'prog --batch {batch}'.`,
    );
  }

  get program(): string {
    return this.#words[0] ?? '';
  }

  /** @param at in this word only */
  has(name: Knob, at?: number): boolean {
    return this.#words.some((word, index) => (at === undefined || at === index) && word.includes(`{${name}}`));
  }

  /** @param threads where the point says none */
  filled(point: BatchPoint, threads: number): readonly string[] {
    const values: Record<Knob, number> = { threads, ...point };
    return this.#words.map((word) => word.replace(knob, (_, name: Knob) => String(values[name])));
  }
}
