import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuThrottling } from '../../src/rules/cpu-throttling.ts';
import {
  assertNotApplicable,
  assertPasses,
  audited,
  onlyFinding,
  seconds,
  settings,
  share,
  without,
} from './audited.ts';

test('a group that its quota stops is found', () => {
  const finding = onlyFinding(cpuThrottling, audited({ container: { path: '/a', throttled: share(0.08) } }));
  assert.equal(finding.subject, 'container');
  assert.equal(finding.severity, 'warn');
});

test('a CPU that heat held down is found, and severe from a tenth of the window on', () => {
  const heat = (value: number) => audited({ settings: settings({ throttled: seconds(value) }) });
  // Of 1,000 s.
  assert.equal(onlyFinding(cpuThrottling, heat(10)).severity, 'warn');
  assert.equal(onlyFinding(cpuThrottling, heat(100)).severity, 'severe');
  assertPasses(cpuThrottling, heat(9));
});

test('both can be found at once', () => {
  const outcome = cpuThrottling.check(
    audited({ container: { path: '/', throttled: share(0.5) }, settings: settings({ throttled: seconds(500) }) }),
  );
  assert.ok(outcome.status === 'found');
  assert.deepEqual(
    outcome.findings.map(({ subject }) => subject),
    ['container', 'CPU'],
  );
});

test('a quota that rarely stops the group is fine', () => {
  assertPasses(cpuThrottling, audited({ container: { path: '/', throttled: share(0.049) } }));
  assertPasses(cpuThrottling, without(audited(), 'container'));
});

test('where neither a quota nor heat is told it does not apply', () => {
  const untold = without(audited({ settings: without(settings(), 'throttled') }), 'container');
  assertNotApplicable(cpuThrottling, untold, /quota/);
  assertNotApplicable(cpuThrottling, { ...untold, container: { path: '/' } }, /quota/);
});
