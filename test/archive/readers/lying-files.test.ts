import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { identify } from '../../../src/archive/identify.ts';
import { NegawattError } from '../../../src/errors.ts';
import { examples } from '../../support/artifact-examples.ts';
import { ggufFile, npyFile, safetensorsOf, shardIndex } from '../../support/artifacts.ts';
import { u32, u64 } from '../../support/bytes.ts';
import { onnxFile } from '../../support/onnx-file.ts';
import { tarFile } from '../../support/table-files.ts';
import { zipFile } from '../../support/zip-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-lying-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'file');

function refused(content: Buffer, reason: RegExp): void {
  writeFileSync(path, content);
  assert.throws(
    () => identify(path),
    (error) => {
      assert.ok(error instanceof NegawattError, `${error}`);
      assert.match(error.why, reason);
      assert.ok(error.what.includes(path), error.what);
      assert.match(error.why, /at byte \d+: /);
      return true;
    },
  );
}

const tensor = (more: object) => JSON.stringify({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...more } });
const data = Buffer.alloc(8);

test('a safetensors header that lies is refused with its place', () => {
  refused(safetensorsOf(tensor({}), data, 2 ** 40), /at byte 0: a header of \d+ bytes is longer/);
  refused(safetensorsOf(tensor({}), data, 5000), /at byte 0: the header of 5000 bytes ends beyond/);
  refused(safetensorsOf(tensor({}), data, 20), /at byte 8: it is no JSON/);
  refused(safetensorsOf(tensor({ data_offsets: [0, 12] }), data), /ends at byte \d+, beyond/);
  refused(safetensorsOf(tensor({ data_offsets: [8, 0] }), data), /before it begins/);
  refused(safetensorsOf(tensor({ data_offsets: [0, 2 ** 60] }), data), /offsets below 2\^53/);
  refused(safetensorsOf(tensor({ data_offsets: [-8, 0] }), data), /offsets below 2\^53/);
  refused(safetensorsOf(tensor({ shape: [3] }), data), /8 bytes, which is not what F32 of shape \[3\] takes/);
  refused(safetensorsOf(tensor({ shape: [2 ** 52, 2 ** 52] }), data), /not what F32/);
  refused(safetensorsOf(tensor({ dtype: 4 }), data), /no dtype/);
  const twice = { dtype: 'U8', shape: [8], data_offsets: [0, 8] };
  refused(safetensorsOf(JSON.stringify({ a: twice, b: twice }), data), /"[ab]" overlaps "[ab]"/);
});

test('a deep or endless JSON header is refused before it is parsed', () => {
  refused(safetensorsOf(`{"a":${'['.repeat(1_000_000)}`, data), /nests deeper than/);
  refused(safetensorsOf(`{"a":[${'0,'.repeat(11_000_000)}0]}`, data), /more than 4000000 values/);
});

test('an index whose shards lie elsewhere is refused', () => {
  for (const shard of ['../other.safetensors', '/etc/passwd', 'a/b', '..', '']) {
    refused(shardIndex({ a: shard }), /no file beside it/);
  }
});

test('GGUF whose counts, places or types lie is refused', () => {
  const one = { name: 'a', type: 0, shape: [4], data: Buffer.alloc(16) };
  const cut = ggufFile([one]);
  refused(cut.subarray(0, cut.length - 20), /ends beyond the file/);
  refused(Buffer.concat([cut.subarray(0, 8), u64(2n ** 60n), cut.subarray(16)]), /beyond 2\^53/);
  refused(Buffer.concat([cut.subarray(0, 8), u64(2 ** 40), cut.subarray(16)]), /tensors are more than/);
  refused(
    Buffer.concat([cut.subarray(0, 16), u64(2 ** 40), cut.subarray(24)]),
    /pairs of metadata are more than 65536/,
  );
  const strings = Buffer.concat([u32(8), u64(2 ** 40)]);
  refused(ggufFile([one], { metadata: [['endless', 9, strings]] }), /arrays have more than 4000000 elements/);
  refused(ggufFile([{ ...one, shape: [2 ** 30, 2 ** 30] }]), /2\^53|beyond/);
  refused(ggufFile([{ ...one, type: 12 }]), /no whole blocks of Q4_K/);
  refused(ggufFile([one], { alignment: 12 }), /no alignment to 12/);
  refused(ggufFile([one], { version: 9 }), /no version 9/);
  const deep = Buffer.concat([...Array.from({ length: 20 }, () => Buffer.concat([u32(9), u64(1)])), u32(0), u64(0)]);
  refused(ggufFile([one], { metadata: [['deep', 9, deep]] }), /nest deeper/);
});

test('ONNX whose tensors lie or lead out of the folder is refused', () => {
  refused(
    onnxFile([{ name: 'w', type: 1, shape: [5], data: Buffer.alloc(16) }]),
    /16 bytes where its shape asks for 20/,
  );
  const whole = onnxFile([{ name: 'w', type: 1, shape: [4], data: Buffer.alloc(16) }]);
  refused(whole.subarray(0, whole.length - 12), /are announced where \d+ are left/);
  for (const location of ['../../etc/passwd', '/etc/passwd', '..']) {
    refused(onnxFile([{ name: 'w', type: 1, shape: [4], external: { location } }]), /outside its folder/);
  }
  const endless = { location: 'data', offset: '99999999999999999999' };
  refused(onnxFile([{ name: 'w', type: 1, shape: [4], external: endless }]), /no place in its external data/);
});

test('an array whose shape asks for more than is there is refused', () => {
  refused(npyFile("'<f4'", [100], Buffer.alloc(8)), /400 bytes are announced where 8 are left/);
  refused(npyFile("'<f4'", [2 ** 50, 2 ** 50], Buffer.alloc(8)), /more than 2\^53/);
});

test('a zip whose directory lies is refused, and nothing is ever expanded', () => {
  const whole = zipFile([{ name: 'a', data: Buffer.alloc(100) }]);
  refused(whole.subarray(0, whole.length - 5), /directory at its end is missing/);
  refused(zipFile([{ name: 'a', data: Buffer.alloc(100), original: 1e9 }]), /stored entry of 100 bytes says/);
  // Two entries of one stretch: the overlapping files of a bomb.
  const bomb = zipFile([
    { name: 'a', data: Buffer.alloc(50) },
    { name: 'b', data: Buffer.alloc(50) },
  ]);
  const second = bomb.lastIndexOf(Buffer.from('504b0102', 'hex'));
  bomb.writeUInt32LE(0, second + 42);
  refused(bomb, /overlaps/);
  const huge = [{ name: 'a', data: Buffer.alloc(50), method: 8, original: 2 ** 50 }];
  writeFileSync(path, zipFile(huge, true));
  assert.deepEqual([identify(path).kind, identify(path).bytes], ['zip', zipFile(huge, true).length]);
});

test('what is cut is refused, where its format can tell', () => {
  for (const name of ['plain.parquet', 'table.arrow', 'folder.tar', 'arrays.npz', 'model.pt', 'array.npy']) {
    const { content } = examples.find((example) => example.name === name)!;
    refused(content.subarray(0, Math.floor(content.length * 0.6)), /./);
  }
  const entry = tarFile({ a: Buffer.alloc(600) });
  refused(entry.subarray(0, 900), /an entry of 600 bytes ends beyond the file/);
});
