import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { NegawattError } from '../../src/errors.ts';
import { withLock } from '../../src/host/file-lock.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A process of this machine that is gone. */
const gone = spawnSync('true').pid;

test('the lock is there while the action runs, and gone after it, also where it throws', async (t) => {
  const file = join(temporaryFolder(t), 'b.json');
  assert.equal(await withLock(file, 'it', () => existsSync(`${file}.lock`)), true);
  assert.equal(existsSync(`${file}.lock`), false);
  await assert.rejects(
    withLock(file, 'it', () => {
      throw new Error('broke');
    }),
    /broke/,
  );
  assert.equal(existsSync(`${file}.lock`), false);
});

test('whoever comes second waits until the lock is given back', async (t) => {
  const file = join(temporaryFolder(t), 'b.json');
  writeFileSync(`${file}.lock`, `${process.pid} ${hostname()}\n`);
  const order: string[] = [];
  const second = withLock(file, 'it', () => order.push('second'));
  order.push('first');
  const { rmSync } = await import('node:fs');
  rmSync(`${file}.lock`);
  await second;
  assert.deepEqual(order, ['first', 'second']);
});

test('the lock of a process that is gone is broken, as is an old one that names none of this machine', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'b.json');
  const lock = `${file}.lock`;
  const old = new Date(Date.now() - 3_600_000);
  for (const [text, isOld] of [
    [`${gone} ${hostname()}\n`, false],
    ['', true],
    ['1 another-machine\n', true],
  ] as const) {
    writeFileSync(lock, text);
    if (isOld) utimesSync(lock, old, old);
    assert.equal(await withLock(file, 'it', () => 'done'), 'done');
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('of many that find a lock whose holder is gone, one at a time gets it', async (t) => {
  const file = join(temporaryFolder(t), 'b.json');
  writeFileSync(`${file}.lock`, `${gone} ${hostname()}\n`);
  let inside = 0;
  await Promise.all(
    Array.from({ length: 20 }, () =>
      withLock(file, 'it', () => {
        inside += 1;
        assert.equal(inside, 1);
        inside -= 1;
      }),
    ),
  );
  assert.equal(existsSync(`${file}.lock`), false);
});

test('a folder that is not there or may not be written is one error', async (t) => {
  const folder = temporaryFolder(t);
  const refused = (error: unknown) => error instanceof NegawattError && /cannot write the baseline to/.test(error.what);
  await assert.rejects(
    withLock(join(folder, 'none', 'b.json'), 'the baseline', () => 1),
    refused,
  );
  // Root may write everywhere.
  if (process.getuid?.() === 0) return;
  chmodSync(folder, 0o500);
  await assert.rejects(
    withLock(join(folder, 'b.json'), 'the baseline', () => 1),
    refused,
  );
});
