import { type Codec, CorruptError } from '../../src/archive/codec.ts';
import { BenchWork } from '../../src/bench/compress/bench-work.ts';
import type { Engine, Floor, LoadedCodec, Stint } from '../../src/bench/compress/engine.ts';
import type { Stretch } from '../../src/bench/compress/piece.ts';
import { failure } from '../../src/model/availability.ts';

/** Codecs that are easily foretold: what each makes of a chunk is known from its length. */
const fakeCodecs: Readonly<Record<string, () => Promise<Codec>>> = {
  /** Keeps every n-th byte of what is one byte repeated. */
  half: async () =>
    codecOf('half', (chunk, level) => Buffer.concat([chunk.subarray(0, Math.floor(chunk.length / (2 * level)))])),
  /** Makes everything longer. */
  grow: async () => codecOf('grow', (chunk) => Buffer.concat([chunk, Buffer.alloc(100)])),
  /** Gives back something else. */
  liar: async () =>
    codecOf(
      'liar',
      (chunk) => chunk.subarray(0, 1),
      () => Buffer.from([1, 2, 3]),
    ),
  thrower: async () =>
    codecOf('thrower', () => {
      throw new CorruptError('it is out of sorts');
    }),
  absent: async () => ({
    ...(await codecOf('absent', (chunk) => chunk)),
    load: async () => failure('absent', 'its package is not there: npm install absent'),
  }),
};

function codecOf(
  id: string,
  compress: (chunk: Uint8Array, level: number) => Uint8Array,
  expand = (packed: Uint8Array, length: number) => Buffer.alloc(length, packed[0] ?? 0),
): Codec {
  return {
    id,
    title: `the codec ${id}`,
    levels: [1, 2, 3],
    usualLevels: [1],
    takesTensors: false,
    load: async () => ({ version: `${id} 1.0`, compress, expand }),
  };
}

/** Does the work in this thread. Its times are those of a clock that the test sets: each chunk takes its bytes at a speed. */
export class FakeEngine implements Engine {
  /** What was asked, in order: `compress half 1`. */
  readonly asked: string[] = [];
  readonly #work: BenchWork;
  readonly #pass: ((seconds: number) => number) | undefined;
  readonly #speed: number;

  /**
   * @param pass lets time pass, and answers what the clock then is
   * @param speed By/s
   */
  constructor(more: { readonly pass?: (seconds: number) => number; readonly speed?: number } = {}) {
    this.#work = new BenchWork(fakeCodecs, (chunk, { layout }) =>
      layout.kind === 'tensor' ? chunk.length / 2 : undefined,
    );
    this.#pass = more.pass;
    this.#speed = more.speed ?? 1e9;
  }

  load(ids: readonly string[]): Promise<readonly LoadedCodec[]> {
    return this.#work.load(ids);
  }

  async read(chunks: readonly Stretch[]): Promise<string | undefined> {
    return this.#work.read(chunks);
  }

  async floors(): Promise<readonly Floor[]> {
    return this.#work.floors();
  }

  async compress(codec: string, level: number, keeps: boolean): Promise<Stint> {
    this.asked.push(`compress ${codec} ${level}`);
    return this.#timed(this.#work.compress(codec, level, keeps));
  }

  async pack(codec: string, level: number): Promise<void> {
    this.#work.pack(codec, level);
  }

  async expand(codec: string): Promise<Stint> {
    this.asked.push(`expand ${codec}`);
    return this.#timed(this.#work.expand(codec));
  }

  async isSame(codec: string): Promise<boolean> {
    return this.#work.isSame(codec);
  }

  async close(): Promise<void> {
    this.#work.close();
  }

  #timed(stint: Stint): Stint {
    if (this.#pass === undefined) return stint;
    const seconds = stint.moments.original / this.#speed;
    const to = this.#pass(seconds);
    return { ...stint, from: to - seconds, to, cpu: { seconds, by: 'a fake' } };
  }
}
