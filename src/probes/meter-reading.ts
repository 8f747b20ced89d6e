/** More than any plug carries, W: a reading above it is in another unit, or none. */
const mostWatts = 1e7;
const scales = { W: 1, kW: 1000, mW: 0.001 } as const;
const reading = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*(k?W|mW)?\s*$/;
const shownCharacters = 60;

/** Watts in one line of a meter's program: `123.4`, `123.4 W`, `0.5 kW`, `512 mW`. Undefined for anything else. */
export function wattsIn(line: string): number | undefined {
  const [, digits, unit = 'W'] = reading.exec(line) ?? [];
  if (digits === undefined) return undefined;
  const watts = Number(digits) * scales[unit as keyof typeof scales];
  return watts <= mostWatts ? watts : undefined;
}

/** The beginning of what a program printed, without what could steer a terminal. */
export function printable(text: string, most = shownCharacters): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = [...plain];
  return characters.length > most ? `${characters.slice(0, most).join('')}...` : plain;
}
