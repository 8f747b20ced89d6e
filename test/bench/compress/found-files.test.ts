import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findFiles, Refusals } from '../../../src/bench/compress/found-files.ts';
import { temporaryFolder } from '../../host/temporary-folder.ts';

const running = new AbortController().signal;

function found(operands: readonly string[]) {
  const refusals = new Refusals();
  const files = findFiles(operands, refusals, running);
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

test('folders are walked to their end, and a file is known with its size and operand', (t) => {
  const folder = folderWith(t, { 'a.txt': 'one', 'deep/er/b.txt': 'four' });
  const { paths, files } = found([folder]);
  assert.deepEqual(paths, [join(folder, 'a.txt'), join(folder, 'deep/er/b.txt')]);
  assert.deepEqual(files.map(({ bytes, operand, isNamed }) => [bytes, operand, isNamed]).sort(), [
    [3, folder, false],
    [4, folder, false],
  ]);
});

test('links to files are followed, those to folders only where they are named, and one that leads nowhere is told', (t) => {
  const folder = folderWith(t, { 'blobs/1': 'weights' });
  symlinkSync(folder, join(folder, 'again'));
  symlinkSync('self', join(folder, 'self'));
  symlinkSync(join(folder, 'gone'), join(folder, 'dangling'));
  mkdirSync(join(folder, 'snapshots'));
  symlinkSync(join(folder, 'blobs/1'), join(folder, 'snapshots/model'));
  const { paths, refusals } = found([folder]);
  symlinkSync(join(folder, 'blobs'), join(folder, 'other'));
  assert.equal(paths.length, 1, 'the blob is taken once, by whatever name');
  assert.equal(found([join(folder, 'other')]).paths.length, 1);
  const reasons = new Map(refusals.listed.map(({ name, reason }) => [name.slice(folder.length + 1), reason]));
  assert.match(reasons.get('again')!, /a link to a folder: name the folder itself/);
  assert.match(reasons.get('self')!, /links lead in a circle/);
  assert.match(reasons.get('dangling')!, /a link that leads nowhere/);
});

test('a hard link is the same file', (t) => {
  const folder = folderWith(t, { one: 'bytes' });
  linkSync(join(folder, 'one'), join(folder, 'two'));
  assert.equal(found([folder]).paths.length, 1);
});

test('FIFOs and devices are refused without being opened, empty files are told', (t) => {
  const folder = folderWith(t, { empty: '', full: 'x' });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const { paths, refusals } = found([folder, '/dev/null']);
  assert.deepEqual(paths, [join(folder, 'full')]);
  assert.deepEqual(refusals.listed.map(({ reason }) => reason).sort(), [
    'it is a FIFO, not a regular file',
    'it is a device, not a regular file',
    'it is empty',
  ]);
});

test('a folder that may not be read is told, and the others are walked', { skip: process.getuid?.() === 0 }, (t) => {
  const folder = folderWith(t, { 'closed/a': 'x', 'open/b': 'y' });
  chmodSync(join(folder, 'closed'), 0);
  t.after(() => chmodSync(join(folder, 'closed'), 0o700));
  const { paths, refusals } = found([folder]);
  assert.deepEqual(paths, [join(folder, 'open/b')]);
  assert.match(refusals.listed[0]!.reason, /not permitted/);
});

test('more refusals than are listed are counted', () => {
  const refusals = new Refusals(2);
  for (let index = 0; index < 5; index += 1) refusals.add(`file ${index}`, 'it is empty');
  assert.equal(refusals.listed.length, 2);
  assert.equal(refusals.more, 3);
});
