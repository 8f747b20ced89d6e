import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StintPlan } from '../../../../src/bench/batch/target.ts';
import { Crew } from '../../../../src/bench/batch/targets/crew.ts';

const program = new URL('../../../support/odd-caller.js', import.meta.url);
const plan: StintPlan = { seconds: 0, calls: 1, patience: 0.1, stop: new AbortController().signal };

async function openedCrew(...ways: readonly string[]): Promise<Crew> {
  const crew = await Crew.open(program, [], ways);
  assert.ok(crew instanceof Crew);
  return crew;
}

test('a caller that hears nothing is ended, and its call counts as hung', async () => {
  const stint = await (await openedCrew('blocks')).run(plan);
  assert.deepEqual([stint.failure?.failure, stint.submitted, stint.completed], ['hung', 1, 0]);
});

test('a caller that is gone takes its call with it: for want of memory where it said so', async () => {
  const stint = await (await openedCrew('dies')).run(plan);
  assert.equal(stint.failure?.failure, 'out-of-memory');
  assert.match(stint.failure.reason, /SIGKILL: FATAL ERROR: Reached heap limit/);
});

test('a point that one caller cannot be made ready for is not open, with the reason', async () => {
  assert.deepEqual(await Crew.open(program, [], ['dies', 'refuses']), {
    failure: { failure: 'failed', reason: 'it does not like the point' },
  });
  assert.deepEqual(await Crew.open(program, [], ['leaves', 'dies']), {
    failure: { failure: 'failed', reason: 'it exited with code 5' },
  });
});
