import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CallEnd, failureOf } from '../../../../src/bench/batch/targets/call-failure.ts';
import { oomKills } from '../../../../src/bench/batch/targets/oom-kills.ts';

function exited(code: number | null, more: Partial<Extract<CallEnd, { how: 'exited' }>> = {}): CallEnd {
  return { how: 'exited', code, signal: null, isMemoryShort: false, ...more };
}

test('what allocators and runtimes say of memory tells that it ran out', () => {
  for (const said of [
    'RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB',
    "terminate called after throwing an instance of 'std::bad_alloc'",
    'Traceback:\nMemoryError',
    'fork: Cannot allocate memory',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    'java.lang.OutOfMemoryError: Java heap space',
  ]) {
    assert.equal(failureOf(exited(1), said).failure, 'out-of-memory', said);
  }
  assert.equal(failureOf(exited(1), 'no such file: memory.txt').failure, 'failed');
});

test('a SIGKILL is for want of memory only where the kernel ended something for it meanwhile; exit code 137 always', () => {
  assert.equal(failureOf(exited(null, { signal: 'SIGKILL', isMemoryShort: true }), '').failure, 'out-of-memory');
  assert.equal(failureOf(exited(null, { signal: 'SIGKILL' }), '').failure, 'failed');
  assert.equal(failureOf(exited(null, { signal: 'SIGTERM', isMemoryShort: true }), '').failure, 'failed');
  assert.equal(failureOf(exited(137), '').failure, 'out-of-memory');
});

test('a reason has the code or signal and what was complained, without what steers a terminal', () => {
  const complaint = '\u001b[31mno such layer\u001b[0m\r\n\u0007 see the log\n';
  assert.equal(failureOf(exited(3), complaint).reason, 'it exited with code 3: no such layer see the log');
  assert.equal(failureOf(exited(null, { signal: 'SIGSEGV' }), '').reason, 'it was ended by SIGSEGV');
  assert.equal(failureOf(exited(0), '').reason, 'it ended early');
});

test('the kernel counts who it ended for want of memory: by its cgroup, else on the whole machine', () => {
  const files: Record<string, string> = {
    '/proc/self/cgroup': '0::/job\n',
    '/proc/self/mountinfo': '30 1 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
    '/proc/vmstat': 'pgfault 12\noom_kill 7\n',
  };
  const read = (path: string) => files[path];
  assert.equal(oomKills(read), 7);
  files['/sys/fs/cgroup/job/memory.events'] = 'oom 3\noom_kill 2\noom_group_kill 0\n';
  assert.equal(oomKills(read), 2);
  assert.equal(
    oomKills(() => undefined),
    undefined,
  );
});
