import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../src/host/system-clock.ts';
import { gpuColumnNames } from '../../../src/model/gpu.ts';
import { playing, value } from './helper-lines.ts';

const patient = { timeout: 30_000 };

test('values come in the units of their columns', patient, async (t) => {
  const helper = playing(
    t,
    `device 0 power 300.25
device 0 utilisation 37 12
device 0 memory 81559 2048 600
device 0 limit 650 700 200 700
device 0 clocks 1410 1593
device 0 temperature 61
device 0 pstate 2
device 0 throttle 0x84
device 0 violation 0.5 0.25`.replaceAll(/^ +/gm, ''),
  );
  await helper.ready();
  const before = systemClock.now();
  const [row] = await helper.sample();
  assert.ok(row !== undefined && row[0] >= before - 1e-6 && row[0] <= systemClock.now());
  assert.equal(row[1], 0);
  assert.equal(row.length, 2 + gpuColumnNames.length);
  const expected = {
    power: 300.25,
    powerInstant: 300.25,
    powerModule: null,
    powerMemory: null,
    utilisation: 0.37,
    memoryActivity: 0.12,
    memoryUsed: 2048 * 1024 ** 2,
    limit: 650,
    clockSm: 1.41e9,
    clockMemory: 1.593e9,
    temperature: 61,
    performanceState: 2,
    throttleIdle: 0,
    throttleApplicationClocks: 0,
    throttlePowerCap: 1,
    throttleHardware: 0,
    throttlePowerBrake: 1,
    throttleDisplayClocks: 0,
  } as const;
  for (const [column, wanted] of Object.entries(expected)) {
    assert.equal(value(row, column as keyof typeof expected), wanted, column);
  }
  const [byPower, byHeat] = [value(row, 'throttledByPower') ?? 0, value(row, 'throttledByHeat') ?? 0];
  assert.ok(byPower > 0 && byPower < 30, String(byPower));
  // The two are read one after the other.
  assert.ok(Math.abs(byPower / byHeat - 2) < 0.1, `${byPower} ${byHeat}`);
});

test('the energy counter is that of the power', patient, async (t) => {
  const helper = playing(t, 'device 0 power 500\ndevice 0 energy_start 12.5\ndevice 0 energy_step 1');
  await helper.ready();
  const [first] = await helper.sample();
  const [last] = await helper.sampleUntil(([row]) => (value(row, 'energy') ?? 0) > (value(first, 'energy') ?? 0) + 50);
  assert.ok(first !== undefined && last !== undefined);
  const watts = ((value(last, 'energy') ?? 0) - (value(first, 'energy') ?? 0)) / (last[0] - first[0]);
  assert.ok(Math.abs(watts - 500) < 100, String(watts));
});

test('a counter that starts again is told as it is', patient, async (t) => {
  const helper = playing(t, 'device 0 energy_start 5000\ndevice 0 energy_reset 0.5');
  await helper.ready();
  await helper.sampleUntil(([row]) => (value(row, 'energy') ?? 5000) < 5000);
  assert.deepEqual(helper.troubles, []);
});

test('eight cards are told and answer in their order', patient, async (t) => {
  const each = Array.from({ length: 8 }, (_, index) => `device ${index} power ${100 + index}`);
  const helper = playing(t, ['driver 535.54.03', 'devices 8', ...each].join('\n'));
  const cards = await helper.ready();
  assert.deepEqual(
    cards.map(({ index }) => index),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  assert.deepEqual(helper.lines[8], { ready: { by: 'NVML 535.54.03', count: 8 } });
  const rows = await helper.sample(8);
  assert.deepEqual(
    rows.map((row) => [row[1], value(row, 'power')]),
    each.map((_, index) => [index, 100 + index]),
  );
});

test('energy and power of every card are read before anything else of any', patient, async (t) => {
  const helper = playing(
    t,
    [
      'devices 2',
      'error nvmlDeviceGetUtilizationRates 999 0 1',
      'error nvmlDeviceGetTotalEnergyConsumption 999 1 1',
    ].join('\n'),
  );
  await helper.ready();
  // Both fail when they are read for the first time.
  await systemClock.sleepUntil(systemClock.now() + 1.1, new AbortController().signal);
  await helper.sample(2);
  assert.deepEqual(
    helper.troubles.map(([index]) => index),
    [1, 0],
  );
});

test('a card tells its facts', patient, async (t) => {
  const helper = playing(
    t,
    'device 0 name NVIDIA "A\u001b[31m100"\ndevice 0 pci 00000000:41:00.0\ndevice 0 ecc 0\ndevice 0 limit 300 400 100 450',
  );
  const [card] = await helper.ready();
  const { columns, ...facts } = card ?? assert.fail();
  assert.deepEqual(facts, {
    index: 0,
    uuid: 'GPU-00000000-0000-4000-8000-000000000000',
    name: 'NVIDIA "A\ufffd[31m100"',
    pciBus: '00000000:41:00.0',
    driver: '580.95.05',
    memoryTotal: 81559 * 1024 ** 2,
    limits: { default: 400, minimum: 100, maximum: 450 },
    persistence: true,
    ecc: false,
    mig: false,
    slices: [],
    powerAveraging: 1,
  });
  assert.deepEqual(
    columns,
    gpuColumnNames.filter((column) => column !== 'powerModule' && column !== 'powerMemory'),
  );
});

test(
  'over how long a reading of the power is averaged is told by the field, else by the generation',
  patient,
  async (t) => {
    const helper = playing(
      t,
      [
        'devices 4',
        'device 1 average 0',
        'device 2 average 0',
        'device 2 capability 8 0',
        'device 3 average 0',
        'device 3 capability 8 6',
      ].join('\n'),
    );
    const cards = await helper.ready();
    assert.deepEqual(
      cards.map(({ powerAveraging }) => powerAveraging),
      [1, 1, 0, 1],
    );
    assert.ok(cards.every(({ columns }) => columns.includes('power')));
  },
);

test('the power of module and memory is told only where it is another than that of the GPU', patient, async (t) => {
  const helper = playing(
    t,
    'devices 3\ndevice * power 150\ndevice 0 module 300\ndevice 0 memory_power 40\ndevice 1 ignores_scope 1',
  );
  const cards = await helper.ready();
  assert.deepEqual(
    cards.map(({ columns }) => columns.filter((column) => column.startsWith('power'))),
    [
      ['power', 'powerInstant', 'powerModule', 'powerMemory'],
      ['power', 'powerInstant'],
      ['power', 'powerInstant'],
    ],
  );
  const [row] = await helper.sample(3);
  assert.deepEqual([value(row, 'power'), value(row, 'powerModule'), value(row, 'powerMemory')], [150, 450, 40]);
});
