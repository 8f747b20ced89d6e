import type { Clock } from '../../../host/host.ts';
import { systemClock } from '../../../host/system-clock.ts';
import type { CallDone } from '../native/native-session.ts';
import type { LlamaSequence } from './llama-library.ts';

/** Calls of one context: every sequence gets a prompt of its own, and all are evaluated together, step by step. */
export class GgufCalls {
  readonly #sequences: readonly LlamaSequence[];
  readonly #outputTokens: number;
  readonly #prompt: () => readonly number[];
  readonly #clock: Pick<Clock, 'now'>;

  /** @param prompt makes a fresh one each time: one that was there before would come out of the cache */
  constructor(
    sequences: readonly LlamaSequence[],
    outputTokens: number,
    prompt: () => readonly number[],
    clock: Pick<Clock, 'now'> = systemClock,
  ) {
    this.#sequences = sequences;
    this.#outputTokens = outputTokens;
    this.#prompt = prompt;
    this.#clock = clock;
  }

  async call(): Promise<CallDone> {
    const sequences = this.#sequences;
    const prompts = sequences.map(() => this.#prompt());
    await Promise.all(sequences.map((sequence) => sequence.clearHistory()));
    const from = this.#clock.now();
    // A token that would end the text is yielded, and the next one is made of it, like of any other.
    const runs = sequences.map((sequence, index) => sequence.evaluate(prompts[index]!, { yieldEogToken: true }));
    try {
      await step(runs);
      const first = this.#clock.now();
      for (let token = 1; token < this.#outputTokens; token++) await step(runs);
      const to = this.#clock.now();
      const prompted = prompts.reduce((sum, prompt) => sum + prompt.length, 0);
      const decoded = sequences.length * (this.#outputTokens - 1);
      return {
        items: sequences.length * this.#outputTokens,
        phases: [
          { name: 'prefill', items: prompted, seconds: first - from },
          ...(decoded === 0 ? [] : [{ name: 'decode', items: decoded, seconds: to - first }]),
        ],
      };
    } finally {
      await Promise.all(runs.map((run) => run.return()));
    }
  }
}

/** One token of every sequence: none goes on before all have theirs, so that they stay in one batch. */
async function step(runs: readonly AsyncGenerator<number, void, void>[]): Promise<void> {
  const made = await Promise.all(runs.map((run) => run.next()));
  if (made.some(({ done }) => done === true))
    throw new Error('the library ended a sequence before its tokens were made');
}
