import assert from 'node:assert/strict';
import { test } from 'node:test';
import { performanceGovernor } from '../../src/rules/performance-governor.ts';
import {
  assertNotApplicable,
  assertPasses,
  audited,
  card,
  cpuOf,
  onlyFinding,
  seconds,
  settings,
  share,
  without,
} from './audited.ts';

const idle = { cpu: cpuOf(0.05), gpus: [] };
const performance = (cpus: number) => [
  { value: 'performance', cpus },
  { value: 'powersave', cpus: 8 - cpus },
];

test('the governor performance on an idle host is found, with the governor that its driver has instead', () => {
  const governors = performance(8);
  const intel = onlyFinding(performanceGovernor, audited({ ...idle, settings: settings({ governors }) }));
  assert.match(intel.what, /governor "performance"/);
  assert.equal(intel.next.command, 'sudo cpupower frequency-set -g powersave');
  const acpi = settings({ governors, driver: 'acpi-cpufreq', energyPreferences: [] });
  const other = onlyFinding(performanceGovernor, audited({ ...idle, settings: acpi }));
  assert.equal(other.next.command, 'sudo cpupower frequency-set -g schedutil');
  assert.equal(other.saving, undefined);
});

test('the preference performance under another governor is found too', () => {
  const finding = onlyFinding(
    performanceGovernor,
    audited({ ...idle, settings: settings({ energyPreferences: [{ value: 'performance', cpus: 8 }] }) }),
  );
  assert.match(finding.what, /energy preference "performance"/);
  assert.match(finding.next.command ?? '', /energy_performance_preference/);
});

test('half of the CPUs are the machine, fewer are a choice of somebody', () => {
  const of = (cpus: number) => audited({ ...idle, settings: settings({ governors: performance(cpus) }) });
  onlyFinding(performanceGovernor, of(4));
  assertPasses(performanceGovernor, of(3));
});

test('a busy host, and an idle one with other settings, are fine', () => {
  assertPasses(performanceGovernor, audited({ settings: settings({ governors: performance(8) }) }));
  assertPasses(performanceGovernor, audited(idle));
});

test('without a governor, a preference or CPU time it does not apply', () => {
  assertNotApplicable(performanceGovernor, without(audited(idle), 'settings'), /frequency governor/);
  const none = settings({ governors: [], energyPreferences: [] });
  assertNotApplicable(performanceGovernor, audited({ ...idle, settings: none }), /frequency governor/);
  assertNotApplicable(performanceGovernor, without(audited(), 'cpu'), /CPU utilisation/);
});

test('powersave is named only for drivers that choose the frequency themselves: elsewhere it is the lowest one', () => {
  for (const [driver, governor] of [
    ['intel_pstate', 'powersave'],
    ['amd-pstate-epp', 'powersave'],
    // The passive and guided modes of the same drivers.
    ['amd-pstate', 'schedutil'],
    ['intel_cpufreq', 'schedutil'],
    ['cppc_cpufreq', 'schedutil'],
    [undefined, 'schedutil'],
  ] as const) {
    const { driver: _, ...rest } = settings({ governors: performance(8), energyPreferences: [] });
    const told = { ...rest, ...(driver === undefined ? {} : { driver }) };
    const { next } = onlyFinding(performanceGovernor, audited({ ...idle, settings: told }));
    assert.equal(next.command, `sudo cpupower frequency-set -g ${governor}`, driver);
    assert.equal(/a governor that follows the load, such as schedutil/.test(next.advice), governor === 'schedutil');
  }
});

test('it warns over a long window only, and where the CPUs feed a card that works it is info', () => {
  const report = audited({ ...idle, settings: settings({ governors: performance(8) }) });
  assert.equal(onlyFinding(performanceGovernor, report).severity, 'warn');
  const short = { ...report, window: { ...report.window, measured: seconds(10) } };
  assert.equal(onlyFinding(performanceGovernor, short).severity, 'info');
  const feeding = onlyFinding(performanceGovernor, { ...report, gpus: [card(0)] });
  assert.equal(feeding.severity, 'info');
  assert.match(feeding.next.advice, /^These CPUs feed GPUs: measure that work before and after/);
  const resting = { ...report, gpus: [card(0, { utilisation: share(0) })] };
  assert.equal(onlyFinding(performanceGovernor, resting).severity, 'warn');
});

test('inside a container it is the host where it is to be set', () => {
  const container = { path: '/pod', cores: share(2) };
  const report = audited({ ...idle, container, settings: settings({ governors: performance(8) }) });
  assert.match(onlyFinding(performanceGovernor, report).next.advice, /on the host, outside of this container/);
});
