import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Baseline, baselineOf, baselineText, withSession } from '../../src/gate/baseline.ts';
import { checkBaseline } from '../../src/gate/baseline-schema.ts';
import { metricNamed } from '../../src/gate/metrics.ts';
import { sessionOf } from '../../src/gate/report-side.ts';
import { rounded } from '../../src/gate/rounding.ts';
import type { Measured } from '../../src/gate/side.ts';
import type { RunReport } from '../../src/model/report.ts';
import { evenRepeats, runReportOf } from '../support/run-report.ts';

function reportAt(day: number, count = 8): RunReport {
  const report = runReportOf(evenRepeats(count));
  return {
    ...report,
    window: { ...report.window, startedAt: `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z` },
  };
}

const grown = (baseline: Baseline, report: RunReport, isNewLevel = false): Baseline => {
  const found = withSession(baseline, report, isNewLevel);
  assert.ok(!('why' in found));
  return found;
};

test('a baseline is read back as it was written, and a second writing changes nothing', () => {
  const baseline = grown(baselineOf(reportAt(1)), reportAt(2));
  const read = checkBaseline(JSON.parse(baselineText(baseline)));
  assert.deepEqual(read, baseline);
  assert.equal(baselineText(read as Baseline), baselineText(baseline));
});

test('it lives well in git: a metric a line, keys in the order of the alphabet, a session more adds lines and changes none', () => {
  const one = baselineOf(reportAt(1));
  const lines = baselineText(one).split('\n');
  const names = lines.flatMap((line) => /^ {8}"([\w.]+)": \{.*\}/.exec(line)?.[1] ?? []);
  assert.deepEqual(names, Object.keys(sessionOf(reportAt(1)).metrics).sort());
  const two = baselineText(grown(one, reportAt(2))).split('\n');
  const gone = lines.filter((line) => !two.includes(line));
  assert.deepEqual(gone, []);
});

test('values have no more digits than their spread supports', () => {
  const noisy: Measured = {
    unit: 's',
    center: 'median',
    value: 2.512345678,
    isEstimated: false,
    values: [2.412345678, 2.512345678, 2.612345678, 2.487654321, null],
  };
  assert.deepEqual(rounded(noisy, false).values, [2.412, 2.512, 2.612, 2.488, null]);
  assert.deepEqual(rounded(noisy, true), noisy);
});

test('bytes keep their digits: a page that is written otherwise would look like a change', () => {
  const { memory } = { memory: sessionOf(reportAt(1)).metrics['memory.peak']! };
  assert.deepEqual(rounded(memory, false), memory);
});

test('rounding moves no value by more than a tenth of the spread', () => {
  const values = fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 3, maxLength: 12 });
  fc.assert(
    fc.property(values, (list) => {
      const measured: Measured = { unit: 's', center: 'median', value: list[0]!, isEstimated: false, values: list };
      const { values: after } = rounded(measured, false);
      const sorted = [...list].sort((a, b) => a - b);
      const range = sorted.at(-1)! - sorted[0]!;
      for (const [index, value] of after.entries()) {
        assert.ok(Math.abs(value! - list[index]!) <= Math.max(0.15 * range, 1e-5 * list[index]!));
      }
    }),
    { seed: 10, numRuns: 300 },
  );
});

test('sessions stand in the order of their time, whatever order they came in', () => {
  const baseline = grown(grown(baselineOf(reportAt(5)), reportAt(2)), reportAt(9));
  assert.deepEqual(
    baseline.sessions.map(({ at }) => at.slice(8, 10)),
    ['02', '05', '09'],
  );
});

test('a session that is in it, that is not comparable or that has other metrics does not join, and it is said why', () => {
  const baseline = baselineOf(reportAt(1));
  const why = (report: RunReport) => {
    const found = withSession(baseline, report, false);
    assert.ok('why' in found);
    return [found.why, ...found.differences.map(({ key }) => key)].join(' ');
  };
  assert.match(why(reportAt(1)), /is in it already/);
  const cold = reportAt(2);
  assert.match(why({ ...cold, command: { ...cold.command, warmups: 0 } }), /not comparable with it warm-up/);
  const { power: _, ...fewer } = cold.metrics;
  assert.match(why({ ...cold, metrics: fewer }), /has no power\.mean/);
});

test('a session with another idle baseline joins, and the newest one is what later ones are held against', () => {
  const withIdle = (day: number, watts: number): RunReport => {
    const report = reportAt(day);
    const idlePower = { ...report.energy.idlePower!, value: watts, interval: [watts - 1, watts + 1] as const };
    return { ...report, energy: { ...report.energy, idlePower } };
  };
  const baseline = grown(baselineOf(withIdle(2, 12)), withIdle(5, 20));
  assert.deepEqual(baseline.facts.idlePower, [19, 21]);
  assert.deepEqual(grown(baseline, withIdle(3, 14)).facts.idlePower, [19, 21]);
});

test('an accepted change begins a new level, and an older report cannot', () => {
  const baseline = grown(baselineOf(reportAt(5)), reportAt(8), true);
  assert.equal(baseline.sessions.at(-1)!.isNewLevel, true);
  const old = withSession(baseline, reportAt(3), true);
  assert.ok('why' in old && /older/.test(old.why));
});

const damaged: readonly (readonly [what: string, change: (baseline: Baseline) => unknown, why: RegExp])[] = [
  ['a newer version', (baseline) => ({ ...baseline, baselineVersion: 2 }), /newer negawatt/],
  ['no sessions', (baseline) => ({ ...baseline, sessions: [] }), /sessions/],
  ['an unknown key', (baseline) => ({ ...baseline, more: 1 }), /more/],
  ['no number', (baseline) => ({ ...baseline, facts: { ...baseline.facts, interval: null } }), /facts\.interval/],
  ['infinity', (baseline) => ({ ...baseline, facts: { ...baseline.facts, interval: JSON.parse('1e999') } }), /finite/],
];
for (const [what, change, why] of damaged) {
  test(`a file with ${what} is refused`, () => {
    const found = checkBaseline(change(baselineOf(reportAt(1))));
    assert.ok('reason' in found && why.test(found.reason), JSON.stringify(found));
  });
}

test('every metric that a report has is one of the table', () => {
  for (const name of Object.keys(sessionOf(reportAt(1)).metrics)) assert.notEqual(metricNamed(name), undefined);
});
