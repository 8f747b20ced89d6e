const most = 2 ** 20;
const first = 1024;

/**
 * Latencies in the order in which they came, in bounded memory. The list grows by doubling up to 2^20 of them; then one of
 * every two that follow each other is kept, by chance, and from then on one of every `stride` that come, by chance too.
 * So every latency has the same chance to be in it, none stands for more or fewer than `stride`, the order is kept, and a
 * period in the calls (every 1,024th reads a new row group) is not caught by the thinning: quantiles stay unbiased.
 */
export class LatencyList {
  /** How many that came each kept one stands for. */
  stride = 1;
  /** How many came. */
  count = 0;
  #values: Float64Array;
  #length = 0;
  #chosen = 0;
  #state = 0x9e3779b9;
  readonly #most: number;

  constructor(cap = most) {
    this.#most = cap;
    this.#values = new Float64Array(Math.min(first, cap));
  }

  add(seconds: number): void {
    const place = this.count % this.stride;
    this.count += 1;
    if (place === 0 && this.stride > 1) this.#chosen = this.#below(this.stride);
    if (place !== this.#chosen) return;
    if (this.#length === this.#values.length) this.#makeRoom();
    this.#values[this.#length] = seconds;
    this.#length += 1;
  }

  /** A copy of what was kept. */
  values(): Float64Array {
    return this.#values.slice(0, this.#length);
  }

  #makeRoom(): void {
    if (this.#length < this.#most) {
      const larger = new Float64Array(Math.min(this.#most, this.#length * 2));
      larger.set(this.#values);
      this.#values = larger;
      return;
    }
    this.#length = thinOnce(this.#values, this.#length, () => this.#below(2));
    this.stride *= 2;
    // The one that is being added begins a stretch of the new length.
    this.#chosen = 0;
  }

  /** Marsaglia's xorshift: cheap beside a call, and the same run thins alike. */
  #below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
}

/** Keeps one of every two, in place; answers how many are left. @param choose 0 or 1, by chance */
function thinOnce(values: Float64Array, length: number, choose: () => number): number {
  const half = Math.floor(length / 2);
  for (let at = 0; at < half; at += 1) values[at] = values[2 * at + choose()]!;
  return half;
}
