/** Reads what a user typed after a flag or set in a variable. Each reader throws a RangeError that says what would do. */

const secondsIn: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** A time such as `500ms`, `10s`, `5m`, `1h`, `2d`; a bare number is seconds. Answers seconds, more than 0. */
export function readDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) * secondsIn[match[2] ?? 's']!;
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new RangeError('Give a time above 0 with its unit, such as 500ms, 10s, 5m or 1h.');
  }
  return value;
}

/** A finite number within [low, high]. */
export function readNumber(text: string, low: number, high: number, what: string): number {
  const value = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(value >= low && value <= high)) throw new RangeError(`Give ${what} between ${low} and ${high}.`);
  return value;
}

/** A whole number within [low, high]. */
export function readCount(text: string, low: number, high: number, what: string): number {
  const value = readNumber(text, low, high, what);
  if (!Number.isInteger(value)) throw new RangeError(`Give ${what} as a whole number.`);
  return value;
}

/** A share such as `3%` or `0.03`, above 0 and at most 1. */
export function readShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%)?$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === undefined ? 1 : 100);
  if (!(value > 0 && value <= 1)) throw new RangeError('Give a share above 0 and up to 100%, such as 3% or 0.03.');
  return value;
}

/** A price per kilowatt-hour, with an ISO 4217 code behind it where the user likes: `0.25`, `0.25EUR`, `0.25 EUR`. */
export function readPrice(text: string): { readonly value: number; readonly currency?: string } {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Z]{3})?$/.exec(text.trim());
  if (match === null) {
    throw new RangeError('Give a price per kWh, with a currency code if you like, such as 0.25 or 0.25EUR.');
  }
  const value = readNumber(match[1]!, 0, 1e6, 'a price per kWh');
  return match[2] === undefined ? { value } : { value, currency: match[2] };
}

/** Which GPUs: indexes and UUIDs with commas between, as CUDA_VISIBLE_DEVICES has them; `none` is none. */
export function readGpus(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length === 1 && parts[0] === 'none') return [];
  if (!parts.every((part) => /^(\d{1,4}|(GPU|PCI)-[\w:.-]{1,64})$/i.test(part))) {
    throw new RangeError('Give indexes or UUIDs with commas between, such as 0,2 or GPU-6f1e2c3a, or none.');
  }
  return parts;
}

const bytesIn: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

/** A size such as `256MB`, `1GiB`; a bare number is bytes. Answers whole bytes, at least `least`. */
export function readBytes(text: string, least: number, what: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b)?$/i.exec(text.trim());
  const value = match === null ? Number.NaN : Math.round(Number(match[1]) * bytesIn[(match[2] ?? 'b').toLowerCase()]!);
  if (!(value >= least) || !Number.isSafeInteger(value)) {
    throw new RangeError(`Give ${what} of at least ${least / 1e6}MB with its unit, such as 256MB or 1GiB.`);
  }
  return value;
}

/** A number, or two with `..` between them. */
export function readRange(
  text: string,
  low: number,
  high: number,
  what: string,
): { readonly low: number; readonly high: number } {
  const ends = text.split('..').map((part) => readNumber(part, low, high, what));
  const [from, to = from] = ends;
  if (ends.length > 2 || from === undefined || to === undefined || from > to) {
    throw new RangeError(`Give ${what} as a number, or as a range from low to high, such as 0.65..1.2.`);
  }
  return { low: from, high: to };
}

/** Words with commas between them, each once. */
export function readWords(text: string, what: string): readonly string[] {
  const words = text.split(',').map((word) => word.trim());
  if (!words.every((word) => /^[a-z0-9-]{1,32}$/i.test(word))) {
    throw new RangeError(`Give ${what} with commas between them.`);
  }
  return [...new Set(words)];
}

/** Whole numbers from 1 on with commas between them, each once, in rising order. */
export function readSizes(text: string, high: number, what: string): readonly number[] {
  const sizes = text.split(',').map((part) => readCount(part, 1, high, what));
  return [...new Set(sizes)].sort((one, other) => one - other);
}
