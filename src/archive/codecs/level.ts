/** The whole numbers from `low` to `high`. */
export function range(low: number, high: number): readonly number[] {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

/** @throws RangeError for a level that is none of the codec's */
export function checkLevel(levels: readonly number[], level: number): void {
  if (!levels.includes(level)) throw new RangeError(`no such level: ${level}`);
}
