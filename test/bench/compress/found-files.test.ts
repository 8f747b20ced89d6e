import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bytesLayout } from '../../../src/archive/codec.ts';
import { identify } from '../../../src/archive/identify.ts';
import { findFiles, Refusals } from '../../../src/bench/compress/found-files.ts';
import { GoneError, readStretch } from '../../../src/bench/compress/read-stretch.ts';
import { temporaryFolder } from '../../host/temporary-folder.ts';

const running = new AbortController().signal;

async function found(operands: readonly string[]) {
  const refusals = new Refusals();
  const files = await findFiles(operands, refusals, running);
  return { paths: files.map(({ path }) => path).sort(), refusals, files };
}

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test('folders are walked to their end, and a file is known with its size and operand', async (t) => {
  const folder = folderWith(t, { 'a.txt': 'one', 'deep/er/b.txt': 'four' });
  const { paths, files } = await found([folder]);
  assert.deepEqual(paths, [join(folder, 'a.txt'), join(folder, 'deep/er/b.txt')]);
  assert.deepEqual(files.map(({ bytes, operand, isNamed }) => [bytes, operand, isNamed]).sort(), [
    [3, folder, false],
    [4, folder, false],
  ]);
});

test('links to files are followed, those to folders only where they are named, and one that leads nowhere is told', async (t) => {
  const folder = folderWith(t, { 'blobs/1': 'weights' });
  symlinkSync(folder, join(folder, 'again'));
  symlinkSync('self', join(folder, 'self'));
  symlinkSync(join(folder, 'gone'), join(folder, 'dangling'));
  mkdirSync(join(folder, 'snapshots'));
  symlinkSync(join(folder, 'blobs/1'), join(folder, 'snapshots/model'));
  const { paths, refusals } = await found([folder]);
  symlinkSync(join(folder, 'blobs'), join(folder, 'other'));
  assert.equal(paths.length, 1, 'the blob is taken once, by whatever name');
  assert.equal((await found([join(folder, 'other')])).paths.length, 1);
  const reasons = new Map(refusals.listed.map(({ name, reason }) => [name.slice(folder.length + 1), reason]));
  assert.match(reasons.get('again')!, /a link to a folder: name the folder itself/);
  assert.match(reasons.get('self')!, /links lead in a circle/);
  assert.match(reasons.get('dangling')!, /a link that leads nowhere/);
});

test('a hard link is the same file', async (t) => {
  const folder = folderWith(t, { one: 'bytes' });
  linkSync(join(folder, 'one'), join(folder, 'two'));
  assert.equal((await found([folder])).paths.length, 1);
});

test('FIFOs and devices are refused without being opened, empty files are told', async (t) => {
  const folder = folderWith(t, { empty: '', full: 'x' });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const { paths, refusals } = await found([folder, '/dev/null']);
  assert.deepEqual(paths, [join(folder, 'full')]);
  assert.deepEqual(refusals.listed.map(({ reason }) => reason).sort(), [
    'it is a FIFO, not a regular file',
    'it is a device, not a regular file',
    'it is empty',
  ]);
});

test('a folder that may not be read is told, and the others are walked', {
  skip: process.getuid?.() === 0,
}, async (t) => {
  const folder = folderWith(t, { 'closed/a': 'x', 'open/b': 'y' });
  chmodSync(join(folder, 'closed'), 0);
  t.after(() => chmodSync(join(folder, 'closed'), 0o700));
  const { paths, refusals } = await found([folder]);
  assert.deepEqual(paths, [join(folder, 'open/b')]);
  assert.match(refusals.listed[0]!.reason, /not permitted/);
});

test('names that are no UTF-8 are found, read and shown, and are not taken for one another', async (t) => {
  const folder = folderWith(t, {});
  const bytes = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
  mkdirSync(bytes('d\xfc'));
  writeFileSync(bytes('d\xfc/a\xe9'), 'first');
  writeFileSync(bytes('d\xfc/a\xe8'), 'other');
  symlinkSync('gone', bytes('l\xff'));
  const { files, refusals } = await found([folder]);
  const contents = files.map((file) =>
    Buffer.from(readStretch({ file, offset: 0, length: 5, layout: bytesLayout }, new Uint8Array(5))).toString(),
  );
  assert.deepEqual(contents, ['other', 'first']);
  assert.deepEqual(
    files.map(({ path }) => identify(path).kind),
    ['text', 'text'],
  );
  assert.deepEqual(
    refusals.listed.map(({ name }) => name),
    [`${folder}/l\\xff`],
  );
  const [one] = files;
  rmSync(bytes('d\xfc'), { recursive: true });
  assert.throws(
    () => readStretch({ file: one!, offset: 0, length: 5, layout: bytesLayout }, new Uint8Array(5)),
    (error) => error instanceof GoneError && error.message.endsWith('d\\xfc/a\\xe8: it is not there'),
  );
  assert.throws(() => identify(one!.path), /cannot read .*d\\xfc\/a\\xe8/);
});

test('an argument that is no UTF-8 is lost before it comes here, and the way round is told', async (t) => {
  const { refusals } = await found([join(folderWith(t, {}), 'lat\ufffd')]);
  assert.equal(refusals.listed[0]!.reason, 'it is not there; if its name is not UTF-8, name its folder');
});

test('files are found in the order of their names, so that the same seed takes the same sample on every machine', async (t) => {
  const names = Array.from({ length: 40 }, (_, at) => `${(at * 17) % 40}`.padStart(2, '0'));
  const folder = folderWith(t, Object.fromEntries(names.map((name) => [name, 'x'])));
  const { files } = await found([join(folder, '07'), folder]);
  const expected = ['07', ...names.sort().filter((name) => name !== '07')];
  assert.deepEqual(
    files.map(({ path }) => path),
    expected.map((name) => join(folder, name)),
  );
});

test('an interrupt ends the walk of a large folder', async (t) => {
  const folder = folderWith(t, Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`${at}`, 'x'])));
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  const files = await findFiles([folder], new Refusals(), stop.signal);
  assert.ok(files.length > 0 && files.length < 2000, String(files.length));
});

test('more refusals than are listed are counted', () => {
  const refusals = new Refusals(2);
  for (let index = 0; index < 5; index += 1) refusals.add(`file ${index}`, 'it is empty');
  assert.equal(refusals.listed.length, 2);
  assert.equal(refusals.more, 3);
});
