import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'valibot';
import type { KeptPoint } from '../../../src/model/batch.ts';
import { headerSchema, markSchema } from '../../../src/model/recording-schema.ts';
import type { BatchResult } from '../../../src/model/report.ts';
import { donesOf, type SimulatedBatch, simulateBatch } from '../../support/simulated-batch.ts';
import { keepingSink } from '../../support/sink.ts';

const placesOf = ({ points }: SimulatedBatch) => [...points.keys()];
const countsOf = (run: SimulatedBatch) => placesOf(run).map((place) => donesOf(run, place).length);

/** Batches in the order in which the windows came, round by round. */
function roundsOf(run: SimulatedBatch): readonly (readonly number[])[] {
  const order = run.works.flatMap((work) => (work.kind === 'batch' ? [work.point] : []));
  return Array.from({ length: order.length / run.points.length }, (_, round) =>
    order.slice(round * run.points.length, (round + 1) * run.points.length),
  );
}

test('all points have as many windows, and their order is new in every round', async () => {
  const run = await simulateBatch();
  const [count] = countsOf(run);
  assert.ok(count! >= 5, `${count} windows`);
  assert.deepEqual(countsOf(run), Array(6).fill(count));
  const rounds = roundsOf(run);
  for (const round of rounds) assert.equal(new Set(round).size, 6, round.join());
  assert.ok(new Set(rounds.map(String)).size >= rounds.length - 1, 'hardly any order comes twice');
  const other = await simulateBatch({}, { seed: 2 });
  assert.notDeepEqual(roundsOf(other)[0], rounds[0], 'another seed, another order');
  assert.deepEqual(roundsOf(await simulateBatch()), rounds, 'the same seed, the same order');
});

test('it ends when the next round would no longer fit in the time', async () => {
  const run = await simulateBatch({}, { plan: { time: 30 } });
  assert.equal(run.stopped, 'time is up');
  assert.ok(run.seconds - 10 <= 30 * 1.05, `${run.seconds - 10} s`);
  assert.ok(run.seconds - 10 >= 30 * 0.7, `${run.seconds - 10} s`);
});

test('so many rounds as are asked for are made, whatever the time', async () => {
  const few = await simulateBatch({}, { plan: { repeat: 2 } });
  assert.deepEqual([few.stopped, countsOf(few)], ['all done', [2, 2, 2, 2, 2, 2]]);
  const slow = await simulateBatch({ call: 3 }, { plan: { repeat: 4, time: 1 } });
  assert.deepEqual([slow.stopped, countsOf(slow)], ['all done', [4, 4, 4, 4, 4, 4]]);
});

test('of calls that are slow every point is measured once, with a call at the least', async () => {
  const run = await simulateBatch({ call: 20, noise: 0 }, { plan: { time: 60 } });
  assert.equal(run.stopped, 'time is up');
  assert.deepEqual(countsOf(run), [1, 1, 1, 1, 1, 1]);
  for (const place of placesOf(run)) assert.equal(donesOf(run, place)[0]!.completed, 1);
});

test('all windows are as long, and have ten calls where the time allows for them', async () => {
  const run = await simulateBatch({ call: 0.15, noise: 0 }, { plan: { time: 60 } });
  const windows = run.target.asked.filter(({ plan }) => plan.seconds === 1);
  assert.equal(windows.length, run.works.length);
  for (const { plan, stint, point } of windows) {
    assert.ok(plan.calls < 10 && plan.calls >= 5, 'ten would take longer than half of a visit');
    assert.ok(stint.completed >= plan.calls, String(point.batch));
  }
  const fast = await simulateBatch({ call: 0.05, noise: 0 }, { plan: { time: 60 } });
  for (const place of placesOf(fast)) for (const done of donesOf(fast, place)) assert.ok(done.completed >= 10);
});

test('a window tells what its calls came to, its latencies in rising order', async () => {
  const run = await simulateBatch(
    { noise: 0.2 },
    { points: [{ batch: 2, concurrency: 3 }], plan: { repeat: 1, time: 4 } },
  );
  const [done] = donesOf(run, 0);
  const { stint } = run.target.asked.at(-1)!;
  assert.equal(done!.completed, stint.completed);
  assert.equal(done!.items, 2 * stint.completed);
  assert.equal(done!.seconds, stint.to - stint.from);
  assert.deepEqual(done!.cpu, stint.cpu);
  assert.deepEqual(
    done!.latencies,
    [...stint.latencies].sort((a, b) => a - b),
  );
  assert.ok(Math.abs(done!.latencySum - stint.latencies.reduce((sum, one) => sum + one, 0)) < 1e-9);
});

