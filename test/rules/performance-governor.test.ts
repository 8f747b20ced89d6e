import assert from 'node:assert/strict';
import { test } from 'node:test';
import { performanceGovernor } from '../../src/rules/performance-governor.ts';
import { assertNotApplicable, assertPasses, audited, cpuOf, onlyFinding, settings, without } from './audited.ts';

const idle = { cpu: cpuOf(0.05) };
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
