import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordsIn } from '../../src/history/records.ts';
import { dailyAfter, prune, setDailyAfter, thin, thinToday } from '../../src/history/retention.ts';
import { append } from '../../src/history/store.ts';
import { historyOf } from './opened.ts';
import { day, hour, november, recordAt, watts } from './samples.ts';

const unbounded = Number.POSITIVE_INFINITY;

/** Records of each hour of so many days from the first of November 2026 on. */
const hourly = (days: number) =>
  Array.from({ length: days * 24 }, (_, index) =>
    recordAt(index * hour, 100 + (index % 24), { findings: index % 24 === 3 ? ['a GPU 0'] : ['b CPU'] }),
  );

test('old days become one record each: median, lowest, highest, count and every finding', async (t) => {
  const history = await historyOf(t, hourly(5));
  const done = await history.transaction(() => thin(history, november + 3.5 * day, unbounded));
  assert.deepEqual(done, { records: 72, days: 3 });
  const records = [...recordsIn(history)];
  assert.equal(records.length, 3 + 48);
  const { at, count, seconds, figures, findings } = records[1]!;
  assert.deepEqual({ at, count, seconds }, { at: november + day, count: 24, seconds: 240 });
  assert.deepEqual(figures, [watts(111.5, { range: [100, 123] })]);
  assert.deepEqual(findings, ['a GPU 0', 'b CPU']);
  assert.deepEqual(await history.transaction(() => thin(history, november + 3.5 * day, unbounded)), {
    records: 0,
    days: 0,
  });
  assert.equal(history.row('SELECT count(*) FROM figures')?.[0], records.length);
});

test('what was measured under other circumstances, or interrupted, is not mixed in', async (t) => {
  const other = { settings: { governor: 'performance' } };
  const history = await historyOf(t, [
    recordAt(0, 1),
    recordAt(hour, 3),
    recordAt(2 * hour, 100, other),
    recordAt(3 * hour, 200, other),
    recordAt(4 * hour, 1e6, { isInterrupted: true }),
    recordAt(5 * hour, 7, { name: 'nightly' }),
  ]);
  await history.transaction(() => thin(history, november + day, unbounded));
  assert.deepEqual(
    [...recordsIn(history)].map(({ count, figures }) => [count, figures[0]!.value]),
    [
      [2, 2],
      [2, 150],
      [undefined, 1e6],
      [undefined, 7],
    ],
  );
});

test('figures of another boundary or provenance keep a day as it is', async (t) => {
  const records = [recordAt(0, 1), recordAt(hour, 3, { figures: [watts(3, { isEstimated: true })] })];
  const history = await historyOf(t, records);
  assert.deepEqual(await history.transaction(() => thin(history, november + day, unbounded)), { records: 0, days: 0 });
  assert.equal([...recordsIn(history)].length, 2);
});

test('it is done once a day, after 90 days, for a bounded time, and may be switched off', async (t) => {
  const history = await historyOf(t, hourly(4));
  let records = 0;
  const recordedAt = (seconds: number) => {
    records += 1;
    // Of circumstances of its own: it goes into no day.
    append(history, recordAt(seconds + records / 1000, 100, { settings: { record: String(records) } }));
  };
  const at = (now: number, recorded = now) =>
    history.transaction(() => {
      recordedAt(recorded);
      recordedAt(now);
      return thinToday(history, november + now);
    });
  assert.equal(dailyAfter(history), 90 * day);
  assert.equal((await at(91 * day)).days, 1);
  assert.equal((await at(91.9 * day)).days, 0, 'the same day');
  assert.equal((await at(92.1 * day)).days, 1);
  assert.equal((await at(10 * day)).days, 0, 'a clock that was put back');
  assert.equal((await at(4000 * day, 10 * day)).days, 0, 'one that is years ahead for once costs nothing');
  assert.equal((await at(93 * day)).days, 1, 'does not put it off');
  await history.transaction(() => setDailyAfter(history, undefined));
  assert.equal((await at(200 * day)).days, 0);
  await history.transaction(() => setDailyAfter(history, 30 * day));
  assert.equal((await at(202 * day)).days, 1);
  const more = await historyOf(t, hourly(4));
  assert.deepEqual(await more.transaction(() => thin(more, november + 90 * day, -1)), { records: 0, days: 0 });
});

test('pruning removes what is older, and the names that nothing has any more', async (t) => {
  const old = {
    name: 'old',
    settings: { governor: 'x' },
    figures: [{ ...watts(1), name: 'gone' }],
    findings: ['gone'],
  };
  const history = await historyOf(t, [recordAt(-5 * hour, 1, old), ...hourly(100).slice(0, 2300)]);
  assert.equal(await history.transaction(() => prune(history, november + 10 * hour)), 11);
  const records = [...recordsIn(history)];
  assert.equal(records.length, 2290);
  assert.equal(records[0]!.at, november + 10 * hour);
  for (const [table, count] of [
    ['series', 1],
    ['circumstances', 1],
    ['metrics', 1],
    ['finding_names', 2],
    ['figures', 2290],
  ] as const)
    assert.equal(history.row(`SELECT count(*) FROM ${table}`)?.[0], count, table);
  assert.equal(await history.transaction(() => prune(history, november)), 0);
});
