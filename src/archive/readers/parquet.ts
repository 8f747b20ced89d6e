import { bytesLayout } from '../codec.ts';
import { Cursor } from '../cursor.ts';
import { coverFile } from '../segments.ts';
import type { Reader } from './reader.ts';
import { eachElement, eachField, integerAt, thriftTypes } from './thrift.ts';

const longestFooter = 256 * 1024 * 1024;

/** Numbers of the fields (apache/parquet-format, parquet.thrift). */
const fields = { rowGroups: 4, columns: 1, metaData: 3, codec: 4, compressedSize: 7 } as const;
const uncompressed = 0;

/** Parquet: columns in pages, of which the footer says by which codec they are compressed, if by any. */
export const parquet: Reader = {
  read(file, head) {
    if (head.toString('latin1', 0, 4) !== 'PAR1') return undefined;
    const end = new Cursor(file, 'Parquet', Math.max(4, file.bytes - 8));
    const length = end.u32();
    if (end.text(4, 4) !== 'PAR1') throw end.broken('the footer is missing', end.at - 4);
    const start = file.bytes - 8 - length;
    if (start < 4 || length > longestFooter)
      throw end.broken(`there is no room for a footer of ${length} bytes`, end.at - 8);
    const cursor = new Cursor(file, 'Parquet', start, file.bytes - 8);
    let packed = 0;
    let all = 0;
    const readColumn = () => {
      let codec = uncompressed;
      let size = 0;
      eachField(cursor, (id, type) => {
        const isNumber = type === thriftTypes.i32 || type === thriftTypes.i64;
        if (id === fields.codec && isNumber) codec = integerAt(cursor);
        else if (id === fields.compressedSize && isNumber) size = integerAt(cursor);
        else return false;
        return true;
      });
      if (size < 0 || size > start) throw cursor.broken(`a column of ${size} bytes is longer than the file`);
      all += size;
      if (codec !== uncompressed) packed += size;
    };
    const readStructs = (read: () => void) =>
      eachElement(cursor, (type) => {
        if (type !== thriftTypes.struct) throw cursor.broken('a list of structures has other elements');
        read();
      });
    const readFields = (wanted: number, ofType: number, read: () => void) => () =>
      eachField(cursor, (id, type) => {
        if (id !== wanted || type !== ofType) return false;
        read();
        return true;
      });
    const { list, struct } = thriftTypes;
    const readChunk = readFields(fields.metaData, struct, readColumn);
    const readGroup = readFields(fields.columns, list, () => readStructs(readChunk));
    readFields(fields.rowGroups, list, () => readStructs(readGroup))();
    const segments = [
      { name: 'columns', layout: bytesLayout, offset: 4, length: start - 4 },
      { name: 'footer', layout: bytesLayout, offset: start, length: file.bytes - start },
    ];
    return { kind: 'parquet', isCompressed: packed * 2 > all, segments: coverFile(file, 'Parquet', segments) };
  },
};
