import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCron } from '../../src/schedule/cron-expression.ts';
import { missedRuns, nextRun } from '../../src/schedule/expected-runs.ts';

// Clocks that are changed in spring make one day shorter.
process.env['TZ'] = 'UTC';

const at = (text: string) => new Date(`2026-03-01T${text}Z`);
const hourly = parseCron('17 * * * *');
const missed = (starts: readonly string[], now: string, since = '00:00:00') => {
  const { count, first, last } = missedRuns(hourly, { since: at(since), now: at(now), starts: starts.map(at) });
  return [count, first?.toISOString().slice(11, 16), last?.toISOString().slice(11, 16)];
};

test('every run that began before the next time counts as done', () => {
  assert.deepEqual(missed(['00:17:40', '01:17:02', '02:58:00'], '03:10:00'), [0, undefined, undefined]);
});

test('what did not begin is missed, in the middle and at the end', () => {
  assert.deepEqual(missed(['00:17:01', '03:17:01'], '05:30:00'), [4, '01:17', '05:17']);
  assert.deepEqual(missed([], '02:30:00'), [3, '00:17', '02:17']);
});

test('what is due just now may still come', () => {
  assert.deepEqual(missed(['00:17:01'], '01:19:00'), [0, undefined, undefined]);
  assert.deepEqual(missed(['00:17:01'], '01:23:00'), [1, '01:17', '01:17']);
});

test('a run that begins a moment early, by a clock that was set back, is that run', () => {
  assert.deepEqual(missed(['00:16:59.5', '01:17:00'], '01:40:00', '00:16:59'), [0, undefined, undefined]);
});

test('a machine that was off for a year costs no minute of counting', () => {
  const { count, isCapped } = missedRuns(parseCron('* * * * *'), {
    since: new Date('2025-01-01T00:00:00Z'),
    now: new Date('2026-01-01T00:00:00Z'),
    starts: [],
  });
  assert.equal(count, 10_000);
  assert.equal(isCapped, true);
});

test('a day of the month with a step goes together with the day of the week, as in cron', () => {
  const times: string[] = [];
  let last = new Date('2026-01-01T00:00:00Z');
  for (let count = 0; count < 3; count += 1) {
    last = nextRun(parseCron('0 12 */2 * 1'), last)!;
    times.push(last.toISOString().slice(0, 10));
  }
  assert.deepEqual(times, ['2026-01-05', '2026-01-19', '2026-02-09']);
  assert.equal(nextRun(parseCron('0 0 30 2 *'), last), undefined);
});
