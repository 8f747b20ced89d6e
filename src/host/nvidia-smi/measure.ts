/** Units as nvidia-smi writes them, and how to say them in ours (`model/gpu.ts`). */
const units = {
  W: (watts: number) => watts,
  MiB: (mebibytes: number) => mebibytes * 1024 * 1024,
  MHz: (megahertz: number) => megahertz * 1e6,
  C: (celsius: number) => celsius,
  '%': (percent: number) => percent / 100,
  us: (microseconds: number) => microseconds / 1e6,
} as const;

export type SmiUnit = keyof typeof units;

/** More digits than a double holds exactly would give a number that nobody wrote. */
const plainNumber = /^-?\d{1,15}(?:\.\d{1,6})?$/;

/**
 * A number of the document with its unit, such as `67.03 W`, in our unit. Anything else is absent, never 0: `N/A`,
 * `[Not Supported]`, `Requested functionality has been deprecated`, a number without its unit or with another one.
 */
export function measured(text: string | undefined, unit: SmiUnit): number | undefined {
  if (text === undefined || !text.endsWith(` ${unit}`)) return undefined;
  return inUnit(text.slice(0, -unit.length - 1), unit);
}

/** A number alone, of the csv stream whose fields have a known unit (`nounits`), in our unit. */
export function inUnit(text: string, unit: SmiUnit): number | undefined {
  if (!plainNumber.test(text)) return undefined;
  const value = Number(text);
  // Only a temperature can be below zero, and no share is over all.
  if ((value < 0 && unit !== 'C') || (value > 100 && unit === '%')) return undefined;
  return units[unit](value);
}

/** A whole number without unit, such as a process id. */
export function natural(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `P0` to `P15`. */
export function performanceState(text: string | undefined): number | undefined {
  const state = natural(/^P(\d{1,2})$/.exec(text ?? '')?.[1]);
  return state === undefined || state > 15 ? undefined : state;
}

const absences = /^(?:\[?(?:n\/a|not supported|not found|unknown error|insufficient permissions)\]?|none|-|)$/i;

/** Words that say something: no `N/A`, `[Not Found]`, `None`, and at most 200 characters of them. */
export function words(text: string | undefined): string | undefined {
  if (text === undefined || absences.test(text) || /deprecated$/i.test(text)) return undefined;
  return text.slice(0, 200);
}

/** True for `Enabled`, false for `Disabled`. */
export function switched(text: string | undefined): boolean | undefined {
  return text === 'Enabled' ? true : text === 'Disabled' ? false : undefined;
}
