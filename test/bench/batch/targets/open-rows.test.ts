import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRows, repeatedRows } from '../../../../src/bench/batch/targets/open-rows.ts';
import { rowLine } from '../../../../src/bench/batch/targets/row-line.ts';
import { scanSource } from '../../../../src/bench/batch/targets/row-scan.ts';
import type { Row } from '../../../../src/bench/batch/targets/row-source.ts';
import { npyFile } from '../../../support/artifacts.ts';
import { MemorySource } from '../../../support/memory-source.ts';
import { type ParquetCodec, parquetTable } from '../../../support/parquet-file.ts';

function source(content: string | Buffer, path = 'rows'): MemorySource {
  return new MemorySource(path, Buffer.from(content));
}

async function rowsOf(file: MemorySource, batch: number, at?: number): Promise<readonly Row[]> {
  return repeatedRows(file, await findRows(file), at).next(batch);
}

/** Rows compare by what they hold, whatever prototype a library gave them. */
function plain(rows: readonly Row[]): unknown[] {
  return rows.map((row) => JSON.parse(rowLine(row)));
}

const people = [
  { id: '1', name: 'Ada, Countess' },
  { id: '2', name: 'Grace "Amazing"\nHopper' },
  { id: '3', name: 'Zoë' },
];
const csv = 'id,name\r\n1,"Ada, Countess"\r\n2,"Grace ""Amazing""\nHopper"\r\n\r\n3,Zoë\r\n';

test('lines of JSON are rows: a value each, empty lines left out, the last one with or without a newline', async () => {
  const text = '{"a":1}\n\n{"a":"é"}\r\n[1,2]';
  for (const content of [text, `${text}\n`, `\ufeff${text}`]) {
    assert.deepEqual(await rowsOf(source(content), 3), [{ a: 1 }, { a: 'é' }, [1, 2]]);
  }
  assert.deepEqual(await rowsOf(source('{"a":1}'), 1), [{ a: 1 }], 'one line is enough');
});

test('a table is rows by the names of its header, quotes and newlines in them', async () => {
  for (const content of [csv, `\ufeff${csv}`]) assert.deepEqual(plain(await rowsOf(source(content), 3)), people);
  for (const [separator, name] of [
    [';', 'x'],
    ['\t', 'x'],
    ['|', 'x'],
  ] as const) {
    assert.deepEqual(plain(await rowsOf(source(`a${separator}b\n1${separator}2\n`, name), 1)), [{ a: '1', b: '2' }]);
  }
  assert.deepEqual(plain(await rowsOf(source('word\none\ntwo\n', 'a.csv'), 2)), [{ word: 'one' }, { word: 'two' }]);
});

test('a column may have any name', async () => {
  const [row] = await rowsOf(source('__proto__,a\nx,1\n'), 1);
  assert.deepEqual(Object.entries(row as object), [
    ['__proto__', 'x'],
    ['a', '1'],
  ]);
});

test('Parquet rows come from every row group, whatever the codec', async () => {
  const count = 25;
  const columns = [
    { name: 'id', type: 'int64' as const, values: Array.from({ length: count }, (_, row) => BigInt(row) * 2n ** 40n) },
    { name: 'value', type: 'double' as const, values: Array.from({ length: count }, (_, row) => row / 8) },
    { name: 'text', type: 'text' as const, values: Array.from({ length: count }, (_, row) => `row ${row}`) },
  ];
  const expected = Array.from({ length: count }, (_, row) => ({
    id: BigInt(row) * 2n ** 40n,
    value: row / 8,
    text: `row ${row}`,
  }));
  for (const codec of ['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'] satisfies ParquetCodec[]) {
    const file = source(await parquetTable(columns, { codec, groupRows: 10 }));
    assert.deepEqual(await rowsOf(file, count), expected, codec);
    const { rows, columns: names, isWhole } = await scanSource(file, 1);
    assert.deepEqual([rows, names, isWhole], [count, ['id', 'value', 'text'], true], codec);
  }
  await assert.rejects(findRows(source(await parquetTable(columns, { codec: 'lzo' }))), /compressed by LZO/);
});

test('slices of an array along its first axis are rows, in any byte order', async () => {
  const numbers = Float32Array.from({ length: 12 }, (_, index) => index / 4);
  const bytes = Buffer.from(numbers.buffer);
  const rows = [0, 1, 2].map((row) => numbers.subarray(row * 4, row * 4 + 4));
  assert.deepEqual(await rowsOf(source(npyFile("'<f4'", [3, 2, 2], bytes)), 3), rows);
  assert.deepEqual(await rowsOf(source(npyFile("'>f4'", [3, 4], Buffer.from(bytes).swap32())), 3), rows);
  assert.deepEqual(await rowsOf(source(npyFile("'|u1'", [2], Buffer.from([7, 9]))), 2), [
    Uint8Array.of(7),
    Uint8Array.of(9),
  ]);
  assert.deepEqual((await findRows(source(npyFile("'<f4'", [3, 2, 2], bytes)))).columns, ['f4[2, 2]']);
});

test('after its end a file is read from its start again, and its bytes are counted again', async () => {
  const text = '{"a":1}\n{"a":2}\n{"a":3}\n';
  const parquet = await parquetTable([{ name: 'a', type: 'double', values: [1, 2, 3] }], { groupRows: 2 });
  const array = npyFile("'<f8'", [3], Buffer.from(Float64Array.of(1, 2, 3).buffer));
  for (const [content, bytes] of [
    [text, 24],
    ['a,b\n1,1\n2,1\n3,1\n', 12],
    [parquet, undefined],
    [array, 24],
  ] as const) {
    const file = source(content);
    const rows = repeatedRows(file, await findRows(file));
    const seen = (await rows.next(7)).map((row) =>
      Number(row instanceof Float64Array ? row[0] : (row as { a: number }).a),
    );
    assert.deepEqual(seen, [1, 2, 3, 1, 2, 3, 1]);
    assert.equal(rows.rows, 7);
    const once = bytes ?? rows.bytes * (3 / 7);
    assert.ok(Math.abs(rows.bytes - once * (7 / 3)) < 1e-9 * once || bytes === undefined, `${rows.bytes} bytes`);
  }
});

test('each place that a scan names begins a row, and they are spread over the file', async () => {
  const count = 1000;
  const ids = Array.from({ length: count }, (_, row) => row);
  const files = [
    source(ids.map((id) => `{"id":${id}}\n`).join('')),
    source(`id,text\n${ids.map((id) => `${id},"a ""b""\nc"\n`).join('')}`),
    source(await parquetTable([{ name: 'id', type: 'int64', values: ids }], { groupRows: 300 })),
    source(npyFile("'<f8'", [count], Buffer.from(Float64Array.from(ids).buffer))),
  ];
  for (const file of files) {
    const { places, rows, isWhole } = await scanSource(file, 60);
    assert.deepEqual([rows, isWhole], [count, true]);
    assert.ok(places.length >= 32 && places.length <= 128, `${places.length} places`);
    const first: number[] = [];
    for (const at of places) {
      const [row] = await rowsOf(file, 1, at);
      first.push(Number(row instanceof Float64Array ? row[0] : (row as { id: string }).id));
    }
    const steps = first.map((row, index) => row - (first[index - 1] ?? 0));
    assert.ok(Math.max(...steps) - Math.min(...steps) <= 1, `${steps}`);
    assert.ok(first.at(-1)! >= count * 0.9, 'up to the end');
  }
});
