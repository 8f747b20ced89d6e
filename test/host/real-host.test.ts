import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { failureOf } from '../../src/host/errno.ts';
import { kernelFactsFrom } from '../../src/host/kernel-facts.ts';
import { ownCost } from '../../src/host/own-cost.ts';
import { realHost } from '../../src/host/real-host.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const withoutProcfs = { skip: !existsSync('/proc/self/stat') };

test('each errno is the reason whose remedy differs', () => {
  const reasonOf = (code: string) => failureOf(Object.assign(new Error(`${code}: words, read`), { code }), '/file').why;
  const expected = {
    absent: ['ENOENT', 'ENODEV', 'ENXIO', 'ENOTDIR', 'ESRCH'],
    forbidden: ['EACCES', 'EPERM'],
    unsupported: ['EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EINVAL'],
    broken: ['EIO', 'ELOOP', 'EISDIR', 'ETIMEDOUT', 'EMFILE', 'ENAMETOOLONG'],
  };
  for (const [reason, codes] of Object.entries(expected)) {
    for (const code of codes) assert.equal(reasonOf(code), reason, code);
  }
});

test('a failure names the path as the user knows it and what the system said', () => {
  const error = Object.assign(new Error("EACCES: permission denied, open '/private/proc/stat'"), { code: 'EACCES' });
  assert.equal(failureOf(error, '/proc/stat').detail, '/proc/stat: permission denied (EACCES)');
});

test("an error that is not the system's is thrown again", () => {
  assert.throws(() => failureOf(new RangeError('a bug'), '/file'), RangeError);
});

test('a file without permission is forbidden', { skip: process.getuid?.() === 0 && 'root reads everything' }, (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { closed: 'x' });
  chmodSync(join(folder, 'closed'), 0);
  const answer = realHost().read(join(folder, 'closed'));
  assert.ok(typeof answer === 'object' && answer.why === 'forbidden');
});

test('the real host reads procfs to its end, however many pages it has', withoutProcfs, () => {
  const host = realHost();
  const mounts = host.read('/proc/self/mountinfo') as string;
  assert.equal(mounts, execFileSync('cat', [`/proc/${process.pid}/mountinfo`], { encoding: 'utf8' }));
});

test('a kept file of procfs moves on between two readings', withoutProcfs, async () => {
  const host = realHost();
  const file = host.open('/proc/uptime');
  assert.ok(!('ok' in file));
  const buffer = Buffer.alloc(128);
  const uptime = () => Number(buffer.toString('utf8', 0, file.read(buffer) as number).split(' ')[0]);
  const first = uptime();
  await host.clock.sleepUntil(host.clock.now() + 0.03, new AbortController().signal);
  assert.ok(uptime() > first);
  host.close();
});

test('a FIFO is refused by the real host as well', { timeout: 5000 }, (t) => {
  const folder = temporaryFolder(t);
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  const answer = realHost().open(join(folder, 'fifo'));
  assert.ok('ok' in answer && answer.detail.includes('FIFO'));
});

test('page size and clock ticks are what the kernel passed to the process', withoutProcfs, () => {
  const { kernel } = realHost();
  assert.equal(kernel.pageSize, Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })));
  assert.equal(kernel.clockTicks, Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })));
});

test('kernel facts are read from 32-bit and big-endian vectors, and nonsense is the usual', () => {
  const small = Buffer.alloc(24);
  for (const [index, word] of [6, 16_384, 17, 250, 0, 0].entries()) small.writeUInt32BE(word, index * 4);
  assert.deepEqual(kernelFactsFrom(small, 4, 'BE'), { pageSize: 16_384, clockTicks: 250 });
  const large = Buffer.alloc(32);
  for (const [index, word] of [6n, 65_536n, 17n, 0n].entries()) large.writeBigUInt64LE(word, index * 8);
  assert.deepEqual(kernelFactsFrom(large, 8, 'LE'), { pageSize: 65_536, clockTicks: 100 });
  assert.deepEqual(kernelFactsFrom(Buffer.alloc(5), 8, 'LE'), { pageSize: 4096, clockTicks: 100 });
});

test('own cost counts children that were waited for, behind whatever name the process has', () => {
  const stat = `42 (a ) b (c) S 1 ${Array.from({ length: 11 }, (_, index) => index).join(' ')} 30 70 20 0`;
  // Fields after the state: 4 is the parent; 16 and 17 are the children's times.
  assert.equal(ownCost(stat, 100).childrenCpu, 1);
  assert.equal(ownCost(undefined, 100).childrenCpu, 0);
});

test('own cost of the running process is above nothing', withoutProcfs, () => {
  const { cpu, peakMemory } = realHost().ownCost();
  assert.ok(cpu > 0.01 && cpu < 10_000);
  assert.ok(peakMemory > 20 * 1024 ** 2 && peakMemory < 64 * 1024 ** 3);
});

test('a sleep ends at its time, not before', async () => {
  const { clock } = realHost();
  for (const seconds of [0.0004, 0.003, 0.0107]) {
    const at = clock.now() + seconds;
    assert.equal(await clock.sleepUntil(at, new AbortController().signal), 'reached');
    assert.ok(clock.now() >= at);
  }
});

test('a sleep that is late still lets timers and signals through', async () => {
  const { clock } = realHost();
  let passed = false;
  setImmediate(() => {
    passed = true;
  });
  assert.equal(await clock.sleepUntil(0, new AbortController().signal), 'reached');
  assert.ok(passed);
});

test('a signal ends a sleep at once, however long it was to be', { timeout: 5000 }, async () => {
  const { clock } = realHost();
  const controller = new AbortController();
  const slept = clock.sleepUntil(Number.POSITIVE_INFINITY, controller.signal);
  setTimeout(() => controller.abort(), 5);
  assert.equal(await slept, 'aborted');
  assert.equal(await clock.sleepUntil(0, controller.signal), 'aborted');
});
