import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantity, type Source } from '../../src/model/quantity.ts';
import { disagreeingSources } from '../../src/rules/disagreeing-sources.ts';
import type { Audited } from '../../src/rules/rule.ts';
import { assertNotApplicable, assertPasses, audited, card, onlyFinding, seconds, watts } from './audited.ts';

const nvml: Source = { kind: 'measured', by: 'NVML' };
const joules = (value: number, half: number) =>
  quantity(value, 'J', nvml, { boundary: 'components', interval: [value - half, value + half] });
const energyOf = (inner: number, outer: number): Audited['energy'] => {
  const { energy } = audited();
  const total = energy.byBoundary.components!.measured!;
  return {
    ...energy,
    byBoundary: {
      components: { measured: { ...total, meanPower: watts(inner, 'components', 1) } },
      node: { measured: { ...total, meanPower: watts(outer, 'node', 1) } },
    },
  };
};

test('an outer boundary that reads less than an inner one is severe', () => {
  const finding = onlyFinding(disagreeingSources, audited({ energy: energyOf(400, 300), gpus: [] }));
  assert.equal(finding.severity, 'severe');
  assert.match(finding.what, /boundary node reads less than the boundary components/);
  assert.equal(finding.saving, undefined);
  // Within 2 %, and within the intervals, two sensors agree.
  assertPasses(disagreeingSources, audited({ energy: energyOf(400, 393), gpus: [] }));
  assertPasses(disagreeingSources, audited({ energy: energyOf(300, 400), gpus: [] }));
});

test('a counter and an integrated power of one card that tell of two loads are found', () => {
  const measured = (other: number) =>
    card(2, {
      energy: { value: joules(5000, 20), method: 'counter', covered: seconds(10), other: joules(other, 200) },
    });
  const finding = onlyFinding(disagreeingSources, audited({ gpus: [measured(3000)] }));
  assert.equal(finding.subject, 'GPU 2');
  assert.equal(finding.severity, 'warn');
  assertPasses(disagreeingSources, audited({ gpus: [measured(4600)] }));
});

test('two instruments of one boundary that differ by more than a tenth are found', () => {
  const part = (source: string, power: number) => ({
    source,
    component: 'machine',
    resource: 'total',
    counted: source === 'meter',
    energy: quantity(power * 10, 'J', nvml, { boundary: 'wall' }),
    meanPower: watts(power, 'wall'),
  });
  const of = (one: number, other: number): Audited['energy'] => ({
    byBoundary: {},
    parts: [part('meter', one), part('hwmon', other)],
  });
  assert.match(onlyFinding(disagreeingSources, audited({ energy: of(300, 250), gpus: [] })).what, /measures of wall/);
  assertPasses(disagreeingSources, audited({ energy: of(300, 271), gpus: [] }));
});

test('with one measure of everything it does not apply', () => {
  assertNotApplicable(
    disagreeingSources,
    audited({ energy: { byBoundary: {}, parts: [] }, gpus: [card(0)] }),
    /second measure/,
  );
});
