import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lowEnergyUtilisation } from '../../src/rules/low-energy-utilisation.ts';
import {
  assertNotApplicable,
  assertPasses,
  assertSaves,
  audited,
  calibratedIdle,
  energyUtilisation,
  modelledIdle,
  onlyFinding,
  share,
  watts,
} from './audited.ts';

/** The host of the tests draws 400 W: 300 W of idle leave a quarter for work. */
const wasteful = audited({ formulas: [energyUtilisation(0.25, calibratedIdle(300, 10), [0.22, 0.28])] });

test('a machine whose measured idle power is more than half of what it draws is found', () => {
  const finding = onlyFinding(lowEnergyUtilisation, wasteful);
  // 2 x 300 - 400 = 200; 2 x 290 - 400 = 180; 2 x 310 - 400 = 220. Then 200 W are drawn, 100 of them for work.
  assertSaves(finding, [200, 180, 220], 'components');
  assert.equal(finding.severity, 'severe');
});

test('half and more is fine, and so is what may be half by its interval', () => {
  assertPasses(lowEnergyUtilisation, audited());
  const near = [energyUtilisation(0.47, calibratedIdle(212, 10), [0.44, 0.5])];
  assertPasses(lowEnergyUtilisation, audited({ formulas: near }));
});

test('where only a PUE brings it below a half nothing is told to be saved', () => {
  // Without the PUE of 2 it is 0.6, with it 0.3: the machine itself is used well.
  const finding = onlyFinding(
    lowEnergyUtilisation,
    audited({ formulas: [energyUtilisation(0.3, calibratedIdle(160, 2), [0.29, 0.31])] }),
  );
  assert.equal(finding.saving, undefined);
  assert.match(finding.unsaved ?? '', /it is the PUE/);
});

test('with a modelled idle power, without any, and without energy it does not apply', () => {
  const modelled = [energyUtilisation(0.25, modelledIdle(300, 200, 400))];
  assertNotApplicable(lowEnergyUtilisation, audited({ formulas: modelled }), /only a modelled one.*calibrate-idle/);
  const { value: _, idlePower: __, ...rest } = modelled[0]!;
  const reason = 'no energy: RAPL is forbidden';
  assertNotApplicable(
    lowEnergyUtilisation,
    audited({ formulas: [{ ...rest, applicable: false, reason }] }),
    /no energy: RAPL is forbidden/,
  );
});

/** A machine that draws so many watts, with its idle power and half of that one's interval. */
const drawing = (mean: number, idle: number, half: number) => {
  const { energy } = audited();
  const total = { ...energy.byBoundary.components!.measured!, meanPower: watts(mean) };
  return audited({
    energy: { ...energy, byBoundary: { components: { measured: total } } },
    formulas: [energyUtilisation((mean - idle) / mean, calibratedIdle(idle, half))],
  });
};

test('a machine that draws less than its measured idle power saves nothing, and is to be measured again', () => {
  for (const [mean, idle] of [
    [80, 100],
    [5, 300],
  ] as const) {
    const finding = onlyFinding(lowEnergyUtilisation, drawing(mean, idle, 2));
    assert.equal(finding.saving, undefined);
    assert.equal(finding.severity, 'info');
    assert.match(finding.what, /no longer fits this machine/);
    assert.equal(finding.next.command, 'negawatt doctor --calibrate-idle 60s');
  }
});

test('no more is saved than is drawn, at either end of the interval', () => {
  // An idle machine: by noise it drew 99 W where 100 W (97 to 103) were its idle power. 2 x 97 - 99 = 95.
  assertSaves(onlyFinding(lowEnergyUtilisation, drawing(99, 100, 3)), [99, 95, 99], 'components');
  // 2 x 95 - 104 = 86; 2 x 90 - 104 = 76; 2 x 100 - 104 = 96.
  assertSaves(onlyFinding(lowEnergyUtilisation, drawing(104, 95, 5)), [86, 76, 96], 'components');
});

test('a container with a limit is not told to switch its host off', () => {
  const container = { path: '/pod', cores: share(2) };
  assertNotApplicable(lowEnergyUtilisation, { ...wasteful, container }, /container or service with a limit/);
});
