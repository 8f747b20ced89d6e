const newline = 0x0a;
const space = 0x20;
const tab = 0x09;
const point = 0x2e;
const minus = 0x2d;
const zero = 0x30;
/** Digits of the largest unsigned 64-bit integer, which is the widest that the kernel prints. */
const mostDigits = 20;

/**
 * Walks over the lines and fields of a kernel file that lies in a buffer, without allocating. Fields are separated by
 * spaces or tabs, lines end in a newline. A field that is no decimal number is NaN: never 0, never its leading digits.
 */
export class Fields {
  /** Bounds of the field that `field` found last. */
  from = 0;
  to = 0;
  buffer: Buffer = Buffer.alloc(0);
  #position = 0;
  #end = 0;

  /** Starts at the first byte of a content of `length` bytes. */
  open(buffer: Buffer, length: number): void {
    this.buffer = buffer;
    this.#end = length;
    this.#position = 0;
  }

  /** Goes back to the first line. */
  rewind(): void {
    this.#position = 0;
  }

  /** True when no byte is left. */
  get ended(): boolean {
    return this.#position >= this.#end;
  }

  /** Where the next byte is read. */
  get position(): number {
    return this.#position;
  }

  set position(position: number) {
    this.#position = Math.min(position, this.#end);
  }

  get end(): number {
    return this.#end;
  }

  /** Goes to the next line; false where there is none. */
  nextLine(): boolean {
    const { buffer } = this;
    let position = this.#position;
    while (position < this.#end && buffer[position] !== newline) position += 1;
    this.#position = position < this.#end ? position + 1 : position;
    return this.#position < this.#end;
  }

  /** Steps over the next field of the line and keeps its bounds; false at the line's end. */
  field(): boolean {
    const { buffer } = this;
    let position = this.#skipBlanks();
    this.from = position;
    while (position < this.#end && !isBreak(buffer[position]!)) position += 1;
    this.to = position;
    this.#position = position;
    return position > this.from;
  }

  /** Steps over fields whose values nobody needs. */
  skip(fields: number): void {
    for (let left = fields; left > 0; left -= 1) this.field();
  }

  /**
   * The next field of the line as a number: digits, with a sign and a fraction if need be. NaN at the line's end, and
   * for anything else. Integers up to 2^53 are exact.
   */
  number(): number {
    const { buffer } = this;
    const end = this.#end;
    let position = this.#skipBlanks();
    const negative = position < end && buffer[position] === minus;
    if (negative) position += 1;
    let value = 0;
    let digits = 0;
    let whole = -1;
    let scale = 1;
    for (; position < end; position += 1) {
      const byte = buffer[position]!;
      const digit = byte - zero;
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        digits += 1;
        if (whole >= 0) scale *= 10;
      } else if (byte === point && whole < 0) whole = digits;
      else break;
    }
    const clean = position >= end || isBreak(buffer[position]!);
    while (position < end && !isBreak(buffer[position]!)) position += 1;
    this.#position = position;
    if (!clean || digits === 0 || digits > mostDigits || whole === 0 || whole === digits) return Number.NaN;
    // Digits and scale are both exact, so that one division rounds correctly.
    return (negative ? -value : value) / scale;
  }

  /** The number that is all the content there is, as in a sysfs file; NaN where anything stands beside it. */
  onlyNumber(): number {
    const value = this.number();
    const { buffer } = this;
    for (let position = this.#position; position < this.#end; position += 1) {
      if (!isBreak(buffer[position]!)) return Number.NaN;
    }
    return value;
  }

  /** Whether the field that `field` found last is these bytes. */
  is(bytes: Uint8Array): boolean {
    return this.to - this.from === bytes.length && this.#matches(this.from, bytes);
  }

  /** Goes past these bytes within the line; false, without moving, where the line does not hold them. */
  after(bytes: Uint8Array): boolean {
    const { buffer } = this;
    for (let position = this.#position; position < this.#end && buffer[position] !== newline; position += 1) {
      if (!this.#matches(position, bytes)) continue;
      this.#position = position + bytes.length;
      return true;
    }
    return false;
  }

  /** Goes, from the first line on, past the first field of the line whose first field is these bytes. */
  seek(bytes: Uint8Array): boolean {
    this.rewind();
    do {
      if (this.field() && this.is(bytes)) return true;
    } while (this.nextLine());
    return false;
  }

  /** The field that `field` found last as text; it allocates. */
  text(): string {
    return this.buffer.toString('utf8', this.from, this.to);
  }

  #matches(from: number, bytes: Uint8Array): boolean {
    if (from + bytes.length > this.#end) return false;
    const { buffer } = this;
    for (let index = 0; index < bytes.length; index += 1) if (buffer[from + index] !== bytes[index]) return false;
    return true;
  }

  #skipBlanks(): number {
    const { buffer } = this;
    let position = this.#position;
    while (position < this.#end && (buffer[position] === space || buffer[position] === tab)) position += 1;
    this.#position = position;
    return position;
  }
}

/**
 * CPUs in a list such as `0-3,8` (cpuset(7), "List format"), from where the fields stand to the line's end. An empty
 * list is 0 CPUs; anything that is no list is NaN.
 */
export function countCpuList(fields: Fields): number {
  if (!fields.field()) return 0;
  const { buffer, from, to } = fields;
  let count = 0;
  let first = -1;
  let value = 0;
  let digits = 0;
  for (let position = from; position <= to; position += 1) {
    const byte = position < to ? buffer[position]! : 0x2c;
    if (byte >= zero && byte <= zero + 9) {
      value = value * 10 + byte - zero;
      digits += 1;
      continue;
    }
    if (digits === 0 || digits > 7) return Number.NaN;
    if (byte === minus && first < 0) first = value;
    else if (byte === 0x2c) {
      if (first > value) return Number.NaN;
      count += first < 0 ? 1 : value - first + 1;
      first = -1;
    } else return Number.NaN;
    value = 0;
    digits = 0;
  }
  return count;
}

function isBreak(byte: number): boolean {
  return byte === space || byte === newline || byte === tab;
}
