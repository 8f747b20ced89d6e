import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functions } from '../../../src/host/nvml/abi.ts';
import { type GpuColumn, gpuColumnNames } from '../../../src/model/gpu.ts';
import { playing, value } from './helper-lines.ts';

const patient = { timeout: 60_000 };
const notSupported = 3;

const throttles = gpuColumnNames.filter((column) => /^throttle(?!d)/.test(column));
/** Which columns go with a function that refuses, and which have another function to fall back on. */
const columnsOf: Readonly<Record<string, readonly GpuColumn[]>> = {
  nvmlDeviceGetTotalEnergyConsumption: ['energy'],
  nvmlDeviceGetUtilizationRates: ['utilisation', 'memoryActivity'],
  nvmlDeviceGetFieldValues: ['powerInstant'],
  nvmlDeviceGetPowerUsage: [],
  nvmlDeviceGetMemoryInfo: [],
  nvmlDeviceGetMemoryInfo_v2: [],
  nvmlDeviceGetEnforcedPowerLimit: ['limit'],
  nvmlDeviceGetClockInfo: ['clockSm', 'clockMemory'],
  nvmlDeviceGetTemperature: ['temperature'],
  nvmlDeviceGetPerformanceState: ['performanceState'],
  nvmlDeviceGetCurrentClocksEventReasons: throttles,
  nvmlDeviceGetViolationStatus: ['throttledByPower', 'throttledByHeat'],
};
const usual = gpuColumnNames.filter((column) => column !== 'powerModule' && column !== 'powerMemory');

test('a call that a card does not support costs its columns and nothing else', patient, async (t) => {
  const names = Object.keys(columnsOf);
  // Each card refuses another call.
  const helper = playing(
    t,
    [`devices ${names.length}`, ...names.map((name, card) => `error ${name} ${notSupported} ${card}`)].join('\n'),
  );
  const cards = await helper.ready();
  const rows = await helper.sample(names.length);
  names.forEach((name, card) => {
    const lacking = columnsOf[name] ?? [];
    assert.deepEqual(
      cards[card]?.columns,
      usual.filter((column) => !lacking.includes(column)),
      name,
    );
    for (const column of lacking) assert.equal(value(rows[card], column), null, `${name} ${column}`);
    for (const column of cards[card]?.columns ?? []) {
      assert.equal(typeof value(rows[card], column), 'number', `${name} ${column}`);
    }
  });
  assert.deepEqual(helper.troubles, []);
});

test('facts that a card refuses are absent', patient, async (t) => {
  const names = [
    'nvmlDeviceGetPciInfo_v3',
    'nvmlDeviceGetPowerManagementDefaultLimit',
    'nvmlDeviceGetPowerManagementLimitConstraints',
    'nvmlDeviceGetPersistenceMode',
    'nvmlDeviceGetEccMode',
    'nvmlDeviceGetMigMode',
    'nvmlDeviceGetMemoryInfo',
    'nvmlDeviceGetMemoryInfo_v2',
    'nvmlDeviceGetPowerUsage',
    'nvmlDeviceGetFieldValues',
    'nvmlSystemGetDriverVersion',
  ];
  const helper = playing(t, names.map((name) => `error ${name} ${notSupported}`).join('\n'));
  const [card] = await helper.ready();
  const { columns, ...facts } = card ?? assert.fail();
  assert.deepEqual(facts, {
    index: 0,
    uuid: 'GPU-00000000-0000-4000-8000-000000000000',
    name: 'NVIDIA H100 80GB HBM3',
    slices: [],
  });
  assert.ok(!columns.includes('power') && !columns.includes('memoryUsed'));
  assert.deepEqual(helper.lines.at(-1), { ready: { by: 'NVML', count: 1 } });
});

test('an old library that lacks the newer functions is read by the older ones', patient, async (t) => {
  const helper = playing(t, 'device 0 power 250\ndevice 0 memory 81559 2000 600\ndevice 0 process 7 C 100 50', [
    'nvmlDeviceGetFieldValues',
    'nvmlDeviceGetMemoryInfo_v2',
    'nvmlDeviceGetCurrentClocksEventReasons',
    'nvmlDeviceGetComputeRunningProcesses_v3',
    'nvmlDeviceGetGraphicsRunningProcesses_v3',
    'nvmlDeviceGetMigMode',
  ]);
  const [card] = await helper.ready();
  assert.deepEqual(
    card?.columns,
    usual.filter((column) => column !== 'powerInstant'),
  );
  const [row] = await helper.sample();
  assert.equal(value(row, 'power'), 250);
  assert.equal(value(row, 'memoryUsed'), 2600 * 1024 ** 2);
  assert.equal(value(row, 'throttleIdle'), 1);
  const [list] = await helper.processes();
  assert.deepEqual(
    list?.[2].map(([pid, type]) => [pid, type]),
    [[7, 'C']],
  );
});

test('a library that has nothing but names and identities still lists its cards', patient, async (t) => {
  const needed = ['init', 'count', 'handleByIndex', 'uuid', 'name'];
  const without = Object.entries(functions).flatMap(([name, [symbols]]) => (needed.includes(name) ? [] : symbols));
  const helper = playing(t, 'devices 2', without);
  const cards = await helper.ready();
  assert.deepEqual(
    cards.map(({ columns }) => columns),
    [[], []],
  );
  const rows = await helper.sample(2);
  assert.ok(rows.every((row) => row.slice(2).every((read) => read === null)));
});
