import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRows, repeatedRows } from '../../../../src/bench/batch/targets/open-rows.ts';
import { scanSource } from '../../../../src/bench/batch/targets/row-scan.ts';
import { touch } from '../../../../src/bench/batch/targets/touch.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { npyFile } from '../../../support/artifacts.ts';
import { MemorySource } from '../../../support/memory-source.ts';
import { parquetTable } from '../../../support/parquet-file.ts';
import { seeded } from '../../../support/random.ts';

/** Of each format. */
const mutants = 1000;
/** Characters that mean something in one of the formats, and bytes at the edges. */
const telling = Buffer.from('"\'\\,;\t\r\n{}[]:0-+.eE\0\x7f\x80\xff\xc3', 'latin1');

/** A byte that was changed, a cut, a stretch that is missing, doubled or overwritten, each some times. */
function mutant(whole: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(whole);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let change = below(3); change >= 0; change -= 1) {
    const at = below(bytes.length);
    const length = 1 + below(16);
    const kind = below(6);
    if (bytes.length < 2) break;
    if (kind === 0) bytes[at] = telling[below(telling.length)]!;
    else if (kind === 1) bytes[at]! ^= 1 << below(8);
    else if (kind === 2) bytes = bytes.subarray(0, at);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else bytes.fill(below(256), at, Math.min(at + length, bytes.length));
  }
  return bytes;
}

async function read(bytes: Buffer): Promise<'read' | 'refused'> {
  const file = new MemorySource('mutant', bytes);
  try {
    const { rows, broken } = await scanSource(file, 60);
    assert.ok(rows >= 1 && broken.lines.length <= 10);
    const source = repeatedRows(file, await findRows(file));
    const seen = await source.next(12);
    assert.equal(seen.length, 12);
    for (const row of seen) touch(row);
    assert.ok(source.bytes >= 0 && Number.isFinite(source.bytes));
    source.close();
    return 'read';
  } catch (error) {
    // Broken files are refused, by an error that names the file; anything else is a bug.
    if (!(error instanceof NegawattError) || !error.message.includes('mutant')) throw error;
    return 'refused';
  }
}

const originals: Record<string, Buffer> = {
  'JSON lines': Buffer.from('{"id":1,"name":"Ada"}\n{"id":2,"list":[1,{"a":null}]}\r\n\n{"id":3,"name":"é"}\n'),
  CSV: Buffer.from('id,name\r\n1,"Ada, Countess"\r\n2,"a ""b""\nc"\r\n3,Zoë\r\n'),
  npy: npyFile("'<f4'", [4, 3], Buffer.from(Float32Array.from({ length: 12 }, (_, index) => index).buffer)),
};
const columns = [
  { name: 'id', type: 'int64' as const, values: [1n, 2n, 3n, 4n] },
  { name: 'name', type: 'text' as const, values: ['a', 'bb', 'ccc', 'dddd'] },
];
for (const codec of ['none', 'snappy', 'zstd'] as const) {
  originals[`Parquet (${codec})`] = await parquetTable(columns, { codec, groupRows: 2 });
}

for (const [format, original] of Object.entries(originals)) {
  test(`any damaged ${format} file is read as far as it can be, or refused by its name`, async () => {
    const random = seeded(9);
    const came = { read: 0, refused: 0 };
    assert.equal(await read(original), 'read');
    for (let count = 0; count < mutants; count += 1) {
      const bytes = mutant(original, random);
      came[await read(bytes).catch((error: unknown) => assert.fail(`mutant ${count}: ${(error as Error).stack}`))] += 1;
    }
    assert.ok(came.read > 0 && came.refused > 0, JSON.stringify(came));
  });
}
