import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { GateAnswer, RecordedIn } from '../../src/commands/scheduled-gate.ts';
import { fixtures } from '../support/golden.ts';
import { runAudit } from '../support/run-command.ts';
import { type ScheduleDesk, scheduleDesk } from '../support/schedule.ts';

const run = ['run', '--', 'audit', '--record', '--quiet'];
const checked = ['run', '--check', '--', 'audit', '--record'];
const quietGate = async (): Promise<GateAnswer> => ({ regressed: [] });

/** A real report, with as many findings as named. */
async function reportWith(severities: readonly string[]) {
  const { stdout } = await runAudit({ host: join(fixtures, 'hosts', 'laptop'), format: 'json' });
  const report = JSON.parse(stdout);
  const found = severities.map((severity, index) => ({
    id: `finding-${index}`,
    subject: `GPU ${index}`,
    severity,
    title: 'Something is wasted.',
    what: `GPU ${index} wastes \u001b[31m something.`,
    evidence: [],
    next: { advice: 'Mend it.' },
  }));
  return { ...report, findings: { ...report.findings, found } };
}

test('a run that goes well is silent, and is kept with its times', async (t) => {
  const desk = scheduleDesk(t);
  assert.deepEqual(await desk.schedule(run), { exitCode: 0, stdout: '', stderr: '' });
  assert.deepEqual(desk.audit(), { argv: ['audit', '--record', '--quiet'], state: desk.path('state') });
  const { runs, running } = desk.state();
  assert.deepEqual(runs, [{ at: '2026-03-01T00:00:00.000Z', ended: '2026-03-01T00:00:00.000Z', exitCode: 0 }]);
  assert.equal(running, undefined);
  assert.equal(desk.log(), '2026-03-01T00:00:00.000Z exit 0\n');
});

test('a run that fails says why in one line, whatever it said, and exits as it did', async (t) => {
  const desk = scheduleDesk(t);
  desk.scene({
    code: 2,
    stderr:
      'negawatt: warning: a card is slow\nnegawatt: not recorded: disk \u001b[2J full\n  why: no room\n  mend: make it\n',
  });
  const { exitCode, stderr, stdout } = await desk.schedule(run);
  assert.equal(exitCode, 2);
  assert.equal(stdout, '');
  assert.equal(
    stderr,
    'negawatt: schedule audit: the audit exited with code 2: not recorded: disk \\x1b[2J full; why: no room; mend: make it\n',
  );
  assert.match(desk.log(), /exit 2: the audit exited/);
  assert.match(desk.state().runs[0].reason, /no room/);
});

test('warnings of a run that went well stand in the log alone', async (t) => {
  const desk = scheduleDesk(t);
  desk.scene({ stderr: 'negawatt: warning: a card is slow\n' });
  assert.equal((await desk.schedule(run)).stderr, '');
  assert.match(desk.log(), /warning: a card is slow/);
});

async function untilRunning(desk: ScheduleDesk): Promise<void> {
  while (desk.audit() === null) await pause(10);
}

test('a run that begins before the last one ended leaves, with a line', async (t) => {
  const desk = scheduleDesk(t);
  writeFileSync(desk.path('wait'), '');
  const first = desk.schedule(run);
  await untilRunning(desk);
  desk.at('2026-03-01T01:00:00Z');
  const second = await desk.schedule(run);
  assert.equal(second.exitCode, 2);
  assert.match(second.stderr, /^negawatt: schedule audit: left out: the run of 2026-03-01T00:00:00.000Z has not ended/);
  const { stdout } = await desk.schedule(['status', '--format', 'json']);
  assert.deepEqual(JSON.parse(stdout).schedules, []);
  rmSync(desk.path('wait'));
  assert.equal((await first).exitCode, 0);
  assert.equal(desk.state().runs.length, 2);
  assert.equal((await desk.schedule(run)).exitCode, 0);
});

test('the mark of a run that was killed keeps nobody out, even when its number is another process', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule(run);
  const file = desk.path('state', 'negawatt', 'schedule-audit.json');
  const running = { at: '2026-03-01T00:00:00.000Z', pid: process.pid, start: 'another-boot 1' };
  writeFileSync(file, JSON.stringify({ ...desk.state(), running }));
  assert.equal((await desk.schedule(run)).exitCode, 0);
});

test('a state that cannot be used is told in one line, and nothing is run', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule(run);
  rmSync(desk.path('argv.json'));
  writeFileSync(desk.path('state', 'negawatt', 'schedule-audit.json'), '{"negawatt": "sched');
  const { exitCode, stderr } = await desk.schedule(run);
  assert.equal(exitCode, 2);
  assert.match(stderr, /^negawatt: schedule audit: cannot use .*not JSON.*Remove it.*\n$/);
  assert.equal(desk.audit(), null);
});

