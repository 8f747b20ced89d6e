import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { findTwins } from '../../../src/bench/compress/twins.ts';
import { bf16Weights, noise, safetensorsFile } from '../../support/artifacts.ts';
import { folderOf, running, survey, tensor, weights } from '../../support/survey.ts';

test('equal files and equal tensors are found, with the bytes that one copy of each would save', async (t) => {
  const shared = bf16Weights(4096, 11);
  const own = (seed: number) => bf16Weights(4096, seed);
  const folder = folderOf(t, {
    'base.safetensors': safetensorsFile([tensor('embed', shared), tensor('head', own(1))]),
    'tuned.safetensors': safetensorsFile([tensor('embed', shared), tensor('head', own(2))]),
    'a.bin': noise(300_000, 4),
    'b.bin': noise(300_000, 4),
    'c.bin': noise(300_000, 5),
  });
  const names = ['base.safetensors', 'tuned.safetensors', 'a.bin', 'b.bin', 'c.bin'];
  const { files, tensors } = await survey(names.map((name) => join(folder, name)));
  const { twins, duplicateBytes } = await findTwins(files, tensors, 1e9, running);
  assert.deepEqual(
    twins.map(({ what, count, bytes, isSure }) => [what, count, bytes, isSure]),
    [
      ['files', 2, 300_000, true],
      ['tensors', 2, shared.length, true],
    ],
  );
  assert.deepEqual(twins[1]!.names, ['base.safetensors: embed', 'tuned.safetensors: embed']);
  assert.equal(duplicateBytes, 300_000 + shared.length);
});

test('what is too much to read wholly is told as likely, and what differs between the probes is not when it is read', async (t) => {
  const one = noise(400_000, 8);
  const other = Buffer.from(one);
  other[100_000] = other[100_000]! ^ 1;
  const folder = folderOf(t, { one, other });
  const { files, tensors } = await survey([join(folder, 'one'), join(folder, 'other')]);
  const cheap = await findTwins(files, tensors, 0, running);
  assert.deepEqual(
    cheap.twins.map(({ isSure }) => isSure),
    [false],
  );
  assert.deepEqual((await findTwins(files, tensors, 1e9, running)).twins, []);
});

test('the tensors of a file that is there twice are not counted once more', async (t) => {
  const file = safetensorsFile([tensor('w', weights)]);
  const folder = folderOf(t, { 'a.safetensors': file, 'b.safetensors': file });
  const { files, tensors } = await survey(['a', 'b'].map((name) => join(folder, `${name}.safetensors`)));
  const { twins } = await findTwins(files, tensors, 1e9, running);
  assert.deepEqual(
    twins.map(({ what }) => what),
    ['files'],
  );
});
