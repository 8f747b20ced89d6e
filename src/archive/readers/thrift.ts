import type { Cursor } from '../cursor.ts';

/** Types of Thrift's compact protocol (apache/thrift, doc/specs/thrift-compact-protocol.md). */
export const thriftTypes = {
  true: 1,
  false: 2,
  i8: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  binary: 8,
  list: 9,
  struct: 12,
} as const;

const { list, struct, binary } = thriftTypes;
const double = 7;
const set = 10;
const map = 11;
const uuid = 13;

const deepest = 32;

/**
 * Visits the fields of a struct; a visitor that reads a field answers true, others are skipped.
 *
 * @throws NegawattError for what is no such struct
 */
export function eachField(cursor: Cursor, visit: (id: number, type: number) => boolean, depth = 0): void {
  if (depth > deepest) throw cursor.broken(`structures nest deeper than ${deepest}`);
  let id = 0;
  for (;;) {
    const head = cursor.u8();
    const type = head & 0xf;
    if (head === 0) return;
    id = head >> 4 === 0 ? zigzag(cursor.varint()) : id + (head >> 4);
    if (!visit(id, type)) skipValue(cursor, type, depth + 1);
  }
}

/** Visits the elements of a list, each of which the visitor reads. */
export function eachElement(cursor: Cursor, visit: (type: number) => void): void {
  const { count, type } = listHead(cursor);
  for (let index = 0; index < count; index++) visit(type);
}

export function integerAt(cursor: Cursor): number {
  return zigzag(cursor.varint());
}

function listHead(cursor: Cursor): { count: number; type: number } {
  const head = cursor.u8();
  const count = head >> 4 === 15 ? cursor.varint() : head >> 4;
  // Every element takes a byte at least.
  if (count > cursor.left) throw cursor.broken(`a list of ${count} elements does not fit`);
  return { count, type: head & 0xf };
}

function skipValue(cursor: Cursor, type: number, depth: number): void {
  if (depth > deepest) throw cursor.broken(`structures nest deeper than ${deepest}`);
  if (type === 1 || type === 2) return;
  if (type === 3) cursor.skip(1);
  else if (type >= 4 && type <= 6) cursor.skipVarint();
  else if (type === double) cursor.skip(8);
  else if (type === binary) cursor.skip(cursor.varint());
  else if (type === list || type === set) {
    const head = listHead(cursor);
    for (let index = 0; index < head.count; index++) skipElement(cursor, head.type, depth + 1);
  } else if (type === map) skipMap(cursor, depth);
  else if (type === struct) eachField(cursor, () => false, depth);
  else if (type === uuid) cursor.skip(16);
  else throw cursor.broken(`there is no type ${type}`);
}

/** Truths are a byte each where they are elements. */
function skipElement(cursor: Cursor, type: number, depth: number): void {
  if (type === 1 || type === 2) cursor.skip(1);
  else skipValue(cursor, type, depth);
}

function skipMap(cursor: Cursor, depth: number): void {
  const count = cursor.varint();
  if (count === 0) return;
  if (count > cursor.left) throw cursor.broken(`a map of ${count} entries does not fit`);
  const types = cursor.u8();
  for (let index = 0; index < count; index++) {
    skipElement(cursor, types >> 4, depth + 1);
    skipElement(cursor, types & 0xf, depth + 1);
  }
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
