import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chunkBytes } from '../../../src/bench/compress/piece.ts';
import {
  bf16Weights,
  fp32Weights,
  noise,
  safetensorsFile,
  safetensorsOf,
  shardIndex,
} from '../../support/artifacts.ts';
import { onnxFile } from '../../support/onnx-file.ts';
import { folderOf, survey, tensor, weights } from '../../support/survey.ts';

test('the shards of a checkpoint stand with their index', async (t) => {
  const large = bf16Weights(chunkBytes / 2, 3);
  const folder = folderOf(t, {
    'model.safetensors.index.json': shardIndex({ a: 'model-1.safetensors', b: 'model-2.safetensors' }),
    'model-1.safetensors': safetensorsFile([tensor('a', large)]),
    'model-2.safetensors': safetensorsFile([tensor('b', large)]),
  });
  const { subjects } = await survey([folder]);
  assert.deepEqual(
    subjects.map(({ kind, files }) => [kind, files]),
    [['safetensors', 3]],
  );
});

test('an index brings its shards with it where only it is named, and tells of those that are missing', async (t) => {
  const folder = folderOf(t, {
    'model.safetensors.index.json': shardIndex({ a: 'one.safetensors', b: 'two.safetensors' }),
    'one.safetensors': safetensorsFile([tensor('a', weights)]),
  });
  const { subjects, files, refusals } = await survey([join(folder, 'model.safetensors.index.json')]);
  assert.deepEqual(
    subjects.map(({ kind, files: of, dtypes }) => [kind, of, dtypes]),
    [['safetensors', 2, [{ name: 'BF16', bytes: weights.length }]]],
  );
  assert.equal(files.length, 2);
  assert.deepEqual(refusals.listed, [
    { name: join(folder, 'two.safetensors'), reason: 'a part of model.safetensors.index.json: it is not there' },
  ]);
});

const outside = (name: string, type: number, shape: readonly number[], external: Readonly<Record<string, string>>) => ({
  name,
  type,
  shape,
  external: { location: 'model.data', ...external },
});

test('external data of ONNX have the number formats that the model tells, small or large, named or found', async (t) => {
  const wide = fp32Weights(2000, 4);
  // What they begin with is no concern: these seem to be a safetensors file that lies.
  const lying = safetensorsOf('{"w":{"dtype":"BF16","shape":[4],"data_offsets":[0,800]}}', Buffer.alloc(8));
  const data = Buffer.concat([lying, Buffer.alloc(100 - lying.length), weights, wide]);
  const folder = folderOf(t, {
    'model.onnx': onnxFile([
      outside('half', 16, [8192], { offset: '100', length: String(weights.length) }),
      outside('tied', 16, [8192], { offset: '100', length: String(weights.length) }),
      outside('full', 1, [2000], { offset: String(100 + weights.length) }),
    ]),
    'model.data': data,
  });
  for (const operands of [
    [folder],
    [join(folder, 'model.onnx')],
    [join(folder, 'model.data'), join(folder, 'model.onnx')],
  ]) {
    const { subjects, refusals, tensors } = await survey(operands);
    assert.deepEqual(
      subjects.map(({ kind, files, dtypes, hasTensors }) => [kind, files, dtypes, hasTensors]),
      [
        [
          'onnx',
          2,
          [
            { name: 'BFLOAT16', bytes: weights.length },
            { name: 'FLOAT', bytes: wide.length },
          ],
          true,
        ],
      ],
    );
    assert.deepEqual(refusals.listed, []);
    assert.deepEqual(
      tensors.map(({ name, stretch }) => [name, stretch.offset, stretch.layout]),
      [
        ['model.data: tied', 100, { kind: 'tensor', dtype: 'bf16' }],
        ['model.data: full', 100 + weights.length, { kind: 'tensor', dtype: 'fp32' }],
      ],
    );
  }
});

test('external data that lie or lead away are told with file and place, and the model is measured without them', async (t) => {
  const folder = folderOf(t, {
    'cut/model.onnx': onnxFile([outside('w', 1, [4000], {})]),
    'cut/model.data': noise(1000, 1),
    'over/model.onnx': onnxFile([outside('a', 1, [20], {}), outside('b', 1, [20], { offset: '40' })]),
    'over/model.data': noise(1000, 2),
    'away/model.onnx': onnxFile([outside('w', 1, [4], {})]),
    'up/model.onnx': onnxFile([{ name: 'w', type: 1, shape: [4], external: { location: '../secret' } }]),
    'pipe/model.onnx': onnxFile([outside('w', 1, [4], {})]),
    secret: 'a secret of this machine',
  });
  symlinkSync('../secret', join(folder, 'away/model.data'));
  execFileSync('mkfifo', [join(folder, 'pipe/model.data')]);
  const names = ['cut', 'over', 'away', 'up', 'pipe'];
  const { subjects, refusals } = await survey(names.map((name) => join(folder, name, 'model.onnx')));
  const reasons = Object.fromEntries(
    refusals.listed.map(({ name, reason }) => [name.slice(folder.length + 1), reason]),
  );
  assert.match(reasons['cut/model.data']!, /external data of model\.onnx: at byte 0: "w" of 16000 bytes ends beyond/);
  assert.match(reasons['over/model.data']!, /external data of model\.onnx: at byte 40: "b" overlaps "a"/);
  assert.match(reasons['away/model.data']!, /a link leads out of the folder/);
  assert.match(reasons['up/model.onnx']!, /at byte 0: .*outside its folder/);
  assert.match(reasons['pipe/model.data']!, /not a regular file/);
  assert.deepEqual(
    subjects.map(({ kind, files }) => [kind, files]),
    [1, 2, 3, 4].map(() => ['onnx', 1]),
  );
});

test('in a cache of links, data beside what the model is a link to belong to it', async (t) => {
  const folder = folderOf(t, {
    'blobs/1': onnxFile([outside('w', 1, [4], {})]),
    'blobs/2': noise(16, 3),
  });
  mkdirSync(join(folder, 'snapshot'));
  symlinkSync('../blobs/1', join(folder, 'snapshot/model.onnx'));
  symlinkSync('../blobs/2', join(folder, 'snapshot/model.data'));
  const { subjects } = await survey([join(folder, 'snapshot/model.onnx')]);
  assert.deepEqual(
    subjects.map(({ kind, files }) => [kind, files]),
    [['onnx', 2]],
  );
});
