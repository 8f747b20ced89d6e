import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../support/random.ts';
import { simulateRun } from '../support/simulated-run.ts';

const step = 0.001;
const idle = 60;

/** A command of 0.3 to 5 s that swings between its watts, on a machine with a RAPL counter. */
async function oneRun(seed: number) {
  const random = seeded(seed);
  const seconds = 0.3 + 4.7 * random();
  const watts = 100 + 200 * random();
  const swing = 0.5 * random();
  const period = 0.02 + 0.5 * random();
  const wave = (2 * Math.PI) / period;
  const angle = 2 * Math.PI * random();
  return simulateRun(
    {
      idle,
      seconds: () => seconds,
      joules: (_, at) => watts * (at + (swing * (Math.cos(angle) - Math.cos(angle + wave * at))) / wave),
    },
    { idle: 5 },
    { counter: { step }, phase: step * random(), cost: 0.0001 + 0.002 * random() },
  );
}

test('energy above idle is right within 1 %, and in its interval in at least 184 of 200 runs', async () => {
  let inside = 0;
  for (let seed = 1; seed <= 200; seed += 1) {
    const { report, truth } = await oneRun(seed);
    const { value } = report.metrics.energy!.aboveIdle!;
    const true_ = truth[0]!.joules;
    assert.ok(Math.abs(value.value / true_ - 1) < 0.01, `seed ${seed}: ${value.value} J for ${true_} J`);
    if (value.interval![0] <= true_ && true_ <= value.interval![1]) inside += 1;
  }
  assert.ok(inside >= 184, `${inside} of 200`);
});

test('the interval is no wider than the steps of the counter and the edges explain', async () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const { report, truth } = await oneRun(seed);
    const { value } = report.metrics.energy!.aboveIdle!;
    const { from, to, joules } = truth[0]!;
    const highest = idle + (1.5 * joules) / (to - from);
    // Readings take up to 2.1 ms, half of it before and half after the value was taken; 1.5 for a burst at an edge.
    const bound = 1.5 * highest * (step + 2 * 0.0022) + 0.01 * idle * (to - from);
    assert.ok(
      (value.interval![1] - value.interval![0]) / 2 <= bound,
      `seed ${seed}: ${value.interval} of ${value.value}`,
    );
  }
});
