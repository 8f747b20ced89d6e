import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hwmon } from '../../src/probes/hwmon.ts';
import { wordsOf } from '../support/remedy-words.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { type Files, missing, options, read, refuses, turns } from './support.ts';

const root = '/sys/class/hwmon';

function chip(id: number, name: string, files: Files): Files {
  const inside = Object.entries(files).map(([file, content]) => [`${root}/hwmon${id}/${file}`, content]);
  return { [`${root}/hwmon${id}/name`]: `${name}\n`, ...Object.fromEntries(inside) };
}

test('the ACPI power meter is the whole machine, averaged over its own interval', async () => {
  const files = chip(0, 'power_meter', { power1_average: '245000000\n', power1_average_interval: '5000\n' });
  const readings = await read(hwmon, { files });
  assert.deepEqual(readings.rows[0]?.values, [245]);
  const { energy, ...column } = readings.columns[0]!;
  assert.deepEqual(column, { metric: 'power', resource: 'power_meter', shape: 'gauge', unit: 'W' });
  assert.deepEqual([energy?.component, energy?.boundary, energy?.counted, energy?.step], ['machine', 'node', true, 5]);
});

test('a driver of the older interface keeps its files with the device', async () => {
  const files = {
    [`${root}/hwmon3/device/name`]: 'power_meter\n',
    [`${root}/hwmon3/device/power1_average`]: '1000000',
  };
  assert.equal((await read(hwmon, { files })).value('power', 'power_meter'), 1);
});

test('AMD cards are GPUs, told apart by their devices, and an average is better than an instant', async () => {
  const card = { power1_average: '30000000', power1_input: '99000000', in0_label: 'vddgfx' };
  const files = { ...chip(2, 'amdgpu', card), ...chip(10, 'amdgpu', { power1_input: '40000000' }) };
  const links = { [`${root}/hwmon2/device`]: '/sys/devices/pci0000:00/0000:03:00.0' };
  const readings = await read(hwmon, { files, links });
  assert.deepEqual(readings.resources, ['power amdgpu@0000:03:00.0', 'power amdgpu@hwmon10']);
  assert.deepEqual(readings.rows[0]?.values, [30, 40]);
  assert.ok(readings.columns.every(({ energy }) => energy?.component === 'gpu' && energy.counted));
});

test('a GPU on the die of the CPU is part of its package and not counted', async () => {
  const files = chip(1, 'amdgpu', { power1_input: '12000000', in1_label: 'vddnb\n', power1_label: 'PPT\n' });
  const readings = await read(hwmon, { files });
  assert.equal(readings.column('power', 'amdgpu/PPT')?.energy?.counted, false);
});

test('Intel cards are read by their energy counters, and the chip on a card is not added to the card', async () => {
  const files = {
    ...chip(0, 'xe', {
      energy1_input: '5000000',
      energy1_label: 'card\n',
      energy2_input: '4000000',
      energy2_label: 'pkg\n',
      power1_input: '1',
    }),
    ...chip(1, 'i915', { energy1_input: '7000000' }),
  };
  const readings = await read(hwmon, { files });
  const shown = readings.columns.map(({ metric, resource, energy }) => `${metric} ${resource} ${energy?.counted}`);
  assert.deepEqual(shown, ['energy xe/card true', 'energy xe/pkg false', 'energy i915 true']);
  assert.deepEqual(readings.rows[0]?.values, [5, 4, 7]);
  assert.equal(readings.columns[0]?.energy?.range, 2 ** 64 / 1e6);
});

test('a chip is the card where the card itself is not measured', async () => {
  const files = chip(0, 'xe', { energy2_input: '4000000', energy2_label: 'pkg\n' });
  assert.equal((await read(hwmon, { files })).column('energy', 'xe/pkg')?.energy?.counted, true);
});

test('amd_energy repeats the packages of powercap, and counts only where those cannot be read', async () => {
  const sockets = chip(0, 'amd_energy', {
    energy1_input: '1000000',
    energy1_label: 'Ecore000\n',
    energy2_input: '2000000',
    energy2_label: 'Esocket0\n',
  });
  const zone = '/sys/class/powercap/intel-rapl:0';
  const both = { ...sockets, [`${zone}/name`]: 'package-0\n', [`${zone}/energy_uj`]: '5' };
  const beside = (await read(hwmon, { files: both })).columns;
  assert.deepEqual(
    beside.map(({ resource, energy }) => [resource, energy?.counted, energy?.reason]),
    [['amd_energy/Esocket0', false, "repeats powercap's packages"]],
  );
  assert.equal((await read(hwmon, { files: sockets })).columns[0]?.energy?.counted, true);
  const closed = { ...both, [`${zone}/energy_uj`]: refuses('forbidden') };
  assert.equal((await read(hwmon, { files: closed })).columns[0]?.energy?.counted, true);
});

test('what other chips measure is shown and never counted, each under a name of its own', async () => {
  const files = {
    ...chip(0, 'ina226', { power1_input: '3000000', power2_input: '4000000' }),
    ...chip(1, 'corsairpsu', { power1_input: '90000000', power1_label: 'power total\n' }),
  };
  const readings = await read(hwmon, { files });
  assert.deepEqual(readings.resources, [
    'power ina226/power1_input',
    'power ina226/power2_input',
    'power corsairpsu/power total',
  ]);
  assert.ok(readings.columns.every(({ energy }) => energy?.counted === false && energy.reason !== undefined));
});

test('a host without power sensors has no use for the class', async () => {
  const none = simulatedHost({ files: {} });
  const temperatures = simulatedHost({ files: chip(0, 'coretemp', { temp1_input: '45000' }) });
  assert.equal(await hwmon.open(none, options), undefined);
  assert.equal(await hwmon.open(temperatures, options), undefined);
});

test('sensors that are all forbidden are missing, one that is forbidden leaves a hole', async () => {
  const closed = { power1_average: refuses('forbidden', 'power1_average') };
  const answer = await missing(hwmon, { files: chip(0, 'power_meter', closed) });
  assert.equal(answer.why, 'forbidden');
  assert.match(wordsOf(answer.remedy), /0440/);
  const files = { ...chip(0, 'amdgpu', closed), ...chip(1, 'amdgpu', { power1_average: '1000000' }) };
  const readings = await read(hwmon, { files }, [0, 1]);
  assert.deepEqual(readings.rows[1]?.values, [Number.NaN, 1]);
  assert.deepEqual(readings.troubles, ['power1_average: forbidden']);
});

test('a sensor that says garbage says no number', async () => {
  const files = chip(0, 'power_meter', { power1_average: turns('1000000', 'N/A', '') });
  const readings = await read(hwmon, { files }, [0, 1, 2]);
  assert.deepEqual(
    readings.rows.map(({ values }) => values[0]),
    [1, Number.NaN, Number.NaN],
  );
  assert.equal(readings.troubles.length, 1);
});
