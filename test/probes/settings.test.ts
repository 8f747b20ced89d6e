import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capturingHost } from '../../src/host/capture.ts';
import { capturedHost } from '../../src/host/captured-host.ts';
import { settings } from '../../src/probes/settings.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { amdStates, cpuSettings, intelServer, intelStates, type Setting } from '../support/cpu-settings.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { type Files, missing, opened, Readings, read, refuses } from './support.ts';

const root = '/sys/devices/system/cpu';
const told = async (files: Files) => (await opened(settings, simulatedHost({ files }))).description.settings;
const of = (cpus: number, setting: Setting) => told(cpuSettings(cpus, setting));

test('governor, preference, turbo and idle states are told once, with how many CPUs have each', async () => {
  assert.deepEqual(await of(4, { ...intelServer, states: intelStates }), {
    driver: 'intel_pstate',
    governors: [{ value: 'powersave', cpus: 4 }],
    energyPreferences: [{ value: 'balance_performance', cpus: 4 }],
    turbo: true,
    idleStates: [
      { name: 'POLL', latency: 0, cpus: 4, disabled: 0 },
      { name: 'C1', latency: 1e-6, cpus: 4, disabled: 0 },
      { name: 'C1E', latency: 4e-6, cpus: 4, disabled: 0 },
      { name: 'C6', latency: 170e-6, cpus: 4, disabled: 0 },
    ],
  });
});

test('CPUs that are set apart are counted apart, the value of most of them first', async () => {
  const files = {
    ...cpuSettings(4, { governor: 'performance', states: amdStates }),
    [`${root}/cpu0/cpufreq/scaling_governor`]: 'schedutil\n',
    [`${root}/cpu2/cpuidle/state2/disable`]: '1\n',
  };
  const found = await told(files);
  assert.deepEqual(found?.governors, [
    { value: 'performance', cpus: 3 },
    { value: 'schedutil', cpus: 1 },
  ]);
  assert.deepEqual(found?.idleStates[2], { name: 'C2', latency: 800e-6, cpus: 4, disabled: 1 });
});

test('turbo is read the way that each driver tells it: no_turbo says the opposite of boost', async () => {
  assert.equal((await of(1, { ...intelServer, turbo: false }))?.turbo, false);
  assert.equal((await of(1, { driver: 'acpi-cpufreq', governor: 'schedutil', turbo: true }))?.turbo, true);
  assert.equal((await of(1, { driver: 'acpi-cpufreq', governor: 'schedutil', turbo: false }))?.turbo, false);
  assert.equal((await of(1, { governor: 'ondemand' }))?.turbo, undefined);
});

test('what is forbidden or empty is not told, and never a value', async () => {
  const files = {
    ...cpuSettings(2, { governor: 'schedutil', preference: 'power', states: amdStates }),
    [`${root}/cpu0/cpufreq/energy_performance_preference`]: refuses('broken'),
    [`${root}/cpu1/cpufreq/energy_performance_preference`]: '\n',
    [`${root}/cpu0/cpuidle/state1/latency`]: 'soon\n',
  };
  const found = await told(files);
  assert.deepEqual(found?.energyPreferences, []);
  assert.deepEqual(
    found?.idleStates.map(({ name }) => name),
    ['POLL', 'C2'],
  );
});

test('the time in which heat held a CPU down is that of the CPU which it held longest, since the start', async () => {
  const files = cpuSettings(2, { governor: 'schedutil', heat: 0.25 });
  const readings = await read(settings, { files }, [0, 10]);
  assert.deepEqual(readings.resources, ['cpu.throttled.thermal all']);
  assert.deepEqual(
    readings.rows.map(({ values }) => values[0]),
    [0, 2.5],
  );
});

test('a machine that tells only heat is a source without settings', async () => {
  assert.equal(await told(cpuSettings(1, { heat: 0 })), undefined);
});

test('a virtual machine without any of it is told so', async () => {
  const answer = await missing(settings, {
    files: { [`${root}/online`]: '0\n', [`${root}/cpu0/topology/core_id`]: '0' },
  });
  assert.equal(answer.why, 'absent');
  assert.match(answer.detail, /cpufreq,cpuidle/);
});

test('a capture gives the same settings as the host that it was taken of', async (t) => {
  const files = cpuSettings(3, { ...intelServer, states: intelStates, heat: 0.5 });
  const folder = temporaryFolder(t);
  const capturing = capturingHost(simulatedHost({ files }), folder, {
    interval: 1,
    identity: { hosts: [], users: [] },
  });
  await capturing.inventory();
  const live = await opened(settings, capturing);
  live.sample(new Readings(live.description.series));
  capturing.close();
  const captured = capturedHost(folder);
  await captured.inventory();
  const replayed = await opened(settings, captured);
  const readings = new Readings(replayed.description.series);
  replayed.sample(readings);
  captured.close();
  assert.deepEqual(replayed.description, live.description);
  assert.equal(readings.value('cpu.throttled.thermal'), 0);
});

test('what says more than a kernel would is cut', async () => {
  const path = (cpu: number) => `${root}/cpu${cpu}/cpufreq/scaling_governor`;
  const files = Object.fromEntries(Array.from({ length: 100 }, (_, cpu) => [path(cpu), `g${cpu}${'x'.repeat(500)}`]));
  const found = await told(files);
  assert.equal(found?.governors.length, 32);
  assert.equal(found?.governors[0]?.value.length, 100);
});

test('it is read once a minute, and not more often than the rest', async () => {
  const host = simulatedHost({ files: cpuSettings(1, { governor: 'schedutil' }) });
  assert.equal((await opened(settings, host)).description.period, 60);
  assert.equal((await opened(settings, host, { interval: 300 })).description.period, 300);
});
