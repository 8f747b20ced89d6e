import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { identify } from '../../../src/archive/identify.ts';
import { findFiles, Refusals } from '../../../src/bench/compress/found-files.ts';
import { Chunks, chunkBytes } from '../../../src/bench/compress/piece.ts';
import { surveyFiles } from '../../../src/bench/compress/subjects.ts';
import { findTwins } from '../../../src/bench/compress/twins.ts';
import { temporaryFolder } from '../../host/temporary-folder.ts';
import { bf16Weights, noise, safetensorsFile, safetensorsOf, shardIndex } from '../../support/artifacts.ts';

const running = new AbortController().signal;

function write(t: TestContext, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryFolder(t);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function survey(operands: readonly string[]) {
  const refusals = new Refusals();
  const files = findFiles(operands, refusals, running);
  return { files, refusals, ...(await surveyFiles(files, identify, refusals, running)) };
}

const weights = bf16Weights(8192, 5);
const tensor = (name: string, data: Buffer) => ({ name, dtype: 'BF16', shape: [data.length / 2], data });

test('a named file stands for itself, with its kind and its number formats', async (t) => {
  const folder = write(t, { 'm.safetensors': safetensorsFile([tensor('w', weights)]) });
  const { subjects } = await survey([join(folder, 'm.safetensors')]);
  assert.equal(subjects.length, 1);
  assert.equal(subjects[0]!.kind, 'safetensors');
  assert.equal(subjects[0]!.hasTensors, true);
  assert.deepEqual(subjects[0]!.dtypes, [{ name: 'BF16', bytes: weights.length }]);
});

test('the small files of a folder stand together by kind, however many there are', async (t) => {
  const rows = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`${at % 7}/${at}.json`, `{"at": ${at}}`]));
  const folder = write(t, { ...rows, 'table.csv': 'a,b\n1,2\n3,4\n5,6\n' });
  const { subjects } = await survey([folder]);
  assert.deepEqual(subjects.map(({ kind, files }) => [kind, files]).sort(), [
    ['csv', 1],
    ['json', 300],
  ]);
  const grouped = subjects.find(({ files }) => files === 300)!;
  assert.equal(grouped.name, `${folder} (300 json files)`);
  assert.equal(grouped.chunks.count, 300, 'each file is a chunk');
});

test('of many large files those beyond the first stand together by kind, with their number formats', async (t) => {
  const large = safetensorsFile([tensor('w', bf16Weights(chunkBytes / 2, 3))]);
  const names = Array.from({ length: 27 }, (_, at) => `${at}.safetensors`);
  const folder = write(t, Object.fromEntries(names.map((name) => [name, large])));
  const { subjects } = await survey([folder]);
  assert.equal(subjects.length, 25);
  const { files, dtypes, hasTensors } = subjects.at(-1)!;
  assert.deepEqual([files, hasTensors, dtypes], [3, true, [{ name: 'BF16', bytes: 3 * chunkBytes }]]);
});

test('files that a shell names by the hundred stand together as those of a folder do', async (t) => {
  const rows = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}.json`, `{"at": ${at}}`]));
  const folder = write(t, rows);
  const { subjects } = await survey(Object.keys(rows).map((name) => join(folder, name)));
  assert.deepEqual(
    subjects.map(({ name }) => name),
    [`${folder} (100 json files)`],
  );
});

test('the shards of a checkpoint stand with their index', async (t) => {
  const large = bf16Weights(chunkBytes / 2, 3);
  const folder = write(t, {
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

test('a damaged file is told with its reason, and the others are looked at', async (t) => {
  const folder = write(t, {
    'bad.safetensors': safetensorsOf('{"w":{"dtype":"BF16","shape":[4],"data_offsets":[0,800]}}', Buffer.alloc(8)),
    'good.csv': 'a,b\n1,2\n3,4\n',
  });
  const { subjects, refusals } = await survey([folder]);
  assert.equal(subjects.length, 1);
  assert.match(refusals.listed[0]!.name, /bad\.safetensors$/);
});

test('chunks are found by their number over many stretches, and cover each of them', () => {
  const file = { path: 'x', bytes: 0, modified: 0, inode: 0 };
  const stretch = (offset: number, length: number) => ({ file, offset, length, layout: { kind: 'bytes' } as const });
  const chunks = new Chunks([stretch(0, 10), stretch(10, 2 * chunkBytes + 1), stretch(99, chunkBytes)]);
  assert.equal(chunks.count, 5);
  assert.deepEqual(
    Array.from({ length: 5 }, (_, at) => chunks.at(at)).map(({ offset, length }) => [offset, length]),
    [
      [0, 10],
      [10, chunkBytes],
      [10 + chunkBytes, chunkBytes],
      [10 + 2 * chunkBytes, 1],
      [99, chunkBytes],
    ],
  );
});

test('equal files and equal tensors are found, with the bytes that one copy of each would save', async (t) => {
  const shared = bf16Weights(4096, 11);
  const own = (seed: number) => bf16Weights(4096, seed);
  const folder = write(t, {
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
  const folder = write(t, { one, other });
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
  const folder = write(t, { 'a.safetensors': file, 'b.safetensors': file });
  const { files, tensors } = await survey(['a', 'b'].map((name) => join(folder, `${name}.safetensors`)));
  const { twins } = await findTwins(files, tensors, 1e9, running);
  assert.deepEqual(
    twins.map(({ what }) => what),
    ['files'],
  );
});
