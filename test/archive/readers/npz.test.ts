import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { readNpz } from '../../../src/archive/readers/npz.ts';
import { NegawattError } from '../../../src/errors.ts';
import { npyFile } from '../../support/artifacts.ts';
import { MemorySource } from '../../support/memory-source.ts';
import { type ZipEntryOf, zipFile } from '../../support/zip-file.ts';

const floats = Buffer.from(Float32Array.of(1, -2, 3, 4, 5, 6).buffer);
const whole = npyFile("'<f4'", [2, 3], floats);

function arrays(entries: readonly ZipEntryOf[]) {
  return readNpz(new MemorySource('/some/inputs.npz', zipFile(entries)));
}

function refused(entries: readonly ZipEntryOf[], why: RegExp): void {
  assert.throws(
    () => arrays(entries),
    (error) => error instanceof NegawattError && error.what.includes('inputs.npz') && why.test(error.why),
    String(why),
  );
}

test('the arrays of an npz are read, stored or deflated, and what else is there is passed over', () => {
  const packed = { name: 'b.npy', data: deflateRawSync(whole), method: 8, original: whole.length };
  const found = arrays([{ name: 'a.npy', data: whole }, packed, { name: 'notes.txt', data: Buffer.from('no array') }]);
  assert.deepEqual(
    found.map(({ name, kind, shape }) => ({ name, kind, shape })),
    [
      { name: 'a', kind: 'f4', shape: [2, 3] },
      { name: 'b', kind: 'f4', shape: [2, 3] },
    ],
  );
  for (const { numbers } of found) assert.deepEqual(Buffer.from(numbers), floats);
});

test('big-endian numbers are turned round', () => {
  const [array] = arrays([{ name: 'a.npy', data: npyFile("'>i2'", [2], Buffer.from([1, 2, 3, 4])) }]);
  assert.deepEqual([...array!.numbers], [2, 1, 4, 3]);
});

test('arrays that are cut, lie, or are no plain numbers are refused with the file and the place', () => {
  refused(
    [{ name: 'a.npy', data: whole.subarray(0, -1) }],
    /at byte \d+: "a" has 23 bytes where its shape asks for 24/,
  );
  refused([{ name: 'a.npy', data: Buffer.from('nothing of the kind') }], /"a" is no npy/);
  refused(
    [{ name: 'a.npy', data: npyFile("'<U4'", [1], Buffer.alloc(16)) }],
    /is of the type "<U4", which is no plain number/,
  );
  const swapped = Buffer.from(
    whole.toString('latin1').replace("'fortran_order': False", "'fortran_order': True "),
    'latin1',
  );
  refused([{ name: 'a.npy', data: swapped }], /is in Fortran order/);
  refused([{ name: 'a.npy', data: deflateRawSync(whole), method: 8, original: 7 }], /cannot be expanded/);
  refused(
    [{ name: 'a.npy', data: deflateRawSync(whole), method: 8, original: whole.length + 1 }],
    /it holds \d+ bytes, not/,
  );
  refused([{ name: 'a.npy', data: whole, method: 12 }], /is packed by the method 12/);
  refused([{ name: 'a.npy', data: deflateRawSync(whole), method: 8, original: 2 ** 32 - 2 }], /take more than/);
});
