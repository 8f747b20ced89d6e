import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock } from '../../src/probes/clock.ts';
import { load } from '../../src/probes/load.ts';
import { memory } from '../../src/probes/memory.ts';
import { pressure } from '../../src/probes/pressure.ts';
import { wordsOf } from '../support/remedy-words.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { missing, read, refuses, turns } from './support.ts';

test('the wall clock, the time since boot and the monotonic time stand in one row', async () => {
  const readings = await read(clock, { files: { '/proc/uptime': '1174.55 2229.18\n' }, wall: 1_790_000_000 }, [2]);
  assert.deepEqual(readings.rows, [{ at: 2, values: [1_790_000_002, 1174.55, 2] }]);
});

test('the clock opens without /proc and says once why the uptime is not known', async () => {
  const readings = await read(clock, { files: {} }, [0, 1]);
  assert.deepEqual(readings.rows[1]?.values, [1_790_000_001, Number.NaN, 1]);
  assert.deepEqual(readings.troubles, ['/proc/uptime: no such file']);
});

test('the clock tells which boot of the kernel it is, where the kernel does', async () => {
  const id = 'ed51a036-5301-478c-ba47-9f4ba65ceff8';
  const bootOf = async (text?: string) => {
    const files = text === undefined ? {} : { '/proc/sys/kernel/random/boot_id': text };
    const opened = await clock.open(simulatedHost({ files }), { interval: 1, top: 0 });
    assert.ok(opened !== undefined && 'sample' in opened);
    return opened.description.boot;
  };
  assert.equal(await bootOf(`${id}\n`), id);
  assert.equal(await bootOf(), undefined);
  assert.equal(await bootOf('unknown\n'), undefined);
});

test('an uptime that is no number is not a number', async () => {
  const readings = await read(clock, { files: { '/proc/uptime': 'soon\n' } });
  assert.ok(Number.isNaN(readings.value('clock.uptime')));
  assert.equal(readings.troubles.length, 1);
});

test('load averages are the first three numbers', async () => {
  const readings = await read(load, { files: { '/proc/loadavg': '0.24 1.16 12.28 1/123 4567\n' } });
  assert.deepEqual(readings.rows[0]?.values, [0.24, 1.16, 12.28]);
});

test('load averages that are absent, forbidden or garbage are told apart', async () => {
  assert.equal((await missing(load, { files: {} })).why, 'absent');
  assert.equal((await missing(load, { files: { '/proc/loadavg': refuses('forbidden') } })).why, 'forbidden');
  const garbage = await read(load, { files: { '/proc/loadavg': turns('0.1 0.2 0.3 1/2 3', 'nothing') } }, [0, 1, 2]);
  assert.deepEqual(garbage.rows[2]?.values, [Number.NaN, Number.NaN, Number.NaN]);
  assert.deepEqual(garbage.troubles, ['/proc/loadavg does not hold three numbers']);
});

const meminfo = `MemTotal:       16307380 kB
MemFree:         1000000 kB
MemAvailable:    9000000 kB
Buffers:          200000 kB
Cached:          3000000 kB
SwapCached:           11 kB
SwapTotal:       2097148 kB
SwapFree:        2097000 kB
`;

test('memory is in bytes of 1024 a kB, and SwapCached is not Cached', async () => {
  const readings = await read(memory, { files: { '/proc/meminfo': meminfo } });
  assert.equal(readings.value('memory.total'), 16307380 * 1024);
  assert.equal(readings.value('memory.available'), 9000000 * 1024);
  assert.equal(readings.value('memory.cached'), 3000000 * 1024);
  assert.equal(readings.value('memory.buffers'), 200000 * 1024);
  assert.equal(readings.value('memory.swap_free'), 2097000 * 1024);
  assert.deepEqual(readings.troubles, []);
});

test('a kernel without MemAvailable gives no number for it', async () => {
  const old = meminfo.replace(/MemAvailable.*\n/, '');
  const readings = await read(memory, { files: { '/proc/meminfo': old } });
  assert.ok(Number.isNaN(readings.value('memory.available')));
  assert.equal(readings.value('memory.swap_total'), 2097148 * 1024);
});

test('memory that is absent, forbidden or garbage is told apart', async () => {
  assert.equal((await missing(memory, { files: {} })).why, 'absent');
  assert.equal((await missing(memory, { files: { '/proc/meminfo': refuses('forbidden') } })).why, 'forbidden');
  assert.equal((await missing(memory, { files: { '/proc/meminfo': 'MemTotal: lots' } })).why, 'broken');
  const later = await read(
    memory,
    { files: { '/proc/meminfo': turns(meminfo, refuses('broken'), meminfo) } },
    [0, 1, 2],
  );
  assert.ok(Number.isNaN(later.rows[1]?.values[0]));
  assert.equal(later.rows[2]?.values[0], 16307380 * 1024);
  assert.equal(later.troubles.length, 1);
});

const stall = (some: number, full: number) =>
  `some avg10=0.24 avg60=0.16 avg300=0.28 total=${some}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=${full}\n`;

test('pressure totals are microseconds', async () => {
  const files = { '/proc/pressure/cpu': stall(9418733, 0), '/proc/pressure/io': stall(2_000_000, 1_000_000) };
  const readings = await read(pressure, { files });
  assert.equal(readings.value('pressure.some', 'cpu'), 9.418733);
  assert.equal(readings.value('pressure.full', 'io'), 1);
  assert.equal(readings.column('pressure.some', 'memory'), undefined);
});

test('a kernel that has no full pressure of the CPU has no such column', async () => {
  const readings = await read(pressure, { files: { '/proc/pressure/cpu': stall(1, 2).split('\n')[0]! } });
  assert.deepEqual(readings.resources, ['pressure.some cpu']);
});

test('pressure that is absent, switched off, forbidden or garbage is told apart', async () => {
  const absent = await missing(pressure, { files: {} });
  assert.equal(absent.why, 'absent');
  assert.match(wordsOf(absent.remedy), /psi=1/);
  const off = await missing(pressure, { files: { '/proc/pressure/cpu': () => refuses('unsupported') } });
  assert.equal(off.why, 'unsupported');
  assert.match(wordsOf(off.remedy), /psi=1/);
  assert.equal((await missing(pressure, { files: { '/proc/pressure/cpu': refuses('forbidden') } })).why, 'forbidden');
  assert.equal((await missing(pressure, { files: { '/proc/pressure/cpu': 'pressure is high' } })).why, 'broken');
});
