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
