import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choose, chosenOf } from '../../../src/judge/batch/choice.ts';
import { keptOf } from '../../../src/judge/batch/limits.ts';
import { type Quantity, quantity, type Source } from '../../../src/model/quantity.ts';
import { limit, options, point } from '../../support/choice-points.ts';

/** Joules fall and latency grows with the batch. */
const curve = [
  point(1, { joules: 1, rate: 100, latency: 0.01 }),
  point(2, { joules: 0.6, rate: 180, latency: 0.012 }),
  point(4, { joules: 0.4, rate: 250, latency: 0.016 }),
  point(8, { joules: 0.35, rate: 260, latency: 0.03 }),
];

test('the best has the least energy of those that keep the limit, never one that broke it', () => {
  const choice = choose(curve, options({ limits: [limit('latency.p99', 0.02)] }));
  assert.equal(choice.verdict, 'chosen');
  assert.equal(choice.best, 2);
  assert.equal(choice.value!.value, 0.4);
  assert.equal(choice.runnerUp!.point, 1);
  assert.ok(Math.abs(choice.runnerUp!.ratio.value - 1.5) < 1e-9);
  assert.equal(choice.runnerUp!.isSame, false);
  assert.match(choice.why, /batch 4 has energy of an item 400 mJ, and batch 2, the next best, 50 % more/);
  assert.equal(choose(curve, options()).best, 3);
});

test('a limit within the interval is unsure, and unsure is not kept', () => {
  const near = limit('latency.p99', 0.01605);
  assert.equal(keptOf(near, curve[2]!), 'unsure');
  const choice = choose(curve, options({ limits: [near] }));
  assert.equal(choice.best, 1);
  assert.match(choice.why, /1 point keeps the limits, but not surely: measuring longer would tell/);
});

test('one window that broke the limit is enough, whatever the others say', () => {
  const windows = { latencies: { 'latency.p99': [0.015, 0.021] } };
  const broken = point(4, { joules: 0.4, rate: 250, latency: 0.016, perWindow: windows });
  assert.equal(keptOf(limit('latency.p99', 0.02), broken), 'no');
  assert.equal(choose([curve[0]!, broken], options({ limits: [limit('latency.p99', 0.02)] })).best, 0);
});

test('what nothing bounds is unsure of a measured point, and taken as it is of a table', () => {
  const { 'latency.p99': tail } = curve[2]!.latencies;
  const bare = quantity(tail!.value, 's', tail!.provenance);
  const open = { ...curve[2]!, latencies: { 'latency.p99': bare } };
  assert.equal(keptOf(limit('latency.p99', 0.1), open), 'unsure');
  assert.equal(keptOf(limit('latency.p99', 0.1), { ...open, isBare: true }), 'yes');
  assert.equal(keptOf(limit('latency.max', 0.1), { ...open, latencies: { 'latency.max': bare } }), 'yes');
});

test('a p99 that is not known is broken where a lower percentile is, and else unknown', () => {
  const { 'latency.p95': p95 } = curve[2]!.latencies;
  const few = { ...curve[2]!, latencies: { 'latency.p95': p95! } };
  assert.equal(keptOf(limit('latency.p99', 0.01), few), 'no');
  assert.equal(keptOf(limit('latency.p99', 0.1), few), 'unknown');
  const choice = choose([few], options({ limits: [limit('latency.p99', 0.1)] }));
  assert.equal(choice.verdict, 'none-meets');
  assert.match(choice.why, /unknown of 1 of 1: it takes 100 calls/);
});

test('where no batch meets the limits it says so, and how near the nearest came', () => {
  const choice = choose(curve, options({ limits: [limit('latency.p99', 0.005)] }));
  assert.equal(choice.verdict, 'none-meets');
  assert.equal(choice.best, undefined);
  assert.match(choice.why, /broken by 4 of 4, the nearest is batch 1 with 10 ms/);
  assert.deepEqual(choice.savings, []);
});

test('points that came to nothing are never chosen, and none at all is a verdict of its own', () => {
  const out = point(16, { joules: 0.1, rate: 900, latency: 0.001, isOut: true });
  assert.equal(choose([...curve, out], options()).best, 3);
  const choice = choose([out, { batch: 2, concurrency: 1, latencies: {} }], options());
  assert.equal(choice.verdict, 'nothing-measured');
  assert.equal(choose([], options()).verdict, 'nothing-measured');
});

