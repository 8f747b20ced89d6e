import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { sessionOf } from '../../src/gate/report-side.ts';
import { openHistory } from '../../src/history/database.ts';
import { hostDigest } from '../../src/history/host-digest.ts';
import { checkName, countersBefore, recordHistory } from '../../src/history/record-history.ts';
import { recordOf } from '../../src/history/record-of.ts';
import { recordsIn } from '../../src/history/records.ts';
import { append } from '../../src/history/store.ts';
import type { CounterState } from '../../src/model/history.ts';
import type { AuditReport, Report } from '../../src/model/report.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fullReport } from '../report/sample-report.ts';
import { fixtures } from '../support/golden.ts';
import { runAudit } from '../support/run-command.ts';
import { evenRepeats, runReportOf } from '../support/run-report.ts';
import { historyFile, historyOf } from './opened.ts';

const machineId = (id: string) => (path: string) => (path === '/etc/machine-id' ? `${id.repeat(32)}\n` : undefined);
const read = machineId('a');
const env = {};

/** A report of another time. */
function later<T extends Report>(report: T, seconds: number): T {
  const startedAt = new Date(Date.parse(report.window.startedAt) + seconds * 1000).toISOString();
  return { ...report, window: { ...report.window, startedAt } };
}

async function recordsOf(path: string) {
  const history = await openHistory(path, 'read');
  try {
    return [...recordsIn(history)];
  } finally {
    history.close();
  }
}

test('a report leaves its figures by the names of `negawatt metrics`, its facts, settings and findings', async (t) => {
  const file = historyFile(t);
  const { path, notes } = await recordHistory(fullReport, { file, read }, { env });
  assert.deepEqual([path, notes], [file, []]);
  const [record] = await recordsOf(file);
  const session = sessionOf(fullReport);
  assert.deepEqual(record!.figures.map(({ name }) => name).sort(), Object.keys(session.metrics).sort());
  const mean = record!.figures.find(({ name }) => name === 'power.mean')!;
  const measured = session.metrics['power.mean']!;
  assert.deepEqual(
    [mean.value, mean.unit, mean.boundary, mean.interval],
    [measured.value, measured.unit, measured.boundary, measured.interval],
  );
  assert.equal(record!.at, Date.parse(fullReport.window.startedAt) / 1000);
  assert.deepEqual([record!.kind, record!.name], ['audit', 'audit']);
  assert.equal(record!.facts['boundary'], fullReport.energy.total!.boundary);
  assert.equal(record!.facts['interval'], String(fullReport.window.interval.value));
  assert.ok(record!.settings['kernel']);
  assert.ok(record!.findings.length > 0);
  assert.ok(record!.findings.every((text) => /^[a-z-]+ ./.test(text)));
});

test('the command that was run is told apart by a digest, its arguments are not kept', async (t) => {
  const file = historyFile(t);
  const of = (argv: readonly string[]) => {
    const report = runReportOf(evenRepeats(3));
    return { ...report, command: { ...report.command, argv } };
  };
  await recordHistory(of(['/usr/bin/make', '--token=geheim']), { file, read }, { env });
  await recordHistory(later(of(['/usr/bin/make', '--token=other']), 60), { file, read, name: 'nightly' }, { env });
  const [one, other] = (await recordsOf(file)).map(({ facts }) => facts['subject']);
  assert.match(one!, /^make [0-9a-f]{8}$/);
  assert.notEqual(one, other);
  const stored = await recordsOf(file);
  assert.doesNotMatch(JSON.stringify(stored), /geheim/);
  assert.deepEqual(
    stored.map(({ name }) => name),
    ['nightly', 'run'],
  );
});

test('of two hosts that share a file the second one is refused', async (t) => {
  const file = historyFile(t);
  await recordHistory(fullReport, { file, read }, { env });
  await assert.rejects(
    recordHistory(later(fullReport, 60), { file, read: machineId('b') }, { env }),
    /another host records into it.*--history FILE/s,
  );
  assert.equal((await recordsOf(file)).length, 1);
});

