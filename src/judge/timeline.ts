/** Power over the window in a fixed number of bins, whatever its length. */
export class Timeline {
  readonly binSeconds: number;
  readonly #joules: Float64Array;
  readonly #covered: Float64Array;

  /** @param duration of the window, s; @param interval between samples, s: no bin is finer */
  constructor(duration: number, interval: number, mostBins = 120) {
    const bins = Math.max(1, Math.min(mostBins, Math.floor(duration / interval + 1e-9)));
    this.binSeconds = duration / bins;
    this.#joules = new Float64Array(bins);
    this.#covered = new Float64Array(bins);
  }

  /** Spreads an energy evenly over the time in which it was spent. */
  add(from: number, to: number, joules: number): void {
    const seconds = to - from;
    if (!(seconds > 0) || !Number.isFinite(joules)) return;
    const last = this.#joules.length - 1;
    const first = Math.max(0, Math.floor(from / this.binSeconds));
    for (let bin = first; bin <= last; bin += 1) {
      const begin = Math.max(from, bin * this.binSeconds);
      // What is read just after the window's end belongs to its last bin.
      const end = bin === last ? to : Math.min(to, (bin + 1) * this.binSeconds);
      if (end <= begin) break;
      this.#joules[bin]! += (joules * (end - begin)) / seconds;
      this.#covered[bin]! += end - begin;
    }
  }

  /** Mean watts a bin; null where less than half of it was covered. */
  means(): (number | null)[] {
    return Array.from(this.#joules, (joules, bin) =>
      this.#covered[bin]! < this.binSeconds / 2 ? null : joules / this.#covered[bin]!,
    );
  }
}
