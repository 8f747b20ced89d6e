import type { CaptureRecord } from './capture-format.ts';
import type { CaptureIndex, Track } from './capture-index.ts';

/** A recorded answer, and whether it is the one that was given at this very point of the capture. */
export interface Played {
  readonly record: CaptureRecord;
  /** When it was recorded, s on the capture's clock. */
  readonly at: number;
  readonly isExact: boolean;
}

/** Where a sleep leads: a time, s, and the stretch of the capture that follows. */
export interface Landing {
  readonly at: number;
  readonly stretch: number;
}

/** Part of an interval by which two sleeps may differ and be the same: a replay starts its window a little earlier. */
const likeness = 0.05;
/** Of readings that a replay asks for at other times than the capture did: the farthest that may stand for now. */
const reach = 1.5;
/** Recorded times are rounded. */
const rounding = 1e-6;

/**
 * The clock of a capture, and which record answers at which time. Between two sleeps a replay gets what the capture got
 * between the same two, in the same order, each moving the clock to the time at which it was recorded.
 */
export class CapturePlayer {
  readonly #index: CaptureIndex;
  /** By key: the next record that was not given yet. */
  readonly #next = new Map<string, number>();
  #now: number;
  #stretch = 0;

  constructor(index: CaptureIndex) {
    this.#index = index;
    this.#now = index.start;
  }

  get now(): number {
    return this.#now;
  }

  /** Moves the clock on, never back. */
  advance(to: number): void {
    this.#now = Math.max(this.#now, to);
  }

  /**
   * Where a sleep until then leads: to what the capture got after the sleep that ended next. Where that one was to be as
   * long, it is the same one, and ends as late as it did.
   */
  landing(at: number): Landing {
    const { times, untils } = this.#index.sleeps;
    // A record of stretch k came after k sleeps, so that the sleep with index k begins stretch k + 1.
    let next = this.#stretch;
    while (next < times.length && times[next]! < at - rounding) next += 1;
    const isSame = next < times.length && Math.abs(untils[next]! - at) <= likeness * this.#index.header.interval;
    return { at: isSame ? Math.max(at, times[next]!) : at, stretch: Math.min(next + 1, times.length) };
  }

  wake({ at, stretch }: Landing): void {
    this.advance(at);
    this.#stretch = stretch;
  }

  play(key: string): Played | undefined {
    const track = this.#index.tracks.get(key);
    if (track === undefined) return undefined;
    let next = this.#next.get(key) ?? 0;
    while (next < track.times.length && track.stretches[next]! < this.#stretch) next += 1;
    const { record, isTaken, isExact } = this.#choose(track, next);
    this.#next.set(key, isTaken ? record + 1 : next);
    if (isTaken) {
      this.advance(track.times[record]!);
      this.#stretch = track.stretches[record]!;
    }
    return { record: this.#index.record(track, record), at: track.times[record]!, isExact };
  }

  #choose(track: Track, next: number): { record: number; isTaken: boolean; isExact: boolean } {
    const isThere = next < track.times.length;
    if (isThere && track.stretches[next] === this.#stretch) return { record: next, isTaken: true, isExact: true };
    // Asked more often than the capture did between these two sleeps: the same again.
    if (next > 0 && track.stretches[next - 1] === this.#stretch) {
      return { record: next - 1, isTaken: false, isExact: false };
    }
    // Asked when the capture did not ask: the reading that comes soon, else the last one, which for facts that do not
    // change is as good as any; else the first.
    const isSoon = isThere && track.times[next]! - this.#now <= reach * this.#index.header.interval;
    if (isSoon) return { record: next, isTaken: true, isExact: true };
    return { record: Math.max(0, next - 1), isTaken: false, isExact: false };
  }
}