test('with --check a finding is told once, until it changes', async (t) => {
  const desk = scheduleDesk(t);
  desk.scene({ report: await reportWith(['info', 'warn']) });
  const first = await desk.schedule(checked, quietGate);
  assert.equal(first.exitCode, 1);
  assert.equal(first.stderr, 'negawatt: schedule audit: warn: GPU 1 wastes \\x1b[31m something. (finding-1)\n');
  assert.deepEqual(await desk.schedule(checked, quietGate), { exitCode: 0, stdout: '', stderr: '' });
  desk.scene({ report: await reportWith(['info', 'severe', 'warn']) });
  const changed = await desk.schedule(checked, quietGate);
  assert.equal(changed.exitCode, 1);
  assert.deepEqual(changed.stderr.match(/finding-\d/g), ['finding-1', 'finding-2']);
  desk.scene({ report: await reportWith([]) });
  assert.equal((await desk.schedule(checked, quietGate)).stderr, '');
  assert.match(desk.log(), /no more: severe: GPU 1/);
  desk.scene({ report: await reportWith(['warn']) });
  assert.equal((await desk.schedule(checked, quietGate)).exitCode, 1);
});

test('with --check a regression is told once, and what cannot be compared is not', async (t) => {
  const desk = scheduleDesk(t);
  desk.scene({ report: await reportWith([]) });
  const seen: string[] = [];
  let answer: GateAnswer = { untold: 'there is no history yet' };
  const gate = async (file: string, { series, history }: RecordedIn): Promise<GateAnswer> => {
    assert.ok(existsSync(file));
    seen.push([series, history ?? ''].join(' ').trim());
    return answer;
  };
  assert.equal((await desk.schedule([...checked, '--as', 'nightly', '--history', '/h.db'], gate)).exitCode, 0);
  assert.match(desk.log(), /not held against the history: there is no history yet/);
  answer = { regressed: [{ key: 'gate energy.total', line: 'regressed: energy.total changed by +12 %' }] };
  const worse = await desk.schedule(checked, gate);
  assert.equal(worse.exitCode, 1);
  assert.match(worse.stderr, /regressed: energy\.total/);
  assert.equal((await desk.schedule(checked, gate)).exitCode, 0);
  // What cannot be seen for once is not gone.
  answer = { untold: 'the history is locked' };
  await desk.schedule(checked, gate);
  answer = { regressed: [{ key: 'gate energy.total', line: 'regressed: energy.total changed by +13 %' }] };
  assert.equal((await desk.schedule(checked, gate)).exitCode, 0);
  assert.deepEqual(seen, ['nightly /h.db', 'audit', 'audit', 'audit', 'audit']);
});

test('with --check a failure is told once too, and findings outlast it', async (t) => {
  const desk = scheduleDesk(t);
  desk.scene({ report: await reportWith(['warn']) });
  await desk.schedule(checked, quietGate);
  desk.scene({ code: 3, stderr: 'negawatt: nothing could be measured at 12:00\n' });
  const failed = await desk.schedule(checked, quietGate);
  assert.equal(failed.exitCode, 3);
  assert.match(failed.stderr, /exited with code 3: nothing could be measured/);
  desk.scene({ code: 3, stderr: 'negawatt: nothing could be measured at 13:00\n' });
  assert.deepEqual(await desk.schedule(checked, quietGate), { exitCode: 3, stdout: '', stderr: '' });
  desk.scene({ report: await reportWith(['warn']) });
  assert.deepEqual(await desk.schedule(checked, quietGate), { exitCode: 0, stdout: '', stderr: '' });
});

test('an audit that is configured to fail on findings is well, and the schedule judges by its own', async (t) => {
  const desk = scheduleDesk(t);
  desk.scene({ code: 1, report: await reportWith(['warn']), stderr: 'negawatt: --fail-on warn: 1 finding\n' });
  const { exitCode, stderr } = await desk.schedule(['run', '--check', '--fail-on', 'severe', '--', 'audit'], quietGate);
  assert.equal(`${exitCode}${stderr}`, '0');
});

test('a history that cannot be compared with is no trouble of the audit', async (t) => {
  const desk = scheduleDesk(t);
  desk.scene({ report: await reportWith([]) });
  assert.deepEqual(await desk.schedule(checked), { exitCode: 0, stdout: '', stderr: '' });
  assert.match(desk.log(), /not held against the history: /);
});

test('only an audit is run', async (t) => {
  const desk = scheduleDesk(t);
  const { exitCode, stderr } = await desk.schedule(['run', '--', 'sh', '-c', 'x']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /only an audit/);
});
