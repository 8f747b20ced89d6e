/** An object with one key, or with none where there is no value: absent keys are left out of reports. */
export function orNothing<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });
}

/** A count for a label: at most two decimals. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
