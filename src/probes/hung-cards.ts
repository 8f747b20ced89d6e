/** Cards that are given up one after the other before all are. */
const mostHung = 8;

/** The cards on which calls hung, by the driver's indexes: nothing is asked of them again. */
export class HungCards {
  readonly #seen = new Set<number>();
  readonly #hung = new Set<number>();

  get areAny(): boolean {
    return this.#hung.size > 0;
  }

  /** What tells a helper to leave them alone. */
  get parameters(): readonly string[] {
    return this.areAny ? ['--skip', [...this.#hung].join(',')] : [];
  }

  /** None of the cards that were seen is left, or so many hung that it is the driver. */
  get areAll(): boolean {
    return this.#hung.size > mostHung || (this.#seen.size > 0 && [...this.#seen].every((one) => this.#hung.has(one)));
  }

  see(index: number): void {
    this.#seen.add(index);
  }

  add(index: number): void {
    this.#hung.add(index);
  }
}
