import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { KnownCircumstances } from '../../src/history/circumstances.ts';
import type { Point } from '../../src/history/points.ts';
import { coursesIn, summaryOf } from '../../src/history/summary.ts';
import { trendOf } from '../../src/history/trend.ts';
import type { HistoryRecord } from '../../src/model/history.ts';
import { normal, seeded } from '../support/random.ts';
import { historyOf } from './opened.ts';
import { day, hour, november, recordAt, watts } from './samples.ts';

const iso = (at: number) => new Date(at * 1000).toISOString();

async function coursesOf(t: TestContext, records: readonly HistoryRecord[]) {
  return [...coursesIn(await historyOf(t, records), {})];
}

/** Hourly records of so many days with a daily course: a step of a share at a record, with what was set anew there. */
function hoursWith(days: number, step: number, at: number, seed: number): HistoryRecord[] {
  const random = seeded(seed);
  return Array.from({ length: days * 24 }, (_, index) => {
    const usual = 100 * (1 + 0.02 * normal(random)) + 8 * Math.sin((index / 24) * 2 * Math.PI);
    const settings = { governor: index < at ? 'powersave' : 'performance', kernel: '6.1.0' };
    return recordAt(index * hour, index < at ? usual : usual * (1 + step), {
      settings,
      version: index < at ? '0.1.0' : '0.2.0',
    });
  });
}

test('a step in a hundred days of hours is found at its record, with its size and what was set anew there', async (t) => {
  const at = 60 * 24 + 7;
  const [course] = await coursesOf(t, hoursWith(100, 0.1, at, 3));
  const { by, changes } = course!.trend();
  assert.equal(by, 'day');
  assert.equal(changes.length, 1);
  const [change] = changes;
  assert.ok(Math.abs(change!.at - (november + at * hour)) <= 2 * hour, iso(change!.at));
  assert.ok(Math.abs(change!.after / change!.before - 1.1) < 0.005);
  assert.deepEqual(change!.settings, ['negawatt 0.1.0 -> 0.2.0', 'governor powersave -> performance']);
});

test('the day in which a level changed is no level of its own', () => {
  const known = { of: () => recordAt(0) } as unknown as KnownCircumstances;
  for (let hourOfDay = 0; hourOfDay < 24; hourOfDay += 1) {
    const random = seeded(hourOfDay + 1);
    const at = 29 * 24 + hourOfDay;
    const points = Array.from({ length: 60 * 24 }, (_, index): Point => {
      const usual = (index < at ? 100 : 120) * (1 + 0.08 * Math.sin((index / 24) * 2 * Math.PI));
      return {
        id: index,
        at: november + index * hour,
        value: usual + random(),
        isEstimated: false,
        circumstances: 1,
        isInterrupted: false,
        count: 1,
      };
    });
    const { changes } = trendOf(points, known);
    assert.equal(changes.length, 1, `${hourOfDay}: ${JSON.stringify(changes)}`);
    assert.ok(Math.abs(changes[0]!.at - points[at]!.at) <= 2 * hour, iso(changes[0]!.at));
  }
});

test('steps of 10 % in 2 % noise are found within two records in at least 19 of 20 years, and hardly any others', async (t) => {
  const known = new KnownCircumstances(await historyOf(t, []));
  let [found, others] = [0, 0];
  for (let seed = 0; seed < 20; seed += 1) {
    const at = 1000 + Math.floor(seeded(seed)() * 6000);
    const points = hoursWith(365, 0.1, at, 100 + seed).map(({ at: time, figures }, id): Point => {
      return {
        id,
        at: time,
        value: figures[0]!.value,
        isEstimated: false,
        circumstances: 1,
        isInterrupted: false,
        count: 1,
      };
    });
    const near = trendOf(points, known).changes.map((change) => Math.abs(change.at - points[at]!.at) <= 2 * hour);
    found += near.some((is) => is) ? 1 : 0;
    others += near.filter((is) => !is).length;
  }
  assert.ok(found >= 19, `${found} of 20`);
  assert.ok(others <= 1, `${others} others`);
});

