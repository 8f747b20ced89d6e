import type { Gap } from '../model/report.ts';

/** A report names this many gaps and counts the rest: memory and pages stay bounded. */
const mostGaps = 50;

interface OpenGap {
  readonly source: string;
  from: number;
  to: number;
  readonly reason: string;
}

/** Times at which a source said nothing that could be used. Touching gaps of one source and reason become one. */
export class GapList {
  /** Gaps beyond those that are listed. */
  more = 0;
  readonly #gaps: OpenGap[] = [];
  readonly #last = new Map<string, OpenGap>();

  add(source: string, from: number, to: number, reason: string): void {
    const key = `${source} ${reason}`;
    if (joined(this.#last.get(key), from, to)) return;
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

  /**
   * The gaps in their order, cut to the window: what a source does after its end costs nothing. Trouble, which has no
   * length, is told at the edge that is nearer.
   * @param end of the window, s
   */
  all(end: number): readonly Gap[] {
    const within = (at: number) => Math.min(end, Math.max(0, at));
    const cut = this.#gaps
      .map((gap) => ({ ...gap, from: within(gap.from), to: within(gap.to), isTrouble: gap.from === gap.to }))
      .filter(({ from, to, isTrouble }) => to > from || isTrouble)
      .sort((a, b) => a.from - b.from);
    // Groups of one source tell of their gaps in the order in which these end: two may overlap only now.
    const last = new Map<string, OpenGap>();
    return cut.flatMap(({ source, from, to, reason }) => {
      const key = `${source} ${reason}`;
      if (joined(last.get(key), from, to)) return [];
      const gap = { source, from, to, reason };
      last.set(key, gap);
      return [gap];
    });
  }
}

/** Whether the gap touched this time, and now holds it. */
function joined(gap: OpenGap | undefined, from: number, to: number): boolean {
  if (gap === undefined || from > gap.to || to < gap.from) return false;
  gap.from = Math.min(gap.from, from);
  gap.to = Math.max(gap.to, to);
  return true;
}
