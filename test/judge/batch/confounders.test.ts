import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchReport } from '../../../src/model/report.ts';
import type { Series } from '../../../src/model/series.ts';
import { done, judgeBatches, points } from '../../support/batch-recording.ts';
import type { FedSource } from '../../support/feed.ts';

/**
 * Rounds of a point that draws 50 W above idle and one that takes `apart` more; each in so many windows.
 */
function rounds(
  count: number,
  apart: number,
  more: (
    round: number,
    point: number,
  ) => { readonly work?: Parameters<typeof done>[1]; readonly busy?: number } = () => ({}),
) {
  return Array.from({ length: count }, (_, round) =>
    [0, 1].map((point) => {
      const { work = {}, busy } = more(round, point);
      const wobble = 1 + 0.001 * ((round * 7 + point * 3) % 5);
      const watts = (70 * (point === 0 ? 1 + apart : 1) - 20) * wobble;
      const whole = done(point, { completed: 20, items: 20, seconds: 2, ...work });
      return { work: whole, seconds: 2, watts, ...(busy === undefined ? {} : { busy }) };
    }),
  ).flat();
}

const settings = { points: points(2, 4) };
const found = ({ confounders }: BatchReport, id: string) => confounders.find((one) => one.id === id);

function counterOf(metric: string, resource: string, share: number) {
  const series: Series = { metric, resource, shape: 'counter', unit: 's' };
  return (end: number): readonly FedSource[] => [
    { id: 'pressure', series: [series], rows: [0, end / 2, end].map((at) => [at, share * at] as const), period: end },
  ];
}

test('a quiet session has no confounders', () => {
  assert.deepEqual(judgeBatches({ windows: rounds(6, 0.2), settings }).confounders, []);
});

test('load that falls on one point is named, and withholds what it could explain', () => {
  // The one with the most energy of an item has others beside it: 1 s of the 4 CPU-seconds of a window.
  const loaded = (apart: number) =>
    judgeBatches({
      windows: rounds(6, apart, (_, point) => ({
        work: { cpu: { seconds: 1, by: 'getrusage' } },
        busy: point === 0 ? 2 : 1,
      })),
      settings,
    });
  const small = loaded(0.1);
  assert.match(
    found(small, 'other-load')!.what,
    /Others kept 13 % of the machine busy while it was measured, 0\.0 % to 25 % by point/,
  );
  assert.equal(found(small, 'other-load')!.withholds, true);
  assert.equal(small.choice.verdict, 'withheld');
  assert.equal(small.choice.best, undefined);
  assert.match(small.choice.why, /may have made the difference of 9\.9 % that decides/);
  const large = loaded(0.6);
  assert.equal(found(large, 'other-load')!.withholds, false);
  assert.equal(large.choice.verdict, 'chosen');
});

test('load that is alike for all points is named and withholds nothing', () => {
  const report = judgeBatches({
    windows: rounds(6, 0.1, () => ({ work: { cpu: { seconds: 1, by: 'getrusage' } }, busy: 2 })),
    settings,
  });
  assert.equal(found(report, 'other-load')!.withholds, false);
});

test('nothing is withheld between points that are the same within noise', () => {
  const report = judgeBatches({
    windows: rounds(6, 0.0001, (_, point) => ({
      work: { cpu: { seconds: 1, by: 'getrusage' } },
      busy: point === 0 ? 2 : 1,
    })),
    settings,
  });
  assert.equal(found(report, 'other-load')!.withholds, false);
  assert.equal(report.choice.verdict, 'chosen');
  assert.equal(report.choice.runnerUp!.isSame, true);
});

test('tasks that wait for memory are named', () => {
  const report = judgeBatches({
    windows: rounds(6, 0.2),
    settings,
    sources: counterOf('pressure.some', 'memory', 0.3),
  });
  assert.match(found(report, 'memory-pressure')!.what, /for 30 % of the time/);
  assert.equal(found(report, 'memory-pressure')!.withholds, true);
  const little = judgeBatches({
    windows: rounds(6, 0.2),
    settings,
    sources: counterOf('pressure.some', 'memory', 0.005),
  });
  assert.equal(found(little, 'memory-pressure'), undefined);
});

test('a quota that is used up is told, and is part of the machine', () => {
  const report = judgeBatches({
    windows: rounds(6, 0.2),
    settings,
    sources: counterOf('cgroup.throttled', 'self', 0.4),
  });
  assert.match(found(report, 'throttled')!.what, /CPU quota was used up/);
  assert.equal(found(report, 'throttled')!.withholds, false);
});

test('a drift from round to round is told, whatever lies between the points', () => {
  const slower = (round: number, point: number) => ({
    work: { items: (point + 1) * (round < 4 ? 200 : 180) - (round % 3) },
  });
  const report = judgeBatches({ windows: rounds(8, 0.05, slower), settings });
  assert.match(found(report, 'drift')!.what, /it is 10 % less than in the first/);
  const steady = judgeBatches({
    windows: rounds(8, 0.05, (_, point) => ({ work: { items: 200 * (point + 1) } })),
    settings,
  });
  assert.equal(found(steady, 'drift'), undefined);
});

test('a warm-up that did not end and a single window are told by their points', () => {
  const warmup = { seconds: 1, calls: 3, isSteady: false };
  const unsteady = judgeBatches({
    windows: rounds(6, 0.2, (_, point) => (point === 0 ? { work: { warmup } } : {})),
    settings,
  });
  assert.match(found(unsteady, 'not-steady')!.what, /at batch 2:/);
  const single = judgeBatches({ windows: rounds(1, 0.05), settings });
  assert.match(found(single, 'too-few')!.what, /no more than 1 window of every point/);
  assert.equal(found(judgeBatches({ windows: rounds(3, 0.05), settings }), 'too-few'), undefined);
});
