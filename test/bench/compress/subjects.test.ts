import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Artifact } from '../../../src/archive/artifact.ts';
import { bytesLayout } from '../../../src/archive/codec.ts';
import { identify } from '../../../src/archive/identify.ts';
import { findFiles, Refusals } from '../../../src/bench/compress/found-files.ts';
import { Chunks, chunkBytes } from '../../../src/bench/compress/piece.ts';
import { surveyFiles } from '../../../src/bench/compress/subjects.ts';
import { bf16Weights, safetensorsFile, safetensorsOf } from '../../support/artifacts.ts';
import { folderOf, running, survey, tensor, weights } from '../../support/survey.ts';

/** Of V8, by a flag that may be set at any time. */
const collectGarbage = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

test('a named file stands for itself, with its kind and its number formats', async (t) => {
  const folder = folderOf(t, { 'm.safetensors': safetensorsFile([tensor('w', weights)]) });
  const { subjects } = await survey([join(folder, 'm.safetensors')]);
  assert.equal(subjects.length, 1);
  assert.equal(subjects[0]!.kind, 'safetensors');
  assert.equal(subjects[0]!.hasTensors, true);
  assert.deepEqual(subjects[0]!.dtypes, [{ name: 'BF16', bytes: weights.length }]);
});

test('the small files of a folder stand together by kind, however many there are', async (t) => {
  const rows = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`${at % 7}/${at}.json`, `{"at": ${at}}`]));
  const folder = folderOf(t, { ...rows, 'table.csv': 'a,b\n1,2\n3,4\n5,6\n' });
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
  const folder = folderOf(t, Object.fromEntries(names.map((name) => [name, large])));
  const { subjects } = await survey([folder]);
  assert.equal(subjects.length, 25);
  const { files, dtypes, hasTensors } = subjects.at(-1)!;
  assert.deepEqual([files, hasTensors, dtypes], [3, true, [{ name: 'BF16', bytes: 3 * chunkBytes }]]);
});

test('files that a shell names by the hundred stand together as those of a folder do', async (t) => {
  const rows = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}.json`, `{"at": ${at}}`]));
  const folder = folderOf(t, rows);
  const { subjects } = await survey(Object.keys(rows).map((name) => join(folder, name)));
  assert.deepEqual(
    subjects.map(({ name }) => name),
    [`${folder} (100 json files)`],
  );
});

test('of many large files the largest stand for themselves', async (t) => {
  const sizes = Array.from({ length: 30 }, (_, at) => chunkBytes + ((at * 7) % 30) * 100);
  const folder = folderOf(
    t,
    Object.fromEntries(sizes.map((size, at) => [`${at}`.padStart(2, '0'), Buffer.alloc(size, 1)])),
  );
  const { subjects } = await survey([folder]);
  assert.equal(subjects.length, 25);
  const least = Math.min(...subjects.filter(({ files }) => files === 1).map(({ bytes }) => bytes));
  assert.equal(subjects.at(-1)!.files, 6);
  assert.ok(subjects.at(-1)!.bytes / 6 < least);
});

test('of a hundred thousand small files no more is kept than where they are', async () => {
  const count = 100_000;
  const files = Array.from({ length: count }, (_, at) => {
    const path = `/data/${at}.json`;
    return { path, bytes: 1000 + (at % 100), modified: 0, inode: at, operand: '/data', isNamed: false };
  });
  const identifyAs = (path: string): Artifact => {
    const file = files[Number(/\d+/.exec(path)![0])]!;
    const segments = Array.from({ length: 30 }, (_, at) => ({
      name: `part ${at} of ${path}`,
      layout: bytesLayout,
      offset: at,
      length: 1,
    }));
    return { path, bytes: file.bytes, kind: 'json', isCompressed: false, segments, parts: [] };
  };
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const { subjects } = await surveyFiles(files, identifyAs, new Refusals(), running);
  collectGarbage();
  const kept = process.memoryUsage().heapUsed - before;
  assert.deepEqual(
    subjects.map(({ name, kind, files: of, chunks }) => [name, kind, of, chunks.count]),
    [[`/data (${count} json files)`, 'json', count, count]],
  );
  assert.ok(kept < 300 * count, `${kept / count} bytes a file`);
});

test('a damaged file is told with its reason, and the others are looked at', async (t) => {
  const folder = folderOf(t, {
    'bad.safetensors': safetensorsOf('{"w":{"dtype":"BF16","shape":[4],"data_offsets":[0,800]}}', Buffer.alloc(8)),
    'good.csv': 'a,b\n1,2\n3,4\n',
  });
  const { subjects, refusals } = await survey([folder]);
  assert.equal(subjects.length, 1);
  assert.match(refusals.listed[0]!.name, /bad\.safetensors$/);
});

test('a file that is gone when it is looked at is told by a reason in words', async (t) => {
  const folder = folderOf(t, { 'a.txt': 'one', 'b.txt': 'two' });
  const refusals = new Refusals();
  const files = await findFiles([folder], refusals, running);
  rmSync(join(folder, 'a.txt'));
  const { subjects } = await surveyFiles(files, identify, refusals, running);
  assert.equal(subjects.length, 1);
  assert.deepEqual(refusals.listed, [{ name: join(folder, 'a.txt'), reason: 'it is not there' }]);
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
