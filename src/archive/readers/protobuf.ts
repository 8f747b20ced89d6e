import type { Cursor } from '../cursor.ts';

/** A field's number and wire type: 0 number, 1 eight bytes, 2 a length and that many bytes, 5 four bytes. */
export interface Field {
  readonly number: number;
  readonly wire: number;
}

/** The next field's tag. @throws NegawattError for what is none (https://protobuf.dev/programming-guides/encoding) */
export function fieldAt(cursor: Cursor): Field {
  const start = cursor.at;
  const tag = cursor.varint();
  const field = { number: Math.floor(tag / 8), wire: tag % 8 };
  if (field.number === 0 || field.number >= 2 ** 29 || ![0, 1, 2, 5].includes(field.wire)) {
    throw cursor.broken(`${tag} is no tag of a field`, start);
  }
  return field;
}

/** Goes on behind a field whose tag was read. */
export function skipField(cursor: Cursor, { wire }: Field): void {
  if (wire === 0) cursor.skipVarint();
  else if (wire === 1) cursor.skip(8);
  else if (wire === 2) cursor.skip(cursor.varint());
  else cursor.skip(4);
}

/** The message that a field of wire type 2 holds. */
export function messageAt(cursor: Cursor): Cursor {
  return cursor.within(cursor.varint());
}
