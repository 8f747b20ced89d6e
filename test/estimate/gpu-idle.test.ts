import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gpuIdle } from '../../src/estimate/gpu-idle.ts';
import { gpuCard } from '../support/feed.ts';

test('a kind of board that was seen idle has the middle of what was seen, with a fifth around it', () => {
  const idle = gpuIdle(gpuCard(0, { name: 'NVIDIA H100 80GB HBM3' }));
  assert.ok(Math.abs(idle.value - 69) < 1e-9);
  assert.ok(Math.abs(idle.interval![0] - 53.28) < 1e-9 && Math.abs(idle.interval![1] - 85.68) < 1e-9);
  assert.equal(idle.provenance.kind, 'estimated');
  assert.equal(idle.boundary, 'components');
});

test('the superchip is not taken for the board whose name its own contains', () => {
  assert.equal(gpuIdle(gpuCard(0, { name: 'NVIDIA GB200' })).value, 164);
  assert.equal(gpuIdle(gpuCard(0, { name: 'NVIDIA B200' })).value, 200);
  assert.equal(gpuIdle(gpuCard(0, { name: 'NVIDIA H100 NVL', limits: { default: 400 } })).value, 48);
});

test('another board idles at 0.12 of its default limit, else of its maximum', () => {
  const idle = gpuIdle(gpuCard(0, { limits: { default: 300, maximum: 400 } }));
  assert.deepEqual([idle.value, ...idle.interval!], [36, 15, 60]);
  assert.equal(gpuIdle(gpuCard(0, { limits: { maximum: 400 } })).value, 48);
});

test('a board without a limit has the widest interval, and its model says so', () => {
  const { limits: _, ...card } = gpuCard(0);
  const idle = gpuIdle(card);
  assert.deepEqual([idle.value, ...idle.interval!], [45, 10, 200]);
  assert.ok(idle.provenance.kind === 'estimated' && /unknown kind and limit/.test(idle.provenance.model));
});
