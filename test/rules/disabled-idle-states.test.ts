import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disabledIdleStates } from '../../src/rules/disabled-idle-states.ts';
import {
  assertNotApplicable,
  assertPasses,
  audited,
  cpuOf,
  gibi,
  onlyFinding,
  seconds,
  settings,
  without,
} from './audited.ts';

const state = (name: string, latency: number, disabled: number) => ({
  name,
  latency: seconds(latency),
  cpus: 8,
  disabled,
});
const withStates = (...idleStates: ReturnType<typeof state>[]) => audited({ settings: settings({ idleStates }) });

test('a deep state that is off on half of the CPUs is found', () => {
  const finding = onlyFinding(disabledIdleStates, withStates(state('C1', 1e-6, 0), state('C6', 170e-6, 4)));
  assert.equal(finding.what, 'Idle CPUs cannot go to C6.');
  assert.equal(finding.next.command, 'sudo cpupower idle-set -E');
  assert.equal(finding.saving, undefined);
  assert.doesNotMatch(finding.next.advice, /container/);
  const inside = { ...withStates(state('C6', 170e-6, 4)), container: { path: '/pod', memoryLimit: gibi(8) } };
  assert.match(onlyFinding(disabledIdleStates, inside).next.advice, /outside of this container/);
});

test('a shallow state that is off, and a deep one that is off on few CPUs, are fine', () => {
  assertPasses(disabledIdleStates, withStates(state('C1', 1e-6, 8), state('C6', 170e-6, 3)));
  assertPasses(disabledIdleStates, audited());
});

test('without idle states, and where the kernel offers no deep one, it does not apply', () => {
  assertNotApplicable(disabledIdleStates, without(audited(), 'settings'), /cpuidle is not there/);
  assertNotApplicable(disabledIdleStates, withStates(), /cpuidle is not there/);
  assertNotApplicable(
    disabledIdleStates,
    withStates(state('POLL', 0, 0), state('haltpoll', 1e-6, 0)),
    /deep idle state/,
  );
});

test('where the CPUs have next to no idle time there is nothing to save', () => {
  const off = withStates(state('C6', 170e-6, 8));
  assertPasses(disabledIdleStates, { ...off, cpu: cpuOf(0.98) });
  assertPasses(disabledIdleStates, { ...off, cpu: cpuOf(0.8) });
  onlyFinding(disabledIdleStates, { ...off, cpu: cpuOf(0.79) });
  assertNotApplicable(disabledIdleStates, without(off, 'cpu'), /CPU utilisation/);
});