test('of two that are the same within noise the one that answers sooner is taken', () => {
  const near = [...curve.slice(0, 2), point(4, { joules: 0.352, rate: 250, latency: 0.016 }), curve[3]!];
  const choice = choose(near, options());
  assert.equal(choice.best, 2);
  assert.equal(choice.runnerUp!.point, 3);
  assert.equal(choice.runnerUp!.isSame, true);
  assert.deepEqual(choice.alike, [3]);
  assert.match(choice.why, /the same within noise as batch 8 with 350 mJ, and is taken because it answers sooner/);
});

test('a difference that is more than negligible does not give way to latency, however unsure it is', () => {
  const windows = (level: number) => ({ energyPerItem: [level * 0.7, level, level * 1.3] });
  const unsure = [
    point(1, { joules: 1, rate: 100, latency: 0.01, perWindow: windows(1) }),
    point(8, { joules: 0.8, rate: 200, latency: 0.04, perWindow: windows(0.8) }),
  ];
  const choice = choose(unsure, options());
  assert.equal(choice.best, 1);
  assert.equal(choice.runnerUp!.isSame, true);
});

test('each objective orders by its own figure', () => {
  const factors = {
    intensity: quantity(360, 'gCO2e/kWh', { kind: 'assumed', source: 'a test' }),
    price: quantity(0.36, 'currency/kWh', { kind: 'assumed', source: 'a test' }),
  };
  const best = (objective: 'throughput' | 'latency' | 'carbon' | 'cost') =>
    choose(curve, options({ objective, ...factors }));
  assert.equal(best('throughput').best, 3);
  assert.equal(best('latency').best, 0);
  assert.equal(best('carbon').best, 3);
  // 0.35 J at 360 g for 3.6 MJ.
  assert.ok(Math.abs(best('carbon').value!.value - 0.35e-4) < 1e-12);
  assert.equal(best('cost').value!.unit, 'currency');
});

test('an objective without its figures is withheld with its reason', () => {
  const noJoules = curve.map(({ energyPerItem: _, ...rest }) => rest);
  assert.match(choose(noJoules, options()).why, /no energy of an item is known/);
  assert.equal(choose(noJoules, options()).verdict, 'withheld');
  assert.match(choose(curve, options({ objective: 'carbon' })).why, /--intensity/);
  assert.match(choose(curve, options({ objective: 'cost' })).why, /--price/);
  assert.equal(choose(noJoules, options({ objective: 'throughput' })).verdict, 'chosen');
});

test('a flat or falling curve is not batchable: batch 1 is used', () => {
  const flat = [1, 2, 4].map((batch) =>
    point(batch, { joules: 1 - 0.01 * Math.log2(batch), rate: 100, latency: 0.01 * batch }),
  );
  const choice = choose(flat, options());
  assert.equal(choice.verdict, 'not-batchable');
  assert.equal(choice.best, 0);
  assert.equal(choice.knee, 1);
  assert.match(choice.why, /no larger batch has more than 5 % more throughput/);
  const falling = [1, 2, 4].map((batch) =>
    point(batch, { joules: batch, rate: 100 / batch, latency: 0.01 * batch ** 2 }),
  );
  assert.equal(choose(falling, options({ objective: 'throughput' })).verdict, 'not-batchable');
  // Without a batch 1 nothing is known of what a larger one gains.
  assert.equal(choose(flat.slice(1), options()).verdict, 'chosen');
});

test('a fixed axis is a result with its reason', () => {
  const target = { batchable: false, why: 'the first axis of images has the fixed length 1' };
  const choice = choose([curve[0]!], options({ target }));
  assert.equal(choice.verdict, 'not-batchable');
  assert.equal(choice.best, 0);
  assert.match(choice.why, /^the first axis of images has the fixed length 1/);
});

test('the knee is where a doubling begins to bring less than 10 %', () => {
  assert.equal(choose(curve, options()).knee, 4);
  assert.equal(choose(curve.slice(0, 3), options()).knee, undefined);
  const steps = [point(1, { rate: 100 }), point(4, { rate: 119 }), point(5, { rate: 120 })];
  assert.equal(choose(steps, options({ objective: 'throughput' })).knee, 1);
});