test('of many latencies a recording keeps 4096, evenly over their ranks, with the least and the greatest', async () => {
  const law = { call: 0.0005, noise: 0.3 };
  const run = await simulateBatch(law, { points: [{ batch: 1, concurrency: 1 }], plan: { repeat: 1, time: 20 } });
  const [done] = donesOf(run, 0);
  const all = run.target.asked.at(-1)!.stint.latencies.toSorted();
  assert.ok(all.length > 5000, String(all.length));
  assert.equal(done!.latencies.length, 4096);
  assert.deepEqual([done!.latencies[0], done!.latencies.at(-1)], [all[0], all.at(-1)]);
  assert.ok(Math.abs(done!.latencies[2048]! / all[Math.round(all.length / 2)]! - 1) < 0.001);
});

test('what it writes is a recording', async () => {
  const sink = keepingSink();
  await simulateBatch({ cliff: { batch: 16, call: 3 } }, { sinks: [sink], plan: { repeat: 1 } });
  parse(headerSchema, JSON.parse(JSON.stringify(sink.headerGiven)));
  for (const mark of sink.marks) parse(markSchema, JSON.parse(JSON.stringify(mark)));
});

test('a failure ends its branch: larger batches are left out, and finished windows are kept', async () => {
  const points = [1, 2].flatMap((concurrency) => [1, 8, 16, 32].map((batch) => ({ batch, concurrency })));
  const run = await simulateBatch({ cliff: { batch: 8, call: 2 } }, { points, plan: { repeat: 3 } });
  assert.equal(run.stopped, 'all done');
  assert.deepEqual(countsOf(run), [3, 0, 0, 0, 3, 0, 0, 0]);
  const told = run.works.filter((work) => work.kind !== 'batch');
  const failed = told.flatMap((work) => (work.kind === 'batch-failed' ? [work] : []));
  const skipped = told.flatMap((work) => (work.kind === 'batch-skipped' ? [work.point] : []));
  assert.equal(failed.find(({ point }) => point === 1)!.failure, 'out-of-memory');
  assert.match(failed.find(({ point }) => point === 5)!.reason, /batch 8 does not fit/);
  const ended = [...failed.map(({ point }) => point), ...skipped];
  assert.deepEqual(ended.sort(), [1, 2, 3, 5, 6, 7], 'each of them once');
});

test('what fails in a window after good ones keeps them, and the window that was cut counts for nothing', async () => {
  const law = { noise: 0, drift: 0, cliff: { batch: 4, call: 80 } };
  const points = [1, 4, 8].map((batch) => ({ batch, concurrency: 1 }));
  const run = await simulateBatch(law, { points, plan: { repeat: 2, time: 6 } });
  assert.deepEqual(countsOf(run), [2, 0, 0]);
  assert.ok(run.windows > run.works.length, 'it was cut in a window');
});

test('what a target does not support ends its point only', async () => {
  const opening = ({ batch }: { readonly batch: number }) =>
    batch === 4 ? ({ failure: 'unsupported', reason: 'four is not a size of it' } as const) : undefined;
  const run = await simulateBatch({ opening }, { plan: { repeat: 2 } });
  assert.deepEqual(countsOf(run), [2, 2, 0, 2, 2, 2]);
  assert.deepEqual(
    run.works.filter(({ kind }) => kind !== 'batch'),
    [{ kind: 'batch-failed', point: 2, failure: 'unsupported', reason: 'four is not a size of it' }],
  );
});

test('where every point fails it ends, with nothing measured', async () => {
  const run = await simulateBatch({ cliff: { batch: 1, call: 1 } });
  assert.equal(run.stopped, 'all done');
  assert.deepEqual(countsOf(run), [0, 0, 0, 0, 0, 0]);
});

test('an interrupt keeps finished windows; the one that it cut is not counted', async () => {
  const stop = new AbortController();
  let turns = 0;
  let calls = 0;
  const run = await simulateBatch(
    { noise: 0 },
    {
      stop: stop.signal,
      onTurn: () => {
        turns += 1;
        calls = 0;
      },
      onCall: () => {
        calls += 1;
        if (turns === 3 && calls === 130) stop.abort();
      },
    },
  );
  assert.equal(run.stopped, 'interrupted');
  assert.equal(run.works.length, 3);
  assert.equal(run.windows, 4, 'it was cut in its window');
});

test('an interrupt while a point is warmed up opens no window, and tells no failure', async () => {
  const stop = new AbortController();
  const onCall = () => stop.abort();
  const run = await simulateBatch({ cliff: { batch: 1, call: 2 } }, { stop: stop.signal, onCall });
  assert.deepEqual([run.stopped, run.windows], ['interrupted', 0]);
});

test('a point is not opened again where it is open', async () => {
  const run = await simulateBatch({}, { points: [{ batch: 1, concurrency: 1 }], plan: { repeat: 4 } });
  assert.equal(donesOf(run, 0).length, 4);
  assert.equal(run.target.opened.length, 1);
});

