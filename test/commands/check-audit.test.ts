import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodes } from '../../src/errors.ts';
import { type Baseline, baselineOf, baselineText, withSession } from '../../src/gate/baseline.ts';
import type { Quantity } from '../../src/model/quantity.ts';
import type { AuditReport } from '../../src/model/report.ts';
import { fullReport } from '../report/sample-report.ts';
import { checked, checkOf } from '../support/check.ts';

/** An audit, so many times as hungry, on a day of November 2026. */
function auditOf(factor: number, day: number): AuditReport {
  const { energy, window } = fullReport;
  const total = energy.total!;
  const more = (figure: Quantity): Quantity => {
    const { interval: _, ...rest } = figure;
    return { ...rest, value: figure.value * factor };
  };
  return {
    ...fullReport,
    window: { ...window, startedAt: `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z` },
    energy: { ...energy, total: { ...total, energy: more(total.energy), meanPower: more(total.meanPower) } },
  };
}

test('an audit against another tells nothing of one window each, and says how many it takes', async (t) => {
  const { exitCode, stdout } = await checked(t, auditOf(1.3, 9), { budget: ['power.mean'] }, auditOf(1, 1));
  assert.equal(exitCode, exitCodes.ok);
  assert.equal(checkOf(stdout, 'power.mean').verdict, 'inconclusive');
});

test('an audit against a baseline of five is judged by how far those lie apart', async (t) => {
  const days = [1, 1.01, 0.99, 1.005, 0.995];
  const baseline = days
    .map((factor, day) => auditOf(factor, day + 1))
    .reduce<Baseline | undefined>((kept, report) => {
      const grown = kept === undefined ? baselineOf(report) : withSession(kept, report, false);
      assert.ok(!('why' in grown));
      return grown;
    }, undefined);
  const budget = ['power.mean'];
  assert.equal((await checked(t, auditOf(1.3, 9), { budget }, baselineText(baseline!))).exitCode, exitCodes.failed);
  assert.equal((await checked(t, auditOf(1.005, 9), { budget }, baselineText(baseline!))).exitCode, exitCodes.ok);
});

test('of one window each, sessions are advised, and neither more runs nor a command', async (t) => {
  const options = { budget: ['power.mean'] };
  const json = await checked(t, auditOf(1.3, 9), options, auditOf(1, 1));
  const found = checkOf(json.stdout, 'power.mean');
  assert.deepEqual([found.runsToTell, found.sessionsToTell], [undefined, 4]);
  assert.match(found.notes.join(' '), /4 more recorded sessions in a baseline would tell/);
  const { stdout } = await checked(
    t,
    auditOf(1.3, 9),
    { ...options, format: 'table' },
    baselineText(baselineOf(auditOf(1, 1))),
  );
  assert.match(stdout, /negawatt baseline add \S+ \S+/);
  assert.doesNotMatch(stdout, /compare --base|runs a side/);
});