test('a slope is told for the last level, in the unit of a day', async (t) => {
  const random = seeded(5);
  const records = Array.from({ length: 40 }, (_, index) => recordAt(index * day, 100 + 0.5 * index + normal(random)));
  const [course] = await coursesOf(t, records);
  const { by, drift, changes } = course!.trend();
  assert.equal(by, 'record');
  assert.deepEqual(changes, []);
  assert.ok(drift!.interval[0] < 0.5 && drift!.interval[1] > 0.5);
  assert.ok(Math.abs(drift!.perDay - 0.5) < 0.05);
  assert.deepEqual([iso(drift!.from), iso(drift!.to)], [iso(november), iso(november + 39 * day)]);
  const stepped = records.map(({ at }, index) => recordAt(at - november, (index < 20 ? 50 : 110) + normal(random)));
  const [later] = await coursesOf(t, stepped);
  assert.equal(iso(later!.trend().drift!.from), iso(november + 20 * day));
});

test('of too few records no slope is told', async (t) => {
  const [course] = await coursesOf(t, [recordAt(0), recordAt(day), recordAt(2 * day)]);
  assert.deepEqual(course!.trend(), { by: 'record', changes: [] });
});

test('of the hours of one day no slope is told: it would be their usual course', async (t) => {
  const records = Array.from({ length: 20 }, (_, index) => recordAt(index * hour, 100 + index));
  const [course] = await coursesOf(t, records);
  assert.deepEqual(course!.trend(), { by: 'record', changes: [] });
  const [longer] = await coursesOf(t, [...records, recordAt(day, 124)]);
  assert.ok(longer!.trend().drift!.perDay > 20);
});

test('figures of another boundary, provenance, hardware or window are no one series', async (t) => {
  const facts = recordAt(0).facts;
  const cases: readonly (readonly [Partial<HistoryRecord>, RegExp])[] = [
    [
      { facts: { ...facts, boundary: 'wall' }, figures: [watts(1, { boundary: 'wall' })] },
      /^boundary of the energy components, and now wall$/,
    ],
    [
      { facts: { ...facts, energyIs: 'estimated' }, figures: [watts(1, { isEstimated: true })] },
      /^provenance of the energy measured, and now estimated$/,
    ],
    [{ hardware: '{"cpu":{"model":"other"}}' }, /^hardware cpu.model AMD EPYC 9354, and now other$/],
    [{ facts: { ...facts, interval: '5' } }, /^sampling interval 1, and now 5$/],
    [{ facts: { ...facts, subject: 'make 1' } }, /^what was measured unknown, and now make 1$/],
  ];
  for (const [more, differs] of cases) {
    const courses = await coursesOf(t, [recordAt(0), recordAt(hour), recordAt(2 * hour, 5, more)]);
    assert.equal(courses.length, 2);
    assert.deepEqual(courses[0]!.differs, []);
    assert.equal(courses[0]!.points.length, 1, 'the latest stands first');
    assert.match(courses[1]!.differs.join('; '), differs);
  }
});

test('settings and P0 part no series, and interrupted records are left out', async (t) => {
  const courses = await coursesOf(t, [
    recordAt(0, 100, { idlePower: [20, 21] }),
    recordAt(hour, 102, { idlePower: [30, 31], settings: { governor: 'performance' }, version: '0.2.0' }),
    recordAt(2 * hour, 1e6, { isInterrupted: true }),
  ]);
  assert.equal(courses.length, 1);
  assert.equal(courses[0]!.interrupted, 1);
  const { median, lowest, highest, records, last } = summaryOf(courses[0]!);
  assert.deepEqual([median, lowest, highest, records, last.value], [101, 100, 102, 2, 102]);
});

test('daily records count as what they were made of', async (t) => {
  const figures = [watts(100, { range: [80, 130] })];
  const [course] = await coursesOf(t, [recordAt(0, 0, { count: 24, figures }), recordAt(day, 101)]);
  const { lowest, highest, records } = summaryOf(course!);
  assert.deepEqual([lowest, highest, records], [80, 130, 25]);
});
