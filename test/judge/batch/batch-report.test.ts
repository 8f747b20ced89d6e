import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { batchReportSchema } from '../../../src/model/batch-report-schema.ts';
import type { Quantity } from '../../../src/model/quantity.ts';
import { isEstimated } from '../../../src/model/quantity.ts';
import { batchSettings, done, idleWatts, judgeBatches, points } from '../../support/batch-recording.ts';
import { limit } from '../../support/choice-points.ts';
import { normal, seeded } from '../../support/random.ts';

/** Three windows of a point: a call takes 0.1 s, a window 2 s, at so many W above idle. */
function windowsOf(point: number, batch: number, watts: number, more: Parameters<typeof done>[1] = {}) {
  const work = done(point, { completed: 20, items: 20 * batch, seconds: 2, ...more });
  return [1, 2, 3].map(() => ({ work, seconds: 2, watts }));
}

const close = (one: number, other: number, share = 0.01) =>
  assert.ok(Math.abs(one / other - 1) < share, `${one} ${other}`);

test('energy of an item is that of the windows over their items, with idle told apart', () => {
  const report = judgeBatches({ windows: [...windowsOf(0, 1, 30), ...windowsOf(1, 2, 40), ...windowsOf(2, 4, 50)] });
  v.parse(batchReportSchema, report);
  const [one, , four] = report.points;
  close(one!.energyPerItem!.value.value, ((idleWatts + 30) * 2) / 20);
  close(one!.aboveIdlePerItem!.value.value, (30 * 2) / 20);
  close(one!.power!.value.value, idleWatts + 30);
  close(one!.throughput!.value.value, 10);
  close(four!.energyPerItem!.value.value, ((idleWatts + 50) * 2) / 80);
  close(four!.itemsPerJoule!.value, 80 / 140);
  assert.equal(one!.windows, 3);
  assert.deepEqual(report.energy.parts, ['powercap/package-0']);
  close(report.energy.idlePower!.value, idleWatts);
  assert.equal(report.choice.verdict, 'chosen');
  assert.equal(report.choice.best, 2);
  assert.equal(report.energy.measured, true);
});

test('what failed calls took stays in the energy, and they stand in the scheduling efficiency', () => {
  const half = { completed: 10, submitted: 20, items: 10 };
  const report = judgeBatches({ windows: windowsOf(0, 1, 30, half) });
  close(report.points[0]!.energyPerItem!.value.value, (50 * 2) / 10);
  const efficiency = report.formulas.find(({ id }) => id === 'scheduling-efficiency')!;
  assert.equal(efficiency.value!.value, 0.5);
  assert.equal(report.points[0]!.submitted, 60);
});

test('a point that failed is labelled, ends its branch and counts as one call', () => {
  const report = judgeBatches({
    windows: [
      ...windowsOf(0, 1, 30),
      {
        work: { kind: 'batch-failed', point: 1, failure: 'out-of-memory', reason: 'killed at 2 GiB' },
        seconds: 0.1,
        watts: 0,
      },
      { work: { kind: 'batch-skipped', point: 2, after: 1 }, seconds: 0.1, watts: 0 },
    ],
  });
  v.parse(batchReportSchema, report);
  assert.deepEqual(
    report.points.map(({ outcome }) => outcome),
    ['measured', 'failed', 'skipped'],
  );
  assert.deepEqual(report.points[1]!.failure, { cause: 'out-of-memory', reason: 'killed at 2 GiB' });
  assert.equal(report.choice.best, 0);
  const efficiency = report.formulas.find(({ id }) => id === 'scheduling-efficiency')!;
  assert.deepEqual([efficiency.used!.quantity.value, efficiency.total!.quantity.value], [60, 61]);
});

test('a point that failed after some windows is not chosen', () => {
  const report = judgeBatches({
    windows: [
      ...windowsOf(0, 1, 30),
      ...windowsOf(2, 4, 30),
      { work: { kind: 'batch-failed', point: 2, failure: 'hung', reason: 'no answer' }, seconds: 0.1, watts: 0 },
    ],
  });
  assert.equal(report.points[2]!.outcome, 'failed');
  assert.notEqual(report.points[2]!.throughput, undefined);
  assert.equal(report.choice.best, 0);
});

test('without a counter the joules are the model\u2019s, and CPU-seconds of an item stand beside them', () => {
  const busy = windowsOf(0, 1, 0, { cpu: { seconds: 2, by: 'getrusage' } }).map((one) => ({ ...one, busy: 2 }));
  const report = judgeBatches({ windows: busy, component: 'none' });
  const [one] = report.points;
  assert.equal(report.energy.measured, false);
  assert.equal(report.energy.boundary, 'node');
  assert.ok(isEstimated(one!.energyPerItem!.value));
  close(one!.cpuPerItem!.value.value, 0.1);
});

test('the energy of GPUs alone counts for what may run on them, and for nothing else', () => {
  const of = (kind: 'command' | 'onnx' | 'data' | 'gguf') =>
    judgeBatches({
      windows: windowsOf(0, 1, 30),
      component: 'gpu',
      settings: { target: { ...batchSettings().target, kind } },
    }).energy;
  for (const kind of ['command', 'gguf'] as const) assert.equal(of(kind).measured, true, kind);
  for (const kind of ['onnx', 'data'] as const) {
    assert.equal(of(kind).measured, false, kind);
    assert.match(of(kind).reason!, /only GPUs tell an energy/);
  }
});

