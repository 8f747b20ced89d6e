import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longestRow } from '../../../../src/bench/batch/targets/lines.ts';
import { findRows, repeatedRows } from '../../../../src/bench/batch/targets/open-rows.ts';
import { type RowScan, scanSource } from '../../../../src/bench/batch/targets/row-scan.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { npyFile } from '../../../support/artifacts.ts';
import { MemorySource } from '../../../support/memory-source.ts';
import { parquetTable } from '../../../support/parquet-file.ts';

function scan(content: string | Buffer, path = 'rows'): Promise<RowScan> {
  return scanSource(new MemorySource(path, Buffer.from(content)), 60);
}

test('lines that are no JSON are counted with their numbers, and left out', async () => {
  const text = '{"a":1}\n{"a":\n\n{"a":2}\nnonsense\n{"a":3}\n';
  const { rows, broken } = await scan(text);
  assert.deepEqual([rows, broken], [3, { count: 2, lines: [2, 5] }]);
  const file = new MemorySource('rows', Buffer.from(text));
  assert.deepEqual(await repeatedRows(file, await findRows(file)).next(4), [{ a: 1 }, { a: 2 }, { a: 3 }, { a: 1 }]);
});

test('rows of a table with too many or too few fields are counted and left out; a stray quote is text', async () => {
  const { rows, broken } = await scan('a,b\n1,2\n1,2,3\n1\n"x"y,5" wide\n3,4\n');
  assert.deepEqual([rows, broken], [3, { count: 2, lines: [3, 4] }]);
});

test('of many broken rows the first ten lines are told', async () => {
  const { broken } = await scan(`{"a":1}\n${'{"a"\n'.repeat(30)}`);
  assert.deepEqual(broken, { count: 30, lines: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] });
});

test('a line longer than 16 MiB is broken, and the next one is not', async () => {
  const long = `{"a":"${'x'.repeat(longestRow)}"}`;
  const { rows, broken } = await scan(`{"a":1}\n${long}\n{"a":2}\n`);
  assert.deepEqual([rows, broken], [2, { count: 1, lines: [2] }]);
});

test('a table goes on at a later line after a quote that is never closed, or a row that never ends', async () => {
  const filler = `${'7,8\n'.repeat(longestRow / 4)}`;
  const quoted = await scan(`a,b\n1,2\n"3,4\n${filler}5,6\n${'5,6\n'.repeat(100_000)}`);
  assert.equal(quoted.broken.count, 1);
  assert.ok(quoted.rows > 1 && quoted.rows < 200_000, `${quoted.rows} rows: the first, and those after 16 MiB`);
  const endless = await scan(`a,b\n1,2\n${','.repeat(longestRow + 1_000_000)}\n3,4\n`);
  assert.deepEqual([endless.rows, endless.broken.count], [2, 1]);
});

test('a row that nests as deep as it likes is a row', async () => {
  const depth = 200_000;
  const { rows } = await scan(`${'['.repeat(depth)}${']'.repeat(depth)}\n{"a":1}\n`);
  assert.equal(rows, 2);
});

test('a file without a row that can be read is refused with what it has instead', async () => {
  const parquet = await parquetTable([{ name: 'a', type: 'double', values: [1, 2, 3] }]);
  const fortran = Buffer.from(
    npyFile("'<f4'", [2, 2], Buffer.alloc(16)).toString('latin1').replace('False', 'True '),
    'latin1',
  );
  const lying = Buffer.from(parquet);
  // The page's number of values, behind the header's type and sizes.
  lying[lying.indexOf(Buffer.from([0x2c, 0x15, 0x06])) + 2] = 0x7e;
  for (const [content, told, path] of [
    ['', /cannot read rows as rows: it is empty/],
    ['\n\n', /nothing but empty lines/],
    ['{"a":\n{"b":\n', /none of its 2 rows can be read \(lines 1, 2\)/],
    ['a,b\n1\n2\n', /none of its 2 rows can be read \(lines 2, 3\)/, 'x.csv'],
    ['a,b\n', /it has a header and no rows/],
    ['some text\nof two lines\n', /no lines of JSON/],
    [Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]), /it is bytes, not rows/],
    ['"a,b\n1,2\n', /line 1: the header cannot be read/],
    [parquet.subarray(0, parquet.length - 20), /as Parquet: at byte \d+: the footer is missing/],
    [lying, /row group 0: column a: the page at byte 4 says that it has 63 values/],
    [npyFile("'<f4'", [2, 2], Buffer.alloc(12)), /as npy: at byte \d+/],
    [fortran, /Fortran order/],
    [npyFile("'<c8'", [2], Buffer.alloc(16)), /of the type '<c8', which has no typed array/],
    [npyFile("'<f4'", [], Buffer.alloc(4)), /a single number/],
    [npyFile("'<f4'", [0, 3], Buffer.alloc(0)), /without numbers/],
  ] as const) {
    await assert.rejects(
      scan(content, path ?? 'rows'),
      (error) => error instanceof NegawattError && told.test(error.message),
      String(told),
    );
  }
});
