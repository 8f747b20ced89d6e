import type { Gap } from '../model/report.ts';

/** A report names this many gaps and counts the rest: memory and pages stay bounded. */
const mostGaps = 50;

/** Times at which a source said nothing that could be used. Touching gaps of one source and reason become one. */
export class GapList {
  /** Gaps beyond those that are listed. */
  more = 0;
  readonly #gaps: { source: string; from: number; to: number; reason: string }[] = [];
  readonly #last = new Map<string, { source: string; from: number; to: number; reason: string }>();

  add(source: string, from: number, to: number, reason: string): void {
    const key = `${source} ${reason}`;
    const last = this.#last.get(key);
    if (last !== undefined && from <= last.to) {
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

  /** Trouble that began at a time: told once a reason. Whether it cost anything, the holes of the readings tell. */
  note(source: string, at: number, reason: string): void {
    if (!this.#last.has(`${source} ${reason}`)) this.add(source, at, at, reason);
  }

  all(): readonly Gap[] {
    return [...this.#gaps].sort((a, b) => a.from - b.from);
  }
}
