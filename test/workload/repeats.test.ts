import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJudge } from '../../src/judge/judge.ts';
import { seeded } from '../support/random.ts';
import { simulateRun } from '../support/simulated-run.ts';
import { keepingSink } from '../support/sink.ts';

const steady = { idle: 50, seconds: () => 1, joules: (_: number, at: number) => 100 * at };

test('--until repeats until the interval is narrow, and says so', async () => {
  const random = seeded(3);
  const lengths = Array.from({ length: 400 }, () => 1 + 0.3 * (random() - 0.5));
  const { report, end } = await simulateRun(
    { ...steady, seconds: (start) => lengths[start - 1]! },
    { repeats: 400, until: { share: 0.03, metric: () => 'wall' } },
  );
  assert.equal(end.stopped, '--until reached');
  const { value, interval } = report.metrics.wall!.value;
  assert.ok(Math.max(interval![1] - value, value - interval![0]) <= 0.03 * value);
  assert.ok(report.repeats.length >= 6 && report.repeats.length < 400, `${report.repeats.length} repeats`);
});

test('--until that is never reached ends with the most repeats, and says so', async () => {
  const { end, report } = await simulateRun(
    { ...steady, seconds: (start) => (start % 2 === 0 ? 1 : 2) },
    { repeats: 9, until: { share: 0.001, metric: () => 'wall' } },
  );
  assert.equal(end.stopped, '--until not reached');
  assert.equal(report.command.stopped, '--until not reached');
});

test('--max-time starts no further repeat', async () => {
  const { report, end } = await simulateRun(steady, { repeats: 100, maximumTime: 4.5 });
  assert.equal(end.stopped, '--max-time');
  assert.equal(report.repeats.length, 5);
});

test('--max-time bounds warm-ups too', async () => {
  const { report, end } = await simulateRun(steady, { repeats: 5, warmups: 50, maximumTime: 4.5 });
  assert.equal(end.stopped, '--max-time');
  assert.equal(report.repeats.length, 0);
});

test('the idle stretch, warm-ups and repeats are windows of one meter, in their order', async () => {
  const sink = keepingSink();
  await simulateRun(steady, { repeats: 2, warmups: 1, idle: 3 }, { sinks: [sink] });
  const marks = sink.events
    .filter((event) => event.startsWith('mark'))
    .map((event) => event.split(' ').slice(2).join(' '));
  assert.deepEqual(marks, ['1 start', '1 end', '2 start', '2 end', '3 start', '3 end', '4 start', '4 end']);
});

test('a step before a repeat that fails ends the repeating; the repeats before it count', async () => {
  let prepared = 0;
  const prepare = async () => {
    prepared += 1;
    if (prepared === 3) throw new Error('no');
  };
  const { report, end } = await simulateRun(steady, { repeats: 5 }, { hooks: { prepare } });
  assert.match(String(end.error), /no/);
  assert.equal(report.repeats.length, 2);
});

test('a stop between two repeats starts no further one', async () => {
  const stop = new AbortController();
  const { report, end } = await simulateRun(
    steady,
    { repeats: 5 },
    {
      hooks: {
        stop: stop.signal,
        onEnd: ({ index }) => {
          if (index === 2) stop.abort();
        },
      },
    },
  );
  assert.equal(end.stopped, 'interrupted');
  assert.equal(report.repeats.length, 2);
});

test('a figure may be asked for while repeats go on, and no judge answers for an audit', () => {
  assert.equal(createJudge('0.0.0').metric('wall'), undefined);
});
