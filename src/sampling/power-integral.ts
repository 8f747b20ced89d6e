/** A hole longer than this many sampling intervals is reported, and never bridged. */
export const longestBridge = 5;
/** 97.5 % point of the normal distribution: the half-width of a 95 % interval in standard deviations. */
const z95 = 1.959964;

/**
 * Energy of a sampled power, by trapezoids on the samples' own monotonic times, with the sampling error in its interval.
 *
 * What a missing sample costs is learned from the samples that came: wherever m + 2 of them stand one interval apart, the
 * m inner ones are left out in thought, and the error that the longer trapezoid makes is squared and averaged. An
 * interval that bridges m missing samples adds that variance; and, as steps of the load are too rare to be learned, that
 * of a step between its two levels at any time of what was not seen (uniform: a twelfth of the square). One that bridges none adds 2/3 of the variance for m = 1:
 * the error of a trapezoid over instants of a load that changes faster than it is sampled; for a meter that averages
 * between its readings this is generous. The instrument's own accuracy is not in the interval.
 *
 * Memory is constant, whatever the length of the window.
 */
export class PowerIntegral {
  /** Joules over the covered time. */
  joules = 0;
  /** Seconds between samples that were not too far apart. */
  covered = 0;
  /** Samples that were used. */
  samples = 0;
  #at = Number.NaN;
  #watts = Number.NaN;
  readonly #period: number;
  readonly #onHole: (from: number, to: number) => void;
  // The last six samples that stood one interval apart, newest last.
  readonly #times = new Float64Array(longestBridge + 1);
  readonly #levels = new Float64Array(longestBridge + 1);
  #run = 0;
  // By number of missing samples: squared errors of the thought experiment, how many there were, intervals bridged.
  readonly #squares = new Float64Array(longestBridge);
  readonly #trials = new Float64Array(longestBridge);
  readonly #bridged = new Float64Array(longestBridge);
  #stepVariance = 0;

  /**
   * @param period nominal time between two samples, s
   * @param onHole called with the times around a hole that is not bridged
   */
  constructor(period: number, onHole: (from: number, to: number) => void = () => undefined) {
    this.#period = period;
    this.#onHole = onHole;
  }

  /**
   * Takes a sample; answers the joules since the sample before, NaN where there is none or the hole is too long. Samples
   * at or before the last one's time are left out: time does not run backwards.
   */
  add(at: number, watts: number): number {
    if (!Number.isFinite(watts)) return Number.NaN;
    const before = this.#at;
    const seconds = at - before;
    if (seconds <= 0) return Number.NaN;
    const level = this.#watts;
    this.#at = at;
    this.#watts = watts;
    this.samples += 1;
    // Half an interval of grace: samples arrive a little early and late.
    if (Number.isNaN(before) || seconds > (longestBridge + 0.5) * this.#period) {
      if (!Number.isNaN(before)) this.#onHole(before, at);
      this.#run = 0;
      this.#remember(at, watts);
      return Number.NaN;
    }
    const joules = ((level + watts) / 2) * seconds;
    this.joules += joules;
    this.covered += seconds;
    const missing = Math.min(longestBridge - 1, Math.max(0, Math.round(seconds / this.#period) - 1));
    this.#bridged[missing]! += 1;
    if (missing > 0) {
      this.#run = 0;
      const unseen = (seconds * missing) / (missing + 1);
      this.#stepVariance += (unseen * (watts - level)) ** 2 / 12;
    }
    this.#remember(at, watts);
    if (missing === 0) this.#learn();
    return joules;
  }

  /** Time passed that nothing is known of: the sample before joins nothing. */
  cut(): void {
    this.#at = Number.NaN;
    this.#run = 0;
  }

  /** Half-width of the 95 % interval of `joules`; undefined where too little was seen to tell. */
  halfWidth(): number | undefined {
    let variance = this.#stepVariance;
    for (let missing = 0; missing < longestBridge; missing += 1) {
      const times = this.#bridged[missing]!;
      if (times === 0) continue;
      const each = this.#errorVariance(missing);
      if (each === undefined) return undefined;
      variance += times * each;
    }
    // Readings that never differ tell nothing of their errors: unknown, not none.
    return variance > 0 ? z95 * Math.sqrt(variance) : undefined;
  }

  #errorVariance(missing: number): number | undefined {
    const looked = Math.max(1, missing);
    // Two trials say next to nothing about a spread.
    if (this.#trials[looked]! < 3) return undefined;
    const variance = this.#squares[looked]! / this.#trials[looked]!;
    return missing === 0 ? (variance * 2) / 3 : variance;
  }

  #remember(at: number, watts: number): void {
    if (this.#run === this.#times.length) {
      this.#times.copyWithin(0, 1);
      this.#levels.copyWithin(0, 1);
      this.#run -= 1;
    }
    this.#times[this.#run] = at;
    this.#levels[this.#run] = watts;
    this.#run += 1;
  }

  #learn(): void {
    const last = this.#run - 1;
    let fine = 0;
    for (let missing = 0; missing < last; missing += 1) {
      const first = last - missing - 1;
      fine += this.#trapezoid(first, first + 1);
      if (missing === 0) continue;
      const error = this.#trapezoid(first, last) - fine;
      this.#squares[missing]! += error * error;
      this.#trials[missing]! += 1;
    }
  }

  #trapezoid(from: number, to: number): number {
    return ((this.#levels[from]! + this.#levels[to]!) / 2) * (this.#times[to]! - this.#times[from]!);
  }
}
