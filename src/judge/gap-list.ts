import type { Gap } from '../model/report.ts';

/** A report names this many gaps and counts the rest: memory and pages stay bounded. */
const mostGaps = 50;

/** Times at which a source said nothing that could be used. Touching gaps of one source and reason become one. */
export class GapList {
  /** Gaps beyond those that are listed. */
  more = 0;
  readonly #gaps: { source: string; from: number; to: number; reason: string }[] = [];
  readonly #last = new Map<string, { source: string; from: number; to: number; reason: string }>();

  /** @param reach gaps of one source and reason that are no farther apart than this, s, are one */
  add(source: string, from: number, to: number, reason: string, reach = 0): void {
    const key = `${source} ${reason}`;
    const last = this.#last.get(key);
    if (last !== undefined && from <= last.to + reach) {
      last.to = Math.max(last.to, to);
      return;
    }
    if (this.#gaps.length >= mostGaps) {
      this.more += 1;
      return;
    }
    const gap = { source, from, to, reason };
    this.#gaps.push(gap);
    this.#last.set(key, gap);
  }

  all(): readonly Gap[] {
    return [...this.#gaps].sort((a, b) => a.from - b.from);
  }
}
