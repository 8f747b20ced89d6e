import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spinningThreads } from '../../../../src/bench/batch/targets/thread-room.ts';

const usual = (room: Parameters<typeof spinningThreads>[0]) => spinningThreads(room).usual;
const free = Number.POSITIVE_INFINITY;

test('threads that spin get the physical cores less one, and at least one', () => {
  assert.equal(usual({ cpus: 32, cores: 16, quota: free }), 15);
  assert.equal(usual({ cpus: 2, cores: 2, quota: free }), 1);
  assert.equal(usual({ cpus: 2, cores: 1, quota: free }), 1);
});

test('in a container they get the cores of its quota less one, and where it is pinned those that it may use', () => {
  assert.equal(usual({ cpus: 128, cores: 64, quota: 4 }), 3);
  assert.equal(usual({ cpus: 128, cores: 64, quota: 0.5 }), 1);
  assert.equal(usual({ cpus: 4, cores: 64, quota: free }), 3);
});

test('where the cores are not told the CPUs count, and all of them can be asked for', () => {
  assert.deepEqual(spinningThreads({ cpus: 8, quota: free }), { usual: 7, most: 8 });
});
