import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { KnownCircumstances } from '../../src/history/circumstances.ts';
import { openHistory } from '../../src/history/database.ts';
import { metricsIn, pointsOf } from '../../src/history/points.ts';
import { recordsIn, seriesIn } from '../../src/history/records.ts';
import { prune, thin } from '../../src/history/retention.ts';
import { append, lastCounters } from '../../src/history/store.ts';
import type { CounterState, HistoryRecord } from '../../src/model/history.ts';
import { historyRecordSchema } from '../../src/model/history-schema.ts';
import { anyRecord } from './any-record.ts';
import { historyOf, writtenHistory } from './opened.ts';
import { day, hour, november, recordAt, watts } from './samples.ts';

const byName = (record: HistoryRecord) => ({
  ...record,
  figures: [...record.figures].sort((a, b) => (a.name < b.name ? -1 : 1)),
});

test('what is recorded is read again as it was', async (t) => {
  const history = await historyOf(t, []);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyRecord, { maxLength: 12, selector: (one) => `${one.host} ${one.name} ${one.at}` }),
      async (records) => {
        for (const record of records) assert.ok(v.is(historyRecordSchema, record));
        for (const table of ['records', 'figures', 'findings', 'series']) history.exec(`DELETE FROM ${table}`);
        await history.transaction(() => {
          for (const record of records) append(history, record, 'before');
        });
        const order = (one: HistoryRecord, other: HistoryRecord) =>
          one.name === other.name
            ? one.host === other.host
              ? one.at - other.at
              : one.host < other.host
                ? -1
                : 1
            : one.name < other.name
              ? -1
              : 1;
        assert.deepEqual([...recordsIn(history)].map(byName), [...records].sort(order).map(byName));
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
});

test('records are read by series and time, a page at a time', async (t) => {
  const records = Array.from({ length: 1203 }, (_, index) => recordAt(index * hour, index));
  const history = await historyOf(t, [...records, recordAt(5, 1, { name: 'nightly' })]);
  const times = (query: Parameters<typeof recordsIn>[1]) =>
    [...recordsIn(history, query)].map(({ at }) => (at - november) / hour);
  assert.deepEqual(
    times({ names: ['audit'] }),
    records.map((_, index) => index),
  );
  assert.deepEqual(times({ names: ['audit'], since: november + 1200 * hour }), [1200, 1201, 1202]);
  assert.deepEqual(times({ names: ['audit'], until: november + 2 * hour }), [0, 1]);
  assert.deepEqual(
    seriesIn(history).map(({ name }) => name),
    ['audit', 'nightly'],
  );
  const [metric] = metricsIn(history);
  const [series] = seriesIn(history);
  const points = pointsOf(history, metric!, series!, { since: november + 1000 * hour, until: november + 1002 * hour });
  assert.deepEqual(
    points.map(({ value, boundary }) => [value, boundary]),
    [
      [1000, 'components'],
      [1001, 'components'],
    ],
  );
});

test('a record of a time that is there already is left out', async (t) => {
  const history = await historyOf(t, [recordAt(0, 1)]);
  const again = await history.transaction(() => append(history, recordAt(0, 2)));
  assert.equal(again.isDuplicate, true);
  assert.deepEqual(
    [...recordsIn(history)].map(({ figures }) => figures[0]!.value),
    [1],
  );
});

test('a record that lies before the last one is kept and marked, one that merely began earlier is not', async (t) => {
  const history = await historyOf(t, [recordAt(10 * hour)]);
  const put = (seconds: number, length = 10) =>
    history.transaction(() => append(history, recordAt(seconds, 1, { seconds: length })));
  assert.equal((await put(9 * hour, 2 * hour)).isClockStep, false, 'a long one that the other fell into');
  assert.equal((await put(10.5 * hour)).isClockStep, false);
  assert.equal((await put(8 * hour)).isClockStep, true);
  assert.equal((await put(8.5 * hour)).isClockStep, false, 'the clock goes on from there');
  assert.deepEqual(
    [...recordsIn(history)].map(({ at, isClockStep }) => [(at - november) / hour, isClockStep]),
    [
      [8, true],
      [8.5, undefined],
      [9, undefined],
      [10, undefined],
      [10.5, undefined],
    ],
  );
});

test('the counters that were read last are kept, in whatever order they come', async (t) => {
  const state = (boot: string, uptime: number): CounterState => ({
    boot,
    uptime,
    wall: november,
    cpus: 4,
    counters: [],
  });
  const history = await historyOf(t, [recordAt(0, 1, { counters: state('a', 100) })]);
  const after = async (seconds: number, counters: CounterState) => {
    await history.transaction(() => append(history, recordAt(seconds, 1, { counters })));
    const kept = lastCounters(history, 'host-a');
    return [kept?.boot, kept?.uptime];
  };
  assert.deepEqual(await after(1, state('a', 200)), ['a', 200]);
  assert.deepEqual(await after(2, state('a', 150)), ['a', 200], 'of a record that overlapped');
  assert.deepEqual(await after(3, state('b', 10)), ['b', 10], 'booted in between');
  assert.equal(lastCounters(history, 'host-b'), undefined);
});

test('circumstances, names and findings are there once', async (t) => {
  const records = Array.from({ length: 50 }, (_, index) =>
    recordAt(index * hour, index, { findings: ['a GPU 0', 'b CPU'], figures: [watts(index)] }),
  );
  const history = await historyOf(t, records);
  for (const [table, count] of [
    ['circumstances', 1],
    ['series', 1],
    ['metrics', 1],
    ['finding_names', 2],
    ['records', 50],
    ['findings', 100],
  ] as const)
    assert.equal(history.row(`SELECT count(*) FROM ${table}`)?.[0], count, table);
});

test('what went into the record of its day is there when a copy is restored, and what did not comes in', async (t) => {
  const records = Array.from({ length: 24 }, (_, index) => recordAt(index * hour));
  const history = await historyOf(t, records);
  await history.transaction(() => thin(history, november + 2 * day, Number.POSITIVE_INFINITY));
  const again = (record: HistoryRecord) => history.transaction(() => append(history, record, 'before').isDuplicate);
  for (const record of records) assert.equal(await again(record), true);
  assert.equal(await again(recordAt(5 * hour, 100, { settings: { governor: 'performance' } })), false);
  assert.equal(await again(recordAt(day)), false);
  assert.deepEqual(
    [...recordsIn(history)].map(({ count = 1 }) => count),
    [24, 1, 1],
  );
});

test('records are read as they stood, though others are removed meanwhile', async (t) => {
  const path = await writtenHistory(
    t,
    Array.from({ length: 10 }, (_, index) => recordAt(index * hour, index, { settings: { number: String(index) } })),
  );
  const [history, other] = [await openHistory(path, 'read'), await openHistory(path, 'write')];
  t.after(() => history.close());
  t.after(() => other.close());
  const seen: string[] = [];
  for (const { figures, settings } of recordsIn(history)) {
    seen.push(`${figures[0]!.value} ${settings['number']}`);
    if (seen.length === 1) await other.transaction(() => prune(other, november + day));
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 10 }, (_, index) => `${index} ${index}`),
  );
  const known = new KnownCircumstances(history);
  assert.throws(() => known.of(99), /changed while it was read.*Run this again/s);
});
