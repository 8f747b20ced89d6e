import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playing, value } from './helper-lines.ts';

const mebibyte = 1024 ** 2;
const scenario = [
  'devices 2',
  'device 0 name NVIDIA A100-SXM4-40GB',
  'device 0 power 120',
  'device 0 utilisation 50 50',
  'device 0 slice 3 0 19968 1000 NVIDIA A100-SXM4-40GB MIG 3g.20gb',
  'device 0 slice 5 1 9856 20 NVIDIA A100-SXM4-40GB MIG 2g.10gb',
  'device 0 process 71 C 980 30 3',
  'device 0 process 72 C 15 0 5',
].join('\n');

test('a card in slices has its power once, no utilisation, and the memory of each slice', {
  timeout: 30_000,
}, async (t) => {
  const helper = playing(t, scenario);
  const [card, other] = await helper.ready();
  assert.equal(card?.mig, true);
  assert.equal(other?.mig, false);
  assert.deepEqual(card?.slices, [
    {
      uuid: 'MIG-00000000-0000-4000-8000-000000000000',
      name: 'NVIDIA A100-SXM4-40GB MIG 3g.20gb',
      memoryTotal: 19968 * mebibyte,
      gpuInstance: 3,
      computeInstance: 0,
    },
    {
      uuid: 'MIG-00000001-0000-4000-8000-000000000000',
      name: 'NVIDIA A100-SXM4-40GB MIG 2g.10gb',
      memoryTotal: 9856 * mebibyte,
      gpuInstance: 5,
      computeInstance: 1,
    },
  ]);
  assert.ok(!card.columns.includes('utilisation') && !card.columns.includes('memoryActivity'));
  const [row, whole] = await helper.sample(2);
  assert.equal(value(row, 'power'), 120);
  assert.equal(value(row, 'utilisation'), null);
  assert.deepEqual(row?.slice(-2), [1000 * mebibyte, 20 * mebibyte]);
  assert.equal(row?.length, (whole?.length ?? 0) + 2);
});

test('processes in slices name their GPU instance, and have no share of the SMs', { timeout: 30_000 }, async (t) => {
  const helper = playing(t, scenario);
  await helper.ready();
  const [list] = await helper.processes();
  assert.deepEqual(list?.[2], [
    [71, 'C', 980 * mebibyte, null, 3],
    [72, 'C', 15 * mebibyte, null, 5],
  ]);
});
