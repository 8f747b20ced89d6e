import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { check } from '../../src/commands/check.ts';
import { exitCodes } from '../../src/errors.ts';
import { recordHistory } from '../../src/history/record-history.ts';
import type { Quantity } from '../../src/model/quantity.ts';
import type { AuditReport } from '../../src/model/report.ts';
import { historyFile } from '../history/opened.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fullReport } from '../report/sample-report.ts';
import { checkOf, verdictOf } from '../support/check.ts';
import { runCommand } from '../support/run-command.ts';

/** An audit, so many times as hungry, so many hours before now. */
function auditOf(factor: number, ago: number, more: Partial<AuditReport['window']> = {}): AuditReport {
  const { energy, window } = fullReport;
  const total = energy.total!;
  const times = (figure: Quantity): Quantity => {
    const { interval: _, ...rest } = figure;
    return { ...rest, value: figure.value * factor };
  };
  const startedAt = new Date(Math.round(Date.now() / 1000 - ago * 3600) * 1000).toISOString();
  return {
    ...fullReport,
    window: { ...window, startedAt, ...more },
    energy: { ...energy, total: { ...total, energy: times(total.energy), meanPower: times(total.meanPower) } },
  };
}

const usual = [1, 1.01, 0.99, 1.005, 0.995, 1.002];

async function recorded(t: TestContext, reports: readonly AuditReport[], name?: string): Promise<string> {
  const file = historyFile(t);
  const read = (path: string) => (path === '/etc/machine-id' ? 'a'.repeat(32) : undefined);
  for (const report of reports) await recordHistory(report, { file, read, name }, { env: {} });
  return file;
}

async function checked(t: TestContext, report: AuditReport, baseline: string, history: string) {
  const file = join(temporaryFolder(t), 'report.json');
  writeFileSync(file, JSON.stringify(report));
  return runCommand(check, { format: 'json', baseline, history, budget: ['power.mean'] }, [file]);
}

test('an audit is held against the records of a time, or of a series', async (t) => {
  const reports = usual.map((factor, index) => auditOf(factor, 24 * (index + 1)));
  for (const [baseline, name] of [
    ['history:last-30d', undefined],
    ['history:nightly', 'nightly'],
  ] as const) {
    const file = await recorded(t, reports, name);
    const worse = await checked(t, auditOf(1.3, 0), baseline, file);
    assert.equal(worse.exitCode, exitCodes.failed);
    const found = checkOf(worse.stdout, 'power.mean');
    assert.deepEqual([found.method, found.verdict], ['sessions', 'worse']);
    const against = verdictOf(worse.stdout).subjects[0]!.against!;
    assert.deepEqual([against.kind, against.name, against.sessions], ['history', baseline.slice(8), 6]);
    assert.equal((await checked(t, auditOf(1.01, 0), baseline, file)).exitCode, exitCodes.ok);
  }
});

test('its own record, interrupted ones, older ones and incomparable ones are no sessions of the baseline', async (t) => {
  const interval = { ...fullReport.window.interval, value: 5 };
  const head = auditOf(1.3, 0);
  const file = await recorded(t, [
    auditOf(1, 24 * 40),
    ...usual.map((factor, index) => auditOf(factor, 24 * (index + 1))),
    auditOf(9, 3, { interval }),
    auditOf(9, 2, { ending: 'interrupted' }),
    head,
  ]);
  const { stdout, exitCode } = await checked(t, head, 'history:last-30d', file);
  assert.equal(exitCode, exitCodes.failed);
  assert.equal(verdictOf(stdout).subjects[0]!.against!.sessions, 6);
  const other = await checked(t, auditOf(1, 0, { interval: { ...interval, value: 7 } }), 'history:last-30d', file);
  const unlike = checkOf(other.stdout, 'power.mean');
  assert.equal(unlike.verdict, 'not-comparable');
  assert.match(JSON.stringify(unlike.differences), /sampling interval/);
});

test('fewer than five records tell nothing, and it is said how to get more', async (t) => {
  const file = await recorded(t, [auditOf(1, 48), auditOf(1.01, 24)], 'nightly');
  const report = join(temporaryFolder(t), 'report.json');
  writeFileSync(report, JSON.stringify(auditOf(1.3, 0)));
  const options = { format: 'table', baseline: 'history:nightly', history: file, budget: ['power.mean'] };
  const { stdout, exitCode } = await runCommand(check, options, [report]);
  assert.equal(exitCode, exitCodes.ok);
  assert.match(stdout, /against history nightly \(2 sessions/);
  assert.match(stdout.replaceAll(/\s+/g, ' '), /negawatt audit --record --as nightly/);
  const failing = await recorded(
    t,
    usual.map((factor, index) => auditOf(factor, 24 * (index + 1))),
    'nightly',
  );
  const failed = await runCommand(check, { ...options, history: failing }, [report]);
  assert.match(failed.stdout.replaceAll(/\s+/g, ' '), /negawatt history trend --name nightly/);
});

test('what the history does not have is refused with what it has', async (t) => {
  const file = await recorded(t, [auditOf(1, 24)], 'nightly');
  const report = auditOf(1, 0);
  await assert.rejects(
    checked(t, report, 'history:weekly', file),
    /there is no series weekly; there is nightly.*--record --as weekly/s,
  );
  await assert.rejects(checked(t, report, 'history:last-1h', file), /no other record of an audit/);
  await assert.rejects(checked(t, report, 'history:last-3x', file), /names no time/);
  await assert.rejects(checked(t, report, 'history:', file), /names nothing/);
  await assert.rejects(checked(t, report, 'history:x', `${file}.no`), /there is no history/);
});