test('a host is known by a digest of its machine-id, else by its hardware', () => {
  assert.match(hostDigest('x', machineId('a')), /^[0-9a-f]{16}$/);
  assert.notEqual(hostDigest('x', machineId('a')), hostDigest('x', machineId('b')));
  assert.equal(hostDigest('x', machineId('a')), hostDigest('y', machineId('a')), 'other cards, the same host');
  const without = () => 'uninitialized\n';
  assert.match(hostDigest('x', without), /^hardware-/);
  assert.notEqual(hostDigest('x', without), hostDigest('y', without));
});

test('the same report is recorded once, a clock that was put back is told, and so is a command that always fails', async (t) => {
  const file = historyFile(t);
  const notes = async (report: Report) => (await recordHistory(report, { file, read }, { env })).notes.join();
  assert.equal(await notes(fullReport), '');
  assert.match(await notes(fullReport), /has a record of this time already/);
  assert.match(await notes(later(fullReport, -86_400)), /clock was put back/);
  assert.match(await notes(runReportOf(evenRepeats(3, { exitCode: 1 }))), /no run of the command succeeded/);
  assert.equal((await recordsOf(file)).length, 2);
});

test('what the counters tell since the record before is a part of the record', async (t) => {
  const file = historyFile(t);
  const state = (uptime: number): CounterState => ({ boot: 'b', uptime, wall: uptime, cpus: 4, counters: [] });
  const { hardware } = recordOf(fullReport, { name: 'x', host: 'x' });
  const before = () => countersBefore({ hardware, file, read }, { env });
  assert.equal(await before(), undefined, 'no history, and none is made');
  const record = (report: AuditReport, uptime: number) =>
    recordHistory(
      report,
      {
        file,
        read,
        counters: state(uptime),
        between: (last) => [{ name: 'between.x', unit: 's', value: uptime - last.uptime, isEstimated: false }],
      },
      { env },
    );
  await record(fullReport, 100);
  assert.equal((await before())?.uptime, 100);
  await record(later(fullReport, 3600), 3700);
  const values = (await recordsOf(file)).map(({ figures }) => figures.find(({ name }) => name === 'between.x')?.value);
  assert.deepEqual(values, [undefined, 3600]);
});

test('a name that could not be typed as history:NAME is refused', () => {
  for (const name of ['audit', 'nightly-2', 'a.b_c']) checkName(name);
  for (const name of ['', 'last-30d', '-x', 'a b', 'a/b', 'x'.repeat(65)]) {
    assert.throws(() => checkName(name), /cannot name a series/);
  }
});

test('without a file it is in the state folder', async (t) => {
  const folder = temporaryFolder(t);
  const { path } = await recordHistory(fullReport, { read }, { env: { XDG_STATE_HOME: folder } });
  assert.equal(path, `${folder}/negawatt/history.db`);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a record takes at most 2 KiB, for every kind of host', async (t) => {
  const hosts = readdirSync(`${fixtures}hosts`);
  const reports = await Promise.all(
    hosts.map(async (host) => {
      const { stdout } = await runAudit({ host: `${fixtures}hosts/${host}`, format: 'json' });
      return JSON.parse(stdout) as AuditReport;
    }),
  );
  for (const [index, report] of reports.entries()) {
    const history = await historyOf(t, []);
    const record = recordOf(report, { name: 'audit', host: 'h' });
    const count = 2000;
    await history.transaction(() => {
      for (let at = 0; at < count; at += 1) {
        const figures = record.figures.map((figure) => ({ ...figure, value: figure.value * (1 + Math.sin(at) / 10) }));
        append(history, { ...record, at: record.at + 3600 * at, figures });
      }
    });
    history.exec('VACUUM');
    const bytes = statSync(history.path).size / count;
    assert.ok(bytes <= 2048, `${hosts[index]}: ${bytes} bytes a record`);
  }
});
