import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBudget } from '../../src/gate/budget.ts';
import { judgeReport } from '../../src/gate/gate.ts';
import { factsOf, sessionOf } from '../../src/gate/report-side.ts';
import { troubleIn } from '../../src/gate/report-trouble.ts';
import type { BatchReport } from '../../src/model/report.ts';
import { batchSettings, done, judgeBatches } from '../support/batch-recording.ts';

/** @param factor of the energy and the time of everything */
function reportOf(factor: number, title = 'prog --batch {batch}', windows = 6): BatchReport {
  return judgeBatches({
    settings: { target: { ...batchSettings().target, title } },
    windows: Array.from({ length: windows }, (_, round) =>
      [0, 1, 2].map((point) => {
        const wobble = 1 + 0.002 * ((round * 5 + point) % 7);
        const seconds = 2 * factor * wobble;
        const items = 200 * 2 ** point;
        const work = done(point, {
          completed: 200,
          items,
          seconds,
          latency: seconds / 200,
          cpu: { seconds, by: 'getrusage' },
        });
        return { work, seconds, watts: 50, busy: seconds };
      }),
    ).flat(),
  });
}

const policy = { tolerance: 0.05, alpha: 0.05, allowEstimated: false };
const check = (head: BatchReport, base: BatchReport | undefined, budget: string) =>
  judgeReport(
    { facts: factsOf(head), session: sessionOf(head) },
    base && { facts: factsOf(base), sessions: [sessionOf(base)], isPaired: false },
    [parseBudget(budget)],
    policy,
  )[0]!;

test('a report of batches has the figures of its chosen point, with the windows as its runs', () => {
  const report = reportOf(1);
  const { metrics } = sessionOf(report);
  const best = report.points[report.choice.best!]!;
  assert.equal(metrics['batch.energy']!.value, best.energyPerItem!.value.value);
  assert.equal(metrics['batch.energy']!.values.length, 6);
  assert.equal(metrics['batch.energy']!.boundary, 'components');
  assert.equal(metrics['batch.throughput']!.unit, '1/s');
  assert.equal(metrics['batch.latency.p99']!.value, best.latency!.p99!.value);
  assert.equal(metrics['batch.aboveIdle']!.value, best.aboveIdlePerItem!.value.value);
  assert.equal(metrics['batch.cpu']!.unit, 's');
  assert.equal(metrics['scheduling.efficiency']!.value, 1);
  assert.equal(metrics['batch.memory'], undefined);
  assert.equal(troubleIn(report), undefined);
});

test('without a choice there is no figure of it', () => {
  const { choice, ...rest } = reportOf(1);
  const { best: _, ...withheld } = choice;
  const { metrics } = sessionOf({ ...rest, choice: { ...withheld, verdict: 'withheld' } });
  assert.deepEqual(Object.keys(metrics), ['scheduling.efficiency']);
});

test('a budget of an amount gates the energy of an item', () => {
  const report = reportOf(1);
  assert.equal(check(report, undefined, 'batch.energy<=1J').gate, 'passed');
  assert.equal(check(report, undefined, 'batch.energy<=1mJ').gate, 'failed');
  assert.equal(check(report, undefined, 'batch.latency.p99<=1s').gate, 'passed');
  assert.equal(check(report, undefined, 'batch.throughput>=1M/s').gate, 'failed');
});

test('two reports of the same target are compared by their windows', () => {
  const [base, worse] = [reportOf(1), reportOf(1.3)];
  assert.equal(check(base, base, 'batch.energy').gate, 'passed');
  assert.equal(check(worse, base, 'batch.energy').verdict, 'worse');
  assert.equal(check(base, worse, 'batch.energy').verdict, 'better');
  assert.equal(check(worse, base, 'batch.throughput').gate, 'failed');
});

test('another target, or other points, is not compared', () => {
  const [base, other] = [reportOf(1), reportOf(1, 'other --batch {batch}')];
  const { verdict, differences } = check(other, base, 'batch.energy');
  assert.equal(verdict, 'not-comparable');
  assert.deepEqual(
    differences.map(({ key }) => key),
    ['choices of the benchmark'],
  );
  const fewer = { ...base, points: base.points.slice(0, 2), choice: { ...base.choice, best: 1 } };
  assert.equal(check(fewer, base, 'batch.throughput').verdict, 'not-comparable');
});
