/**
 * Power over the window in a fixed number of bins, whatever its length. Where the length is not known ahead, two bins
 * become one as often as it grows beyond them.
 */
export class Timeline {
  #binSeconds: number;
  readonly #joules: Float64Array;
  readonly #covered: Float64Array;
  readonly #grows: boolean;

  /**
   * @param duration of the window, s; `Infinity` where it is not known
   * @param interval between samples, s: no bin is finer
   */
  constructor(duration: number, interval: number, mostBins = 120) {
    this.#grows = !Number.isFinite(duration);
    const bins = this.#grows ? mostBins : Math.max(1, Math.min(mostBins, Math.floor(duration / interval + 1e-9)));
    this.#binSeconds = this.#grows ? interval : duration / bins;
    this.#joules = new Float64Array(bins);
    this.#covered = new Float64Array(bins);
  }

  get binSeconds(): number {
    return this.#binSeconds;
  }

  /** Spreads an energy evenly over the time in which it was spent. */
  add(from: number, to: number, joules: number): void {
    const seconds = to - from;
    if (!(seconds > 0) || !Number.isFinite(joules)) return;
    const last = this.#joules.length - 1;
    while (this.#grows && to > this.#binSeconds * (last + 1)) this.#halve();
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
    const means = Array.from(this.#joules, (joules, bin) =>
      this.#covered[bin]! < this.binSeconds / 2 ? null : joules / this.#covered[bin]!,
    );
    if (this.#grows) while (means.at(-1) === null) means.pop();
    return means;
  }

  /** Twice as wide, half as many. */
  #halve(): void {
    const half = this.#joules.length / 2;
    for (const bins of [this.#joules, this.#covered]) {
      for (let bin = 0; bin < half; bin += 1) bins[bin] = bins[2 * bin]! + bins[2 * bin + 1]!;
      bins.fill(0, half);
    }
    this.#binSeconds *= 2;
  }
}
