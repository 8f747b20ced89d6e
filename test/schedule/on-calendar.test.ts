import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { parseCron } from '../../src/schedule/cron-expression.ts';
import { nextRun } from '../../src/schedule/expected-runs.ts';
import { onCalendar } from '../../src/schedule/on-calendar.ts';

// Both are to tell times of one zone.
process.env['TZ'] = 'UTC';

const base = '2026-01-30 22:41:30';
const expressions = [
  '* * * * *',
  '17 * * * *',
  '7-59/15 * * * *',
  '*/7 * * * *',
  '3 5-23/6 * * *',
  '0,30 8-18 * * 1-5',
  '0 0 * * 7',
  '59 23 31 * *',
  '0 0 29 2 *',
  '30 4 1,15 * 5',
  '30 4 1,15 */2 *',
  '0 12 */2 * 1',
  '0 12 13 * */3',
  '0 12 1-31 * 1',
  '5 4 * jan-mar sun',
  '0 0 10-12 6 mon',
];

test('an expression is written as one calendar event, or two where crontab(5) takes either day', () => {
  const of = (text: string) => onCalendar(parseCron(text));
  assert.deepEqual(of('17 * * * *'), ['*-*-* *:17:00']);
  assert.deepEqual(of('*/15 * * * *'), ['*-*-* *:00/15:00']);
  assert.deepEqual(of('0 6 * * 1-5'), ['Mon,Tue,Wed,Thu,Fri *-*-* 06:00:00']);
  assert.deepEqual(of('30 4 1,15 * 5'), ['*-*-01,15 04:30:00', 'Fri *-*-* 04:30:00']);
  assert.deepEqual(of('0 12 */2 * 1'), ['Mon *-*-01/2 12:00:00']);
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

test(
  'systemd runs it at the same ten times as croner says',
  hasAnalyze ? {} : { skip: 'systemd-analyze is not here' },
  () => {
    for (const text of expressions) {
      const when = parseCron(text);
      const times = onCalendar(when).flatMap(elapses);
      const told = [...new Set(times)].sort((one, other) => one - other).slice(0, 10);
      const expected: number[] = [];
      for (let last = new Date(`${base.replace(' ', 'T')}Z`); expected.length < told.length; ) {
        last = nextRun(when, last)!;
        expected.push(last.getTime());
      }
      assert.deepEqual(
        told.map((time) => new Date(time).toISOString()),
        expected.map((time) => new Date(time).toISOString()),
        text,
      );
      assert.ok(told.length >= 3, text);
    }
  },
);

function elapses(event: string): number[] {
  const { stdout, stderr, status } = spawnSync(
    'systemd-analyze',
    ['calendar', `--base-time=${base}`, '--iterations=10', event],
    { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } },
  );
  assert.equal(status, 0, `${event}: ${stderr}`);
  return [...stdout.matchAll(/(?:Next elapse|Iter\. #\d+|Iteration #\d+): \w+ (\S+) (\S+) UTC/g)].map(([, day, time]) =>
    Date.parse(`${day}T${time}Z`),
  );
}
