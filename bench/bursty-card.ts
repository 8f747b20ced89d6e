/** What a card really draws. */
interface Draw {
  /** J from time 0 to a time, which may lie before 0 by as much as readings look back. */
  joules(at: number): number;
}

/** How the power reading of a card comes about. */
export interface Instrument {
  readonly name: string;
  /** Seconds over which a reading is averaged, as the driver states it; 0: over what was seen of the last update alone. */
  readonly averaging: number;
  /** Part of each update that is seen, s: 0.025 of 0.1 on A100 and H100 (arXiv 2312.02741). */
  readonly seen: number;
}

export const instruments: readonly Instrument[] = [
  { name: '1 s mean', averaging: 1, seen: 0.1 },
  { name: '1 s mean, sees 25 ms of 100', averaging: 1, seen: 0.025 },
  { name: 'sees 25 ms of 100, no mean', averaging: 0, seen: 0.025 },
];

const low = 20;
const high = 700;
const shortest = 0.05;
const longest = 3;
/** The power reading is updated so often, s. */
const update = 0.1;

/** Evenly spread over the orders of magnitude between the shortest and the longest burst. */
const phase = (random: () => number) => shortest * (longest / shortest) ** random();

/** How long a card draws 20 W and how long 700 W, in turn; every length is between 50 ms and 3 s. */
export const rhythms: Readonly<Record<string, (random: () => number) => (index: number) => number>> = {
  'bursts of random lengths': (random) => () => phase(random),
  'a square wave, as long high as low': (random) => {
    const half = phase(random);
    return () => half;
  },
  'pulses of one length, pauses of another': (random) => {
    const lengths = [phase(random), phase(random)] as const;
    return (index) => lengths[index % 2]!;
  },
};

/** A draw that jumps between 20 and 700 W, from before the window to behind it. */
export function burstyDraw(random: () => number, seconds: number, rhythm: (index: number) => number): Draw {
  // Readings look back on the second before the window.
  const start = -2 - 2 * longest * random();
  const times = [start];
  const sums = [0];
  for (let index = 0; times[index]! < seconds + 2; index += 1) {
    const length = rhythm(index);
    times.push(times[index]! + length);
    sums.push(sums[index]! + length * levelOf(index));
  }
  const since = (at: number) => {
    let first = 0;
    let last = times.length - 1;
    while (last - first > 1) {
      const middle = (first + last) >> 1;
      if (times[middle]! <= at) first = middle;
      else last = middle;
    }
    return sums[first]! + (at - times[first]!) * levelOf(first);
  };
  const origin = since(0);
  return { joules: (at) => since(at) - origin };
}

const levelOf = (index: number) => (index % 2 === 0 ? low : high);

/** An energy counter of the draw that moves in steps, J; the phase of its steps is its own. */
export function counterOf({ joules }: Draw, step: number, random: () => number): (at: number) => number {
  const offset = step * random();
  const start = 1e6 * random();
  return (at) => Math.round((start + joules(Math.floor((at - offset) / step) * step + offset)) * 1000) / 1000;
}

/** The power reading of the draw, W. */
export function readingOf({ joules }: Draw, instrument: Instrument, random: () => number): (at: number) => number {
  const offset = update * random();
  const updates = Math.max(1, Math.round(instrument.averaging / update));
  return (at) => {
    const last = Math.floor((at - offset) / update) * update + offset;
    let sum = 0;
    for (let index = 0; index < updates; index += 1) {
      const end = last - index * update;
      sum += joules(end) - joules(end - instrument.seen);
    }
    return Math.round((sum / (updates * instrument.seen)) * 1000) / 1000;
  };
}
