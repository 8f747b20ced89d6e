/**
 * A row as one line of JSON. What JSON has no word for: a 64-bit integer is a number where a number holds it, else its
 * digits as a text; typed arrays are arrays; what is not a number is null.
 */
export function rowLine(row: unknown): string {
  return `${JSON.stringify(row, plain) ?? 'null'}\n`;
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  return value;
}
