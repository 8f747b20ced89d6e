import { median } from 'simple-statistics';
import type { Coder, Layout } from '../src/archive/codec.ts';
import { medianInterval } from '../src/statistics/median-interval.ts';

export const ways = ['compress', 'expand'] as const;
export type Way = (typeof ways)[number];

/** One way to compress the same bytes. A pass is over all of them; it answers its CPU time, s. */
export interface Side {
  readonly name: string;
  compress(): Promise<number>;
  /** Of what the last `compress` made. */
  expand(): Promise<number>;
  /** Of what the last `compress` made, By; headers included. */
  readonly compressed: number;
}

export type Timed = Side & { readonly seconds: Readonly<Record<Way, readonly number[]>> };

/** Passes of all sides in turn, another one first in every round; each side warms up in a pass that does not count. */
export async function inTurn(sides: readonly Side[], rounds: number): Promise<readonly Timed[]> {
  const timed = sides.map((side) => ({ side, seconds: { compress: [] as number[], expand: [] as number[] } }));
  for (let round = -1; round < rounds; round += 1) {
    for (let place = 0; place < sides.length; place += 1) {
      const { side, seconds } = timed[(place + round + sides.length) % sides.length]!;
      for (const way of ways) {
        const took = await side[way]();
        if (round >= 0) seconds[way].push(took);
      }
    }
  }
  return timed.map(({ side, seconds }) => Object.assign(side, { seconds }));
}

/** How many times as fast one is as another, round by round. */
export function speedRatios(one: Timed, other: Timed, way: Way): readonly number[] {
  return one.seconds[way].map((seconds, round) => other.seconds[way][round]! / seconds);
}

/** `1.23 [1.20, 1.27]`: the median with its 95 % interval, which of fewer than six values is the least and the greatest. */
export function spread(values: readonly number[], digits = 2): string {
  const extremes = [Math.min(...values), Math.max(...values)] as const;
  const [low, high] = values.length < 6 ? extremes : medianInterval(values)!;
  return `${median([...values]).toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

/** What some work took, s. */
type Clock = (work: () => void) => number;

/** A codec of negawatt's on chunks that it holds. */
export class CoderSide implements Side {
  readonly name: string;
  compressed = 0;
  readonly #coder: Coder;
  readonly #level: number;
  readonly #layout: Layout;
  readonly #chunks: readonly Uint8Array[];
  readonly #clock: Clock;
  #packed: readonly Uint8Array[] = [];

  constructor(
    name: string,
    coder: Coder,
    level: number,
    layout: Layout,
    chunks: readonly Uint8Array[],
    clock: Clock = cpuSeconds,
  ) {
    this.name = name;
    this.#clock = clock;
    this.#coder = coder;
    this.#level = level;
    this.#layout = layout;
    this.#chunks = chunks;
  }

  async compress(): Promise<number> {
    return this.pass('compress');
  }

  async expand(): Promise<number> {
    return this.pass('expand');
  }

  pass(way: Way): number {
    const chunks = this.#chunks;
    if (way === 'expand') {
      const packed = this.#packed;
      return this.#clock(() => {
        for (const [index, { length }] of chunks.entries()) this.#coder.expand(packed[index]!, length, this.#layout);
      });
    }
    let compressed = 0;
    const seconds = this.#clock(() => {
      for (const chunk of chunks) compressed += this.#coder.compress(chunk, this.#level, this.#layout).length;
    });
    this.compressed = compressed;
    // What a coder answers is good until its next call only.
    this.#packed = chunks.map((chunk) => this.#coder.compress(chunk, this.#level, this.#layout).slice());
    return seconds;
  }
}

/** Of the whole process, as getrusage(2) tells it: what V8's own threads do for the work is part of it. */
function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export function wallSeconds(work: () => void): number {
  const before = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - before) / 1e9;
}