test('what is saved is told against batch 1 and against what is run now, for a year of traffic', () => {
  const intensity = quantity(360, 'gCO2e/kWh', { kind: 'assumed', source: 'a test' });
  const { savings } = choose(curve, options({ current: 4, traffic: 10, intensity }));
  assert.deepEqual(
    savings.map(({ why, against, batch }) => [why, against, batch]),
    [
      ['batch 1', 0, 1],
      ['current', 2, 4],
    ],
  );
  const [first] = savings;
  assert.ok(Math.abs(first!.ratio.value - 0.35) < 1e-9);
  assert.ok(Math.abs(first!.perItem!.value - 0.65) < 1e-9);
  const [low, high] = first!.perItem!.interval!;
  assert.ok(low < 0.65 && 0.65 < high);
  const joules = 0.65 * 10 * 365 * 86_400;
  assert.ok(Math.abs(first!.perYear!.energy.value / joules - 1) < 1e-9);
  assert.ok(Math.abs(first!.perYear!.emissions!.value / ((joules * 360) / 3.6e6) - 1) < 1e-9);
  assert.equal(first!.perYear!.cost, undefined);
});

test('a current batch that was not measured is told, and nothing is made up for it', () => {
  const { savings, why } = choose(curve, options({ current: 3 }));
  assert.deepEqual(
    savings.map((saving) => saving.why),
    ['batch 1'],
  );
  assert.match(why, /batch 3, which is run now, was not measured/);
  // The best saves nothing against itself.
  assert.deepEqual(
    choose(curve, options({ current: 8 })).savings.map((saving) => saving.why),
    ['batch 1'],
  );
});

test('batch 1 and the current one are taken at the concurrency of the best', () => {
  const two = [1, 8].map((batch) =>
    point(batch, { joules: 0.3 / batch, rate: 200 * batch, latency: 0.05, concurrency: 2 }),
  );
  const { best, savings } = choose([...curve, ...two], options());
  assert.equal(best, 5);
  assert.equal(savings[0]!.against, 4);
});

test('the row of a table has no noise: its ratio has no interval, and only equal ones are the same', () => {
  const rows = [1, 2, 4].map((batch) => point(batch, { joules: 1 / batch, rate: 100 * batch, isBare: true }));
  const choice = choose(rows, options());
  assert.equal(chosenOf(rows, choice)!.batch, 4);
  assert.equal(choice.runnerUp!.ratio.interval, undefined);
  assert.equal(choice.runnerUp!.isSame, false);
});

test('of one point that was measured it is said that there was no other', () => {
  const choice = choose([curve[1]!, point(4, { isOut: true })], options());
  assert.deepEqual([choice.verdict, choice.best], ['chosen', 0]);
  assert.match(choice.why, /batch 2 has energy of an item 600 mJ; it is the only point that was measured to its end/);
});

test('a limit that the joules of a model leave open is not told by measuring longer', () => {
  const by: Source = { kind: 'estimated', by: 'a test', model: 'a model' };
  const modelled = { ...curve[0]!, energyPerItem: quantity(1, 'J', by, { interval: [0.5, 2] }) };
  const { verdict, why } = choose([modelled], options({ limits: [limit('energy.item', 1.5)] }));
  assert.equal(verdict, 'none-meets');
  assert.match(why, /not surely: a model told the joules, and only a counter is surer/);
  assert.doesNotMatch(why, /longer/);
});

test('a cost is told in its currency', () => {
  const price = quantity(0.3, 'currency/kWh', { kind: 'assumed', source: '--price' }) as Quantity<'currency/kWh'>;
  const { why } = choose(curve, options({ objective: 'cost', price, currency: 'EUR' }));
  assert.match(why, /cost of an item 2\.92e-8 EUR/);
});

test('what is saved against batch 1 is told once where that is what is run now', () => {
  const { savings } = choose(curve, options({ current: 1 }));
  assert.deepEqual(
    savings.map(({ why, batch }) => [why, batch]),
    [['current', 1]],
  );
});
