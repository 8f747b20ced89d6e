import type { Told } from '../model/schedule-state.ts';

/** What there is to say after a run: what is new, and what stands from now on. */
export interface Spoken {
  readonly fresh: readonly Told[];
  readonly gone: readonly Told[];
  readonly standing: readonly Told[];
}

/**
 * Each complaint is told once, until it changes: one that went and came back is new. What cannot be told of, since the
 * run failed before it could be seen, stands as it was.
 *
 * @param found each with a key that changes when it does
 * @param isUnseen by its key, of what was told before
 */
export function speak(
  before: readonly Told[],
  found: readonly Told[],
  isUnseen: (key: string) => boolean = () => false,
): Spoken {
  const known = new Set(before.map(({ key }) => key));
  const now = new Map(found.map((one) => [one.key, one]));
  const kept = before.filter(({ key }) => !now.has(key) && isUnseen(key));
  return {
    fresh: [...now.values()].filter(({ key }) => !known.has(key)),
    gone: before.filter(({ key }) => !now.has(key) && !isUnseen(key)),
    standing: [...kept, ...now.values()],
  };
}
