import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../src/host/system-clock.ts';
import { playing } from './helper-lines.ts';

const patient = { timeout: 30_000 };
const mebibyte = 1024 ** 2;

test('processes come with their memory and share of the SMs, the largest first', patient, async (t) => {
  const helper = playing(
    t,
    [
      'devices 2',
      'device 0 process 11 C 100 0',
      'device 0 process 12 C na 62',
      'device 0 process 13 G 50 8',
      'device 0 process 14 C 300 20',
      'device 0 process 14 G 310 20',
    ].join('\n'),
  );
  await helper.ready();
  // The driver samples the processes five times a second.
  let lists = await helper.processes();
  while (lists[0]?.[2][0]?.[3] === 0) {
    await systemClock.sleepUntil(systemClock.now() + 0.05, new AbortController().signal);
    lists = await helper.processes();
  }
  assert.deepEqual(
    lists.map(([, index, list]) => [index, list]),
    [
      [
        0,
        [
          [12, 'C', null, 0.62, null],
          [14, 'C+G', 310 * mebibyte, 0.2, null],
          [13, 'G', 50 * mebibyte, 0.08, null],
          [11, 'C', 100 * mebibyte, 0, null],
        ],
      ],
      [1, []],
    ],
  );
});

test('what a process did before it ended is told of it, and not of those that live', patient, async (t) => {
  const ends = 'device 0 process_ends 12 1';
  const helper = playing(t, `device 0 process 11 C 100 30\ndevice 0 process 12 C 100 60\n${ends}`);
  await helper.ready();
  const [first] = await helper.processes();
  assert.deepEqual(first?.[2].map(([pid, type]) => [pid, type]).sort(), [
    [11, 'C'],
    [12, 'C'],
  ]);
  // The driver keeps its samples for some seconds.
  await systemClock.sleepUntil((first?.[0] ?? 0) + 1.3, new AbortController().signal);
  const [second] = await helper.processes();
  const ended = second?.[2].find(([pid]) => pid === 12);
  assert.ok(ended !== undefined, JSON.stringify(second));
  assert.deepEqual([ended[1], ended[2], ended[4]], ['', null, null]);
  assert.ok((ended[3] ?? 0) > 0 && (ended[3] ?? 1) < 0.6, String(ended[3]));
  const [third] = await helper.processes();
  assert.equal(
    third?.[2].some(([pid]) => pid === 12),
    false,
  );
});

test('without a share of the SMs the memory is told alone', patient, async (t) => {
  const helper = playing(t, 'device 0 process 11 C 100 40', ['nvmlDeviceGetProcessUtilization']);
  await helper.ready();
  const [list] = await helper.processes();
  assert.deepEqual(list?.[2], [[11, 'C', 100 * mebibyte, null, null]]);
});

test('a card that lists no processes is told once', patient, async (t) => {
  const helper = playing(
    t,
    'error nvmlDeviceGetComputeRunningProcesses_v3 3\nerror nvmlDeviceGetGraphicsRunningProcesses_v3 3',
  );
  await helper.ready();
  assert.deepEqual([await helper.processes(), await helper.processes()], [[], []]);
  assert.deepEqual(helper.troubles, [[0, 'the processes cannot be listed (NVML: Not Supported)']]);
});

test('a card for computing, which has no graphics to list, lists its processes', patient, async (t) => {
  const helper = playing(t, 'device 0 process 11 C 100 0\nerror nvmlDeviceGetGraphicsRunningProcesses_v3 3');
  await helper.ready();
  const [list] = await helper.processes();
  assert.equal(list?.[2].length, 1);
  assert.deepEqual(helper.troubles, []);
});

test('more processes than a line can hold are cut at those that use least, and told', patient, async (t) => {
  const each = Array.from({ length: 200 }, (_, index) => `device 0 process ${1_000_000 + index} C ${1000 + index} 0`);
  const helper = playing(t, each.join('\n'));
  await helper.ready();
  const [list] = await helper.processes();
  const kept = list?.[2] ?? [];
  assert.ok(kept.length > 60 && kept.length < 200, String(kept.length));
  assert.equal(kept[0]?.[0], 1_000_199);
  assert.deepEqual(helper.troubles, [[0, `of 200 processes only the ${kept.length} that use most are told`]]);
});