test('limits are told as they were kept, in their order', () => {
  const report = judgeBatches({
    windows: [...windowsOf(0, 1, 30), ...windowsOf(1, 2, 30, { latency: 0.2 })],
    settings: {
      limits: [limit('latency.p95', 0.15), limit('memory.peak', 1e9), limit('latency.p99', 0.15)],
    },
  });
  const kept = report.points.map(({ limits }) => limits.map((one) => one.kept));
  assert.deepEqual(kept, [
    ['unsure', 'unknown', 'unknown'],
    ['no', 'unknown', 'no'],
    ['unknown', 'unknown', 'unknown'],
  ]);
  assert.equal(report.choice.verdict, 'none-meets');
});

test('phases, bytes and memory are told of each point', () => {
  const more = {
    bytes: 4e6,
    memory: { peak: 5e8, by: 'cgroup' },
    phases: [
      { name: 'prefill', items: 100, seconds: 0.5 },
      { name: 'decode', items: 50, seconds: 1.5 },
    ],
  };
  const [one] = judgeBatches({ windows: windowsOf(0, 1, 30, more) }).points;
  close(one!.bytes!.value.value, 2e6);
  assert.equal(one!.memory!.value, 5e8);
  assert.deepEqual(
    one!.phases!.map(({ name, throughput }) => [name, Math.round(throughput.value.value)]),
    [
      ['prefill', 200],
      ['decode', 33],
    ],
  );
});

test('points of a session before are taken as they are, but not joules of another kind', () => {
  const before = judgeBatches({ windows: [...windowsOf(0, 1, 30), ...windowsOf(1, 2, 30)] });
  const kept = [0, 1].map((point) => ({ point, startedAt: before.window.startedAt, result: before.points[point]! }));
  const more = { limits: [limit('latency.max', 0.05)], kept };
  const after = judgeBatches({ windows: windowsOf(2, 4, 30), settings: more });
  v.parse(batchReportSchema, after);
  assert.equal(after.points[0]!.keptFrom, before.window.startedAt);
  assert.deepEqual(after.points[0]!.energyPerItem, before.points[0]!.energyPerItem);
  // Limits are those of this session.
  assert.deepEqual(after.points[0]!.limits, [{ limit: 'latency.max<=0.05', kept: 'no' }]);
  const modelled = judgeBatches({ windows: windowsOf(2, 4, 30), settings: { kept }, component: 'none' });
  assert.equal(modelled.points[0]!.energyPerItem, undefined);
  assert.equal(modelled.points[0]!.perWindow!.energyPerItem, undefined);
  assert.notEqual(modelled.points[0]!.throughput, undefined);
  assert.match(modelled.warnings.join(' '), /energy of 2 points that were taken from a session before/);
});

test('what the calls used in children is no cost of the measuring', () => {
  const windows = windowsOf(0, 1, 30, { cpu: { seconds: 3, by: 'getrusage' } });
  const ownCost = { cpu: 1, windowCpu: 19, childrenCpu: 18.5, peakMemory: 5e7 };
  const { ownCost: told } = judgeBatches({ windows, footer: { ownCost } });
  // Three windows of 3 s, and warm-ups half as long before each: 13.5 of the 18.5 s.
  close(told.cpu.value, 1 + 5);
});

test('carbon and cost are those of a thousand items at the best point', () => {
  const {
    carbon,
    choice,
    points: rows,
  } = judgeBatches({
    windows: [...windowsOf(0, 1, 30), ...windowsOf(2, 4, 30)],
    header: { intensity: { value: 360, source: 'a test' } },
  });
  const joules = rows[choice.best!]!.energyPerItem!.value.value * 1000;
  close(carbon!.emissions.value, (joules * 360) / 3.6e6);
});

test('of a known law energy and latency lie within 1 %, and inside their intervals in 92 % of sessions', () => {
  const random = seeded(5);
  const sessions = 200;
  const covered = { energy: 0, latency: 0 };
  const isIn = ({ interval }: Quantity, value: number) =>
    interval !== undefined && interval[0] <= value && value <= interval[1];
  for (let session = 0; session < sessions; session += 1) {
    const windows = Array.from({ length: 6 }, () => {
      const level = Math.exp(0.005 * normal(random));
      const latencies = Array.from({ length: 100 }, () => 0.02 * level * Math.exp(0.02 * normal(random)));
      latencies.sort((one, other) => one - other);
      const seconds = latencies.reduce((sum, one) => sum + one, 0);
      const work = done(0, { latencies, completed: 100, items: 400, seconds });
      // 0.05 J an item on top of idle, whatever the time.
      return { work, seconds, watts: (0.05 * 400) / seconds };
    });
    const [one] = judgeBatches({ windows, settings: { points: points(4) } }).points;
    const service = 0.02 * Math.exp((0.005 ** 2 + 0.02 ** 2) / 2);
    const joules = 0.05 + (idleWatts * service * 100) / 400;
    const { energyPerItem, latency } = one!;
    close(energyPerItem!.value.value, joules, 0.01);
    close(latency!.mean.value, service, 0.01);
    if (isIn(energyPerItem!.value as Quantity, joules)) covered.energy += 1;
    if (isIn(latency!.mean as Quantity, service)) covered.latency += 1;
  }
  assert.ok(covered.energy >= 184 && covered.latency >= 184, JSON.stringify(covered));
});
