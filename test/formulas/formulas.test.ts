import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compressionRate } from '../../src/formulas/compression-rate.ts';
import { energyUtilisation } from '../../src/formulas/energy-utilisation.ts';
import { energyCost, facilityEnergy, operationalCarbon } from '../../src/formulas/footprint.ts';
import { resourceUtilisation } from '../../src/formulas/resource-utilisation.ts';
import { schedulingEfficiency } from '../../src/formulas/scheduling-efficiency.ts';
import { isEstimated, quantity } from '../../src/model/quantity.ts';

const measured = { kind: 'measured', by: 'counter' } as const;
const modelled = { kind: 'estimated', by: 'load', model: 'node' } as const;
const joules = (value: number, interval?: [number, number]) =>
  quantity(value, 'J', measured, { boundary: 'wall', interval });

test('resource utilisation is used over total, with the interval of what was used', () => {
  const used = quantity(15, 's', measured, { interval: [14.8, 15.2] });
  const share = resourceUtilisation(used, quantity(20, 's', measured));
  assert.equal(share.value, 0.75);
  assert.deepEqual(share.interval, [0.74, 0.76]);
  assert.equal(share.unit, '1');
});

test('used and total of different units are our bug, and so is a capacity of nothing', () => {
  assert.throws(() => resourceUtilisation(quantity(1, 's', measured), quantity(1, 'By', measured)), RangeError);
  assert.throws(() => resourceUtilisation(quantity(1, 's', measured), quantity(0, 's', measured)), RangeError);
});

test('scheduling efficiency counts failed tasks in the total', () => {
  assert.equal(schedulingEfficiency(quantity(8, '1', measured), quantity(10, '1', measured)).value, 0.8);
  assert.throws(() => schedulingEfficiency(quantity(11, '1', measured), quantity(10, '1', measured)), RangeError);
  assert.throws(() => schedulingEfficiency(quantity(0, '1', measured), quantity(0, '1', measured)), RangeError);
});

test('compression rate is negative when the data grew', () => {
  assert.equal(compressionRate(quantity(1000, 'By', measured), quantity(250, 'By', measured)).value, 0.75);
  assert.equal(compressionRate(quantity(1000, 'By', measured), quantity(1100, 'By', measured)).value, -0.1);
});

test('energy utilisation is what was drawn above idle over all that was drawn', () => {
  const idle = quantity(30, 'W', modelled, { boundary: 'wall', interval: [20, 40] });
  const { value, used, total } = energyUtilisation(joules(1000, [990, 1010]), idle, 10);
  assert.equal(value.value, 0.7);
  assert.equal(used.value, 700);
  assert.equal(total.value, 1000);
  assert.deepEqual(value.interval, [1 - 400 / 990, 1 - 200 / 1010]);
  assert.ok(isEstimated(value), 'a modelled idle marks the figure');
});

test('with a PUE the total is the facility’s, and the value shrinks by it', () => {
  const idle = quantity(30, 'W', measured, { boundary: 'wall' });
  const pue = quantity(1.25, '1', { kind: 'assumed', source: '--pue' });
  const { value, total } = energyUtilisation(joules(1000), idle, 10, facilityEnergy(joules(1000), pue));
  assert.equal(total.value, 1250);
  assert.equal(value.value, 700 / 1250);
});

test('a machine that drew less than its idle baseline shows a negative energy utilisation', () => {
  const idle = quantity(120, 'W', measured, { boundary: 'wall' });
  assert.equal(energyUtilisation(joules(1000), idle, 10).value.value, -0.2);
});

test('an idle baseline of another boundary is never subtracted', () => {
  const idle = quantity(30, 'W', measured, { boundary: 'components' });
  assert.throws(() => energyUtilisation(joules(1000), idle, 10), RangeError);
});

test('carbon and cost are per kilowatt-hour: 3.6 MJ at 350 g and 0.25 are 350 g and 0.25', () => {
  const intensity = quantity(350, 'gCO2e/kWh', { kind: 'assumed', source: '--intensity' });
  const price = quantity(0.25, 'currency/kWh', { kind: 'assumed', source: '--price' });
  const emissions = operationalCarbon(joules(3.6e6, [3.5e6, 3.7e6]), intensity);
  assert.equal(emissions.value, 350);
  assert.equal(emissions.unit, 'gCO2e');
  assert.deepEqual(emissions.interval?.map(Math.round), [340, 360]);
  assert.ok(Math.abs(energyCost(joules(3.6e6), price).value - 0.25) < 1e-12);
});

test('PUE applies to a whole machine and to nothing less', () => {
  const pue = quantity(1.2, '1', { kind: 'assumed', source: '--pue' });
  assert.throws(() => facilityEnergy(quantity(1, 'J', measured, { boundary: 'components' }), pue), RangeError);
  assert.equal(facilityEnergy(joules(10), pue).boundary, 'facility');
});
