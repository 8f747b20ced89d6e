import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf, failureOfEnd } from '../../../../src/bench/batch/native/native-failure.ts';

const killed = { code: null, signal: 'SIGKILL', complaint: '' };

test('a child that is killed ran out of memory, unless the kernel says that it ended nobody', () => {
  assert.equal(failureOfEnd({ ...killed, isMemoryShort: true }).failure, 'out-of-memory');
  assert.equal(failureOfEnd({ ...killed, isMemoryShort: undefined }).failure, 'out-of-memory');
  assert.deepEqual(failureOfEnd({ ...killed, isMemoryShort: false }), {
    failure: 'failed',
    reason: 'the library crashed (SIGKILL)',
  });
});

test('the words of allocators and runtimes for want of memory are known', () => {
  for (const said of [
    'std::bad_alloc',
    'Failed to allocate memory for requested buffer of size 12884901888',
    'Array buffer allocation failed',
    'ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 12',
    'mmap failed: Cannot allocate memory',
    'CUDA error: out of memory',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  ]) {
    assert.equal(failureOf(new Error(said)).failure, 'out-of-memory', said);
    assert.equal(
      failureOfEnd({ code: null, signal: 'SIGABRT', complaint: `x\n${said}\n`, isMemoryShort: false }).failure,
      'out-of-memory',
    );
  }
  assert.equal(failureOf(new Error('Got invalid dimensions for input')).failure, 'failed');
});

test('of a complaint the line that tells the error is shown, not the farewell of Node', () => {
  const complaint = 'file:///a.js:3\n    throw x\n\nError: no such device\n    at a.js:3\n\nNode.js v20.20.2\n';
  assert.equal(
    failureOfEnd({ code: 1, signal: null, complaint, isMemoryShort: false }).reason,
    'the child ended by itself with exit code 1: Error: no such device',
  );
});

test('a library that says nothing, or much, is told in one short line', () => {
  assert.equal(failureOf(new Error('')).reason, 'the library gave no reason');
  assert.ok(failureOf(new Error('x'.repeat(10_000))).reason.length < 400);
});