test('points of a session before are not measured again, and what failed there ends its branch here', async () => {
  const kept = (point: number, more: Partial<BatchResult>): KeptPoint => ({
    point,
    startedAt: '2026-11-10T12:00:00.000Z',
    result: { outcome: 'measured', ...more } as BatchResult,
  });
  const failure = { cause: 'out-of-memory', reason: 'it did not fit' } as const;
  const run = await simulateBatch(
    {},
    { kept: [kept(0, {}), kept(3, { outcome: 'failed', failure })], plan: { repeat: 1 } },
  );
  assert.deepEqual(countsOf(run), [0, 1, 1, 0, 0, 0]);
  assert.deepEqual(
    run.works.filter(({ kind }) => kind !== 'batch'),
    [4, 5].map((point) => ({ kind: 'batch-skipped', point, after: 3 })),
  );
});

test('a call may take twenty times as long as the longest at the next smaller batch, and 30 s at the least', async () => {
  const run = await simulateBatch({ call: 2, noise: 0 }, { plan: { repeat: 2, time: 30 } });
  const seen = new Map<number, number>();
  for (const { point, plan, stint } of run.target.asked) {
    const [nearest] = [...seen.keys()].filter((batch) => batch <= point.batch).sort((a, b) => b - a);
    const longest = nearest === undefined ? 0 : seen.get(nearest)!;
    const times = nearest === undefined ? 0 : Math.max(20, (2 * point.batch) / nearest);
    assert.ok(Math.abs(plan.patience - Math.max(30, times * longest)) < 1e-6, `${plan.patience} ${longest}`);
    seen.set(point.batch, Math.max(seen.get(point.batch) ?? 0, ...stint.latencies));
  }
  const hung = await simulateBatch(
    { noise: 0, drift: 0, warmth: (call) => (call === 3 ? 1e6 : 1) },
    { points: [{ batch: 1, concurrency: 1 }], plan: { time: 10 } },
  );
  assert.equal(hung.works[0]!.kind === 'batch-failed' && hung.works[0]!.failure, 'hung');
  assert.ok(hung.seconds < 45, `${hung.seconds} s`);
  const patient = await simulateBatch({}, { points: [{ batch: 1, concurrency: 1 }], plan: { time: 100 } });
  assert.equal(patient.target.asked[0]!.plan.patience, 50, 'who gives more time has more patience');
});

test('a batch that is far larger may take as many times as long', async () => {
  const points = [1, 64].map((batch) => ({ batch, concurrency: 1 }));
  for (const seed of [1, 2, 3]) {
    const law = { call: 0, item: 2, noise: 0, drift: 0 };
    const run = await simulateBatch(law, { points, seed, plan: { repeat: 2, time: 300 } });
    assert.deepEqual(countsOf(run), [2, 2], `64 of them take 128 s: seed ${seed}`);
  }
});

test('of a target that says how long its first call may take it is waited for so long', async () => {
  const law = { call: 100, item: 0, noise: 0, drift: 0 };
  const points = [{ batch: 4, concurrency: 1 }];
  const plan = { repeat: 1, time: 10 };
  const hasty = await simulateBatch(law, { points, plan });
  assert.equal(hasty.works[0]!.kind === 'batch-failed' && hasty.works[0]!.failure, 'hung');
  const patient = await simulateBatch({ ...law, patience: ({ batch }) => 50 * batch }, { points, plan });
  assert.deepEqual(countsOf(patient), [1]);
  const known = patient.target.asked.map((asked) => asked.plan.patience);
  assert.deepEqual([known[0], known.at(-1)], [200, 2000], 'what is known of it counts from then on');
});

test('a larger batch that was measured before its branch failed keeps its windows', async () => {
  // The second time that it is opened, 4 does not work.
  let opened = 0;
  const opening = ({ batch }: { readonly batch: number }) => {
    if (batch === 4) opened += 1;
    return batch === 4 && opened > 1 ? ({ failure: 'failed', reason: 'it broke' } as const) : undefined;
  };
  const points = [1, 4, 8].map((batch) => ({ batch, concurrency: 1 }));
  const run = await simulateBatch({ opening }, { points, plan: { repeat: 4 } });
  const [one, four, eight] = run.judge.batchReport().points;
  assert.deepEqual([one!.outcome, one!.windows], ['measured', 4]);
  assert.deepEqual([four!.outcome, four!.windows, four!.failure!.reason], ['failed', 1, 'it broke']);
  assert.equal(eight!.outcome, 'measured');
  assert.ok(eight!.windows >= 1 && eight!.windows < 4, `${eight!.windows} windows`);
});
