import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { failure } from '../../src/model/availability.ts';
import { probes } from '../../src/probes/index.ts';
import { powercap } from '../../src/probes/powercap.ts';
import type { Content } from '../support/simulated-host.ts';
import { bytesHost, type Files, options, Readings, read } from './support.ts';

const zone = '/sys/class/powercap/intel-rapl:0';
const supply = '/sys/class/power_supply/BAT0';
const frequency = '/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq';

/** One machine that has something for every probe. */
const machine: Readonly<Record<string, string>> = {
  '/proc/uptime': '10.5 20.5\n',
  '/proc/stat': 'cpu  9 8 7 6 5 4 3 2 1 0\ncpu0 4 4 4 3 3 2 2 1 1 0\ncpu1 5 4 3 3 2 2 1 1 0 0\nintr 5\n',
  '/proc/loadavg': '0.1 0.2 0.3 1/2 3\n',
  '/proc/meminfo': 'MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 500 kB\n',
  '/proc/pressure/cpu': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=12\n',
  '/proc/diskstats': '   8       0 sda 1 2 3 4 5 6 7 8 9 10 11\n',
  '/sys/block/sda/size': '1\n',
  '/proc/net/dev': 'a|b\n c|d\n  eth0: 1 2 3 4 5 6 7 8 9 10\n',
  [frequency]: '1000000\n',
  '/proc/self/cgroup': '0::/\n',
  '/proc/mounts': 'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n',
  '/sys/fs/cgroup/cpu.max': '50000 100000\n',
  '/sys/fs/cgroup/cpu.stat': 'usage_usec 5\nthrottled_usec 6\n',
  '/sys/fs/cgroup/cpuset.cpus.effective': '0-1\n',
  '/sys/fs/cgroup/memory.max': '4096\n',
  '/sys/fs/cgroup/memory.current': '1000\n',
  '/sys/fs/cgroup/memory.stat': 'inactive_file 10\n',
  [`${zone}/name`]: 'package-0\n',
  [`${zone}/energy_uj`]: '123\n',
  [`${zone}/max_energy_range_uj`]: '456\n',
  [`${zone}/constraint_0_max_power_uw`]: '95000000\n',
  '/sys/class/hwmon/hwmon0/name': 'power_meter\n',
  '/sys/class/hwmon/hwmon0/power1_average': '100\n',
  '/sys/class/hwmon/hwmon0/power1_average_interval': '1000\n',
  [`${supply}/type`]: 'Battery\n',
  [`${supply}/status`]: 'Discharging\n',
  [`${supply}/power_now`]: '5000000\n',
  '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'performance\n',
  '/sys/devices/system/cpu/cpu0/cpuidle/state0/name': 'C6\n',
  '/sys/devices/system/cpu/cpu0/cpuidle/state0/latency': '133\n',
  '/sys/devices/system/cpu/cpu0/cpuidle/state0/disable': '0\n',
  '/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_total_time_ms': '5\n',
  '/proc/1/stat': '1 (init) S 0 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 7 9 10\n',
};
const paths = Object.keys(machine);

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('latin1'));
/** Bytes that look enough like a kernel's file to get past the first check. */
const nearly = fc
  .tuple(fc.constantFrom(...Object.values(machine)), fc.nat({ max: 80 }), bytes)
  .map(([text, at, noise]) => text.slice(0, at) + noise.slice(0, 3) + text.slice(at + 1));
const huge = fc.constantFrom(
  '9'.repeat(400),
  '18446744073709551615\n',
  '-1\n',
  '\n'.repeat(300),
  '0',
  '1'.repeat(5000),
);
const failed = fc
  .constantFrom('absent', 'forbidden', 'unsupported', 'broken')
  .map((why) => failure(why as 'absent', 'a file: it fails'));
const answer = fc.oneof(bytes, nearly, huge, failed);

/** Some files of the machine whose contents change every second. */
const damage = fc.dictionary(fc.constantFrom(...paths), fc.array(answer, { minLength: 1, maxLength: 4 }), {
  minKeys: 1,
});

test('whatever the files hold, no probe throws, and its numbers are finite or NaN', async () => {
  const all = await Promise.all(Object.values(probes).map((load) => load()));
  await fc.assert(
    fc.asyncProperty(damage, async (damaged) => {
      const files: Files = { ...machine };
      for (const [path, answers] of Object.entries(damaged)) {
        files[path] = ((at) => [machine[path]!, ...answers][Math.floor(at) % (answers.length + 1)]!) satisfies Content;
      }
      for (const probe of all) {
        for (const startsAt of [0, 1]) {
          const host = bytesHost({ files });
          host.clock.set(startsAt);
          const source = await probe.open(host, options);
          if (source === undefined || !('sample' in source)) continue;
          const readings = new Readings(source.description.series);
          let width = source.description.series.length;
          for (let at = 0; at < 5; at += 1) {
            host.clock.set(startsAt + at);
            source.sample(readings);
            width = readings.columns.length;
            const values = readings.rows.at(-1)?.values ?? [];
            assert.equal(values.length, width, `${probe.id} has another number of values than of columns`);
            assert.ok(
              values.every((value) => Number.isFinite(value) || Number.isNaN(value)),
              probe.id,
            );
          }
          for (const { changed } of readings.scans) {
            for (const { cpu, start, resident, parent } of changed) {
              assert.ok([cpu, start, resident, parent].every(Number.isFinite), probe.id);
            }
          }
          source.close();
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('a joule of powercap is the text of its file over a million, or no number', async () => {
  const text = fc.oneof(
    bytes,
    fc.nat().map(String),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => `${n}\n`),
    huge,
  );
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      const readings = await read(powercap, bytesHost({ files: { ...machine, [`${zone}/energy_uj`]: content } }));
      const joules = readings.value('energy', 'package-0')!;
      const expected = /^[ \t]*\d{1,20}[ \t\n]*$/.test(content) ? Number(content) / 1e6 : Number.NaN;
      if (Number.isNaN(expected)) assert.ok(Number.isNaN(joules), JSON.stringify(content));
      else assert.ok(Math.abs(joules - expected) <= Math.abs(expected) * 1e-15, `${joules} is not ${expected}`);
    }),
    { numRuns: 500 },
  );
});
