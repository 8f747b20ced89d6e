import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandOutcome } from '../../../src/model/command.ts';
import { seeded } from '../../support/random.ts';
import { outcomeOfSuccess, simulateRun } from '../../support/simulated-run.ts';

/** 100 W above an idle of 50 W, for as long as told. */
const steady = (seconds: number) => ({ idle: 50, seconds: () => seconds, joules: (_: number, at: number) => 100 * at });

test('one start is told as it is, with the interval of its counter', async () => {
  const { report, truth } = await simulateRun(steady(2), { idle: 5 });
  const { wall, energy, power } = report.metrics;
  assert.equal(wall!.center, 'single');
  assert.ok(Math.abs(wall!.value.value - 2) < 1e-3);
  assert.equal(energy!.total.value.boundary, 'components');
  assert.ok(Math.abs(energy!.total.value.value - 150 * (truth[0]!.to - truth[0]!.from)) < 1);
  assert.ok(energy!.total.value.interval!);
  assert.ok(Math.abs(power!.mean.value.value - 150) < 1);
  assert.equal(report.energy.measured, true);
  assert.deepEqual(report.energy.parts, ['powercap/package-0']);
  assert.match(JSON.stringify(report.energy.idlePower), /5\.0 s of idleness before the repeats/);
});

test('repeats are told by their median, each of them listed', async () => {
  const lengths = [1, 1.1, 0.9, 1.05, 0.95, 3, 1, 1];
  const { report } = await simulateRun({ ...steady(1), seconds: (start) => lengths[start - 1]! }, { repeats: 8 });
  const { wall } = report.metrics;
  assert.equal(wall!.center, 'median');
  assert.ok(Math.abs(wall!.value.value - 1) < 1e-2);
  assert.equal(wall!.count, 8);
  assert.deepEqual(
    report.repeats.map(({ index }) => index),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.ok(Math.abs(wall!.highest.value - 3) < 1e-2);
  const advice = report.advice.find(({ id }) => id === 'outliers');
  assert.match(advice!.what, /1 of 8 repeats lie far from the median; repeat 6 took 3\.00 s/);
});

test('warm-up starts are in no figure', async () => {
  const { report } = await simulateRun(
    { ...steady(1), seconds: (start) => (start <= 2 ? 9 : 1) },
    { repeats: 3, warmups: 2 },
  );
  assert.equal(report.command.warmups, 2);
  assert.equal(report.repeats.length, 3);
  assert.ok(report.metrics.wall!.highest.value < 1.1);
});

test('repeats shorter than the step of the counter are told by their mean, and how many would do', async () => {
  const { report, truth } = await simulateRun(steady(0.08), { repeats: 200 }, { counter: { step: 0.03 } });
  const { total } = report.metrics.energy!;
  const true_ = truth.reduce((sum, { joules, from, to }) => sum + joules + 50 * (to - from), 0) / truth.length;
  assert.equal(total.center, 'mean');
  assert.ok(total.value.interval![0] <= true_ && true_ <= total.value.interval![1], `${total.value.interval} ${true_}`);
  const advice = report.advice.find(({ id }) => id === 'too-short');
  assert.match(advice!.what, /80 ms is too short for the counter/);
  assert.match(advice!.next, /--repeat \d+/);
});

test('repeats that failed are left out of the figures and in the scheduling efficiency', async () => {
  const outcome = (start: number): CommandOutcome => ({ ...outcomeOfSuccess, code: start === 2 ? 3 : 0 });
  const { report, end } = await simulateRun(
    { ...steady(1), seconds: (start) => (start === 2 ? 0.1 : 1), outcome },
    { repeats: 4 },
  );
  assert.equal(end.firstFailure?.code, 3);
  assert.equal(report.metrics.wall!.count, 3);
  const efficiency = report.formulas.find(({ id }) => id === 'scheduling-efficiency')!;
  assert.equal(efficiency.value!.value, 0.75);
  assert.match(
    report.advice.find(({ id }) => id === 'failed')!.what,
    /1 of 4 repeats failed, the first one with exit code 3/,
  );
});

test('energy per task and scheduling efficiency come from the tasks that were told', async () => {
  const outcome = (start: number): CommandOutcome => ({ ...outcomeOfSuccess, tasks: start === 1 ? 8 : 10 });
  const { report } = await simulateRun(
    { ...steady(1), outcome },
    { repeats: 2 },
    { settings: { run: { argv: ['x'], accounting: { by: 'cgroup v2' }, tasks: { total: 10, source: 'lines' } } } },
  );
  assert.equal(report.formulas.find(({ id }) => id === 'scheduling-efficiency')!.value!.value, 0.9);
  const { energy } = report.metrics.task!;
  assert.ok(Math.abs(energy.highest.value - 150 / 8) < 0.3);
});

test('tasks of which nothing was told are unknown, not none', async () => {
  const { report } = await simulateRun(
    steady(1),
    { repeats: 2 },
    {
      settings: {
        run: { argv: ['x'], accounting: { by: 'cgroup v2' }, tasks: { total: 10, source: 'lines that match /x/' } },
      },
    },
  );
  const efficiency = report.formulas.find(({ id }) => id === 'scheduling-efficiency')!;
  assert.equal(efficiency.applicable, false);
  assert.match(efficiency.reason!, /told nothing in 2 of 2 repeats/);
  assert.equal(report.metrics.task, undefined);
});

test('energy that drifts is told with the next thing to try', async () => {
  const { report } = await simulateRun(
    { idle: 50, seconds: () => 1, joules: (start, at) => (100 + 2 * start) * at },
    { repeats: 20 },
  );
  const advice = report.advice.find(({ id }) => id === 'drift')!;
  assert.match(advice.what, /The energy drifts: the second half of the repeats took \d/);
  assert.match(advice.next, /--warmup/);
});

test('a counter that never moves is no energy, in no repeat', async () => {
  const { report } = await simulateRun({ idle: 0, seconds: () => 1, joules: () => 0 }, { repeats: 5 });
  assert.equal(report.energy.measured, false);
  assert.match(report.energy.reason!, /did not move/);
  assert.equal(report.metrics.energy, undefined);
});

test('a counter that wraps within a repeat or at its edge loses nothing', async () => {
  const { report, truth } = await simulateRun(
    steady(1),
    { repeats: 20 },
    { counter: { range: 97, maximumPower: 400 }, interval: 0.2 },
  );
  for (const [index, { energy }] of report.repeats.entries()) {
    const { from, to, joules } = truth[index]!;
    assert.ok(Math.abs(energy!.value - joules - 50 * (to - from)) < 1, `repeat ${index + 1}: ${energy!.value} J`);
  }
});

test('a repeat of which the counter lost a part has no energy, rather than less', async () => {
  // Two wraps of 150 J could hide between two readings, so that none of the differences can be trusted.
  const { report } = await simulateRun(steady(3), { repeats: 3, idle: 5 }, { counter: { range: 150 } });
  assert.equal(report.metrics.energy, undefined);
  assert.equal(report.energy.measured, false);
  assert.match(report.energy.reason!, /covers 0\.00 s of 3\.00 s .*two wraps could hide/);
  assert.match(report.advice.find(({ id }) => id === 'incomplete')!.what, /3 of 3 repeats have no energy/);
});

test('the interval of short repeats holds what the lag of the counter takes from each of them', async () => {
  let inside = 0;
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = seeded(seed);
    const { report, truth } = await simulateRun(
      { idle: 50, seconds: () => 0.02 + 0.002 * random(), joules: (_, at) => 80 * at },
      { repeats: 30, idle: 10 },
      { phase: 0.001 * random() },
    );
    const true_ = truth.reduce((sum, { joules, from, to }) => sum + joules + 50 * (to - from), 0) / truth.length;
    const [low, high] = report.metrics.energy!.total.value.interval!;
    if (low <= true_ && true_ <= high) inside += 1;
  }
  assert.ok(inside >= 19, `${inside} of 20`);
});

test('an aim that was not reached is told with how far it is', async () => {
  const { report } = await simulateRun(
    { ...steady(1), seconds: (start) => (start % 2 === 0 ? 1 : 2) },
    { repeats: 9, until: { share: 0.01, metric: () => 'wall' } },
    { settings: { run: { argv: ['x'], accounting: { by: 'cgroup v2' }, until: 0.01, metric: 'wall' } } },
  );
  const advice = report.advice.find(({ id }) => id === 'wide')!;
  assert.match(advice.what, /The interval is \d+ % after 9 repeats, and 1\.0 % was asked for/);
});
