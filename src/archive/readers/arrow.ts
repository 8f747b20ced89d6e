import { Cursor } from '../cursor.ts';
import { wholeFile } from '../segments.ts';
import { FlatTable } from './flat-table.ts';
import type { Reader } from './reader.ts';

const magic = 'ARROW1';
const continuation = 0xffffffff;
const longestMetadata = 64 * 1024 * 1024;

/** `union MessageHeader` of format/Message.fbs. */
const headers = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;
/** Places in the tables of format/Message.fbs. */
const slots = { headerType: 1, header: 2, bodyLength: 3, batchCompression: 3, dictionaryData: 1 } as const;

/**
 * Arrow's IPC stream, and its file, which is a stream between a magic and a footer
 * (https://arrow.apache.org/docs/format/Columnar.html). The messages are walked to see whether their bodies are compressed.
 */
export const arrow: Reader = {
  read(file, head) {
    const isFile = head.toString('latin1', 0, magic.length) === magic;
    if (!isFile && !isStream(head)) return undefined;
    const cursor = new Cursor(file, 'Arrow', isFile ? 8 : 0);
    if (isFile && file.read(file.bytes - magic.length, magic.length).toString('latin1') !== magic) {
      throw cursor.broken('the footer is missing', file.bytes);
    }
    let packed = 0;
    let all = 0;
    // A stream may end without the mark of its end.
    while (cursor.left > 0) {
      const start = cursor.at;
      const first = cursor.u32();
      // Before version 0.15 there was only the length.
      const length = first === continuation ? cursor.u32() : first;
      if (length === 0) break;
      if (length > longestMetadata) throw cursor.broken(`a message of ${length} bytes is too long`, start);
      const offset = cursor.at;
      const complain = (why: string, at: number) => cursor.broken(why, offset + at);
      const message = FlatTable.root(cursor.bytes(length, longestMetadata), complain);
      const body = message.i64(slots.bodyLength);
      if (body < 0) throw cursor.broken(`a body of ${body} bytes is announced`, start);
      cursor.skip(body);
      all += body;
      if (isPacked(message)) packed += body;
    }
    return { kind: 'arrow', isCompressed: packed * 2 > all, segments: wholeFile(file) };
  },
};

/** The mark of a message and its length, then a table of which the header is a schema. */
function isStream(head: Buffer): boolean {
  if (head.length < 32 || head.readUInt32LE(0) !== continuation) return false;
  const length = head.readUInt32LE(4);
  if (length < 16 || length > longestMetadata || length % 8 !== 0) return false;
  const root = head.readUInt32LE(8);
  return root % 4 === 0 && root < 256 && root < length;
}

function isPacked(message: FlatTable): boolean {
  const type = message.u8(slots.headerType);
  const header = message.table(slots.header);
  const batch = type === headers.dictionaryBatch ? header?.table(slots.dictionaryData) : header;
  return type !== headers.schema && batch?.has(slots.batchCompression) === true;
}
