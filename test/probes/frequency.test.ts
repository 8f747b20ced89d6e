import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frequency } from '../../src/probes/frequency.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { missing, opened, read, refuses, turns } from './support.ts';

const path = (cpu: number) => `/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`;

test('every CPU tells its frequency in Hz, in the order of their numbers', async () => {
  const files = { [path(10)]: '2400000\n', [path(2)]: '800000\n', '/sys/devices/system/cpu/online': '0-10' };
  const readings = await read(frequency, { files });
  assert.deepEqual(readings.resources, ['cpu.frequency 2', 'cpu.frequency 10']);
  assert.deepEqual(readings.rows[0]?.values, [8e8, 2.4e9]);
});

test('frequencies are not read more than every other second', async () => {
  const host = simulatedHost({ files: { [path(0)]: '1' } });
  assert.equal((await opened(frequency, host, { interval: 0.1 })).description.period, 2);
  assert.equal((await opened(frequency, host, { interval: 10 })).description.period, 10);
});

test('a CPU that is busy or offline has no number until it answers again', async () => {
  const files = {
    [path(0)]: turns('1000', refuses('broken'), refuses('absent'), '2000', '<unknown>'),
    [path(1)]: '1000',
  };
  const readings = await read(frequency, { files }, [0, 1, 2, 3, 4]);
  assert.deepEqual(
    readings.rows.map(({ values }) => values[0]),
    [1e6, Number.NaN, Number.NaN, 2e6, Number.NaN],
  );
  assert.deepEqual(readings.troubles, []);
});

test('a machine without cpufreq is told so, and a refusal is told apart', async () => {
  const absent = await missing(frequency, { files: { '/sys/devices/system/cpu/cpu0/topology/core_id': '0' } });
  assert.equal(absent.why, 'absent');
  assert.match(absent.detail, /virtual machines/);
  assert.equal((await missing(frequency, { files: { [path(0)]: refuses('forbidden') } })).why, 'forbidden');
  assert.ok(Number.isNaN((await read(frequency, { files: { [path(0)]: 'fast' } })).rows[0]?.values[0]));
});

test('where a reading waits for 10 ms, as on older kernels, only as many CPUs are read as fit', async () => {
  let spent = 0;
  const slow = () => {
    spent += 0.009;
    return '1000\n';
  };
  const host = simulatedHost({ files: Object.fromEntries(Array.from({ length: 128 }, (_, cpu) => [path(cpu), slow])) });
  const clock = { ...host.clock, now: () => spent };
  const source = await opened(frequency, { ...host, clock });
  assert.deepEqual(
    source.description.series.map(({ resource }) => resource),
    ['0', '64'],
  );
});

test('of 128 CPUs the first sample reads all, and the next ones a quarter each, in turn', async () => {
  const files = Object.fromEntries(Array.from({ length: 128 }, (_, cpu) => [path(cpu), '1000\n']));
  const readings = await read(frequency, { files }, [0, 1, 2, 3, 4]);
  const read128 = readings.rows.map(({ values }) => values.flatMap((hertz, cpu) => (Number.isNaN(hertz) ? [] : [cpu])));
  assert.deepEqual(
    read128.map((cpus) => cpus.length),
    [128, 32, 32, 32, 32],
  );
  assert.equal(new Set(read128.slice(1).flat()).size, 128);
});
