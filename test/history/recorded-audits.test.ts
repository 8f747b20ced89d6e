import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../../src/commands/run.ts';
import { openHistory } from '../../src/history/database.ts';
import { recordsIn } from '../../src/history/records.ts';
import type { HistoryRecord } from '../../src/model/history.ts';
import type { AuditReport } from '../../src/model/report.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fixtures } from '../support/golden.ts';
import { runAudit, runCommand } from '../support/run-command.ts';

const skip = existsSync('/proc/sys/kernel/random/boot_id') ? false : 'there is no /proc';
const short = { duration: 0.3, interval: 0.1, top: 0, gpus: [], format: 'json' } as const;
/** What /proc/stat is counted in, s. */
const tick = 0.01;

async function recordsOf(path: string): Promise<HistoryRecord[]> {
  const history = await openHistory(path, 'read');
  try {
    return [...recordsIn(history)];
  } finally {
    history.close();
  }
}

/** Busy core-seconds since the boot and the number of CPUs, read beside what is tested. */
function busyNow(): { readonly busy: number; readonly cpus: number } {
  const text = readFileSync('/proc/stat', 'utf8');
  const [user, nice, system, , , irq, softirq] = text.split('\n')[0]!.split(/\s+/).slice(1).map(Number);
  return { busy: (user! + nice! + system! + irq! + softirq!) * tick, cpus: text.match(/^cpu\d+ /gm)!.length };
}

test('what a program burns between two short audits is in the second, and in its record', { skip }, async (t) => {
  const folder = temporaryFolder(t);
  const env = { LANG: 'C.UTF-8', XDG_STATE_HOME: join(folder, 'state') };
  const begun = busyNow();
  const first = await runAudit({ ...short, record: true }, { env });
  assert.equal(first.exitCode, 0, first.stderr);
  assert.equal(first.stderr, '');
  assert.equal((JSON.parse(first.stdout) as AuditReport).since, undefined);
  const before = busyNow();
  const burnt = join(folder, 'burnt');
  const burner = spawnSync(process.execPath, [join(fixtures, 'stubs', 'commands', 'burn.cjs'), '1', burnt]);
  assert.equal(burner.status, 0);
  const after = busyNow();
  const second = await runAudit({ ...short, record: true }, { env });
  const ended = busyNow();
  assert.equal(second.exitCode, 0, second.stderr);

  const { since, window } = JSON.parse(second.stdout) as AuditReport;
  const busy = since!.cpu!.busy.value;
  const slack = 2 * tick * begun.cpus;
  assert.ok(busy >= Number(readFileSync(burnt, 'utf8')) - slack, `${busy} s are less than the burner's`);
  assert.ok(busy >= after.busy - before.busy - slack, 'no less than between the two commands');
  assert.ok(busy <= ended.busy - begun.busy + slack, 'no more than from the first begin to the last end');
  assert.ok(since!.covered.value >= 1 + window.measured.value - 0.05);

  const records = await recordsOf(join(folder, 'state', 'negawatt', 'history.db'));
  assert.deepEqual(
    records.map(({ name, kind }) => [name, kind]),
    [
      ['audit', 'audit'],
      ['audit', 'audit'],
    ],
  );
  const figureOf = (record: HistoryRecord, name: string) =>
    record.figures.find((figure) => figure.name === name)?.value;
  assert.equal(figureOf(records[0]!, 'between.cpu.busy'), undefined);
  assert.equal(figureOf(records[1]!, 'between.cpu.busy'), busy);
  assert.equal(figureOf(records[1]!, 'between.cpu.utilisation'), since!.cpu!.utilisation!.value);
});

test('a run is recorded into the series and the file that are named', { skip }, async (t) => {
  const history = join(temporaryFolder(t), 'own.db');
  const options = { interval: 0.1, top: 0, gpus: [], format: 'json', warmup: 0, record: true, as: 'nightly', history };
  const ended = await runCommand(run, { ...options, repeat: 2 }, ['true']);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const records = await recordsOf(history);
  assert.deepEqual(
    records.map(({ name, kind }) => [name, kind]),
    [['nightly', 'run']],
  );
});

test('a history that fails never takes the report with it: the report first, then one line and exit code 2', {
  skip,
}, async (t) => {
  const folder = temporaryFolder(t);
  const history = join(folder, 'history.db');
  const text = 'these are the words of something else\n'.repeat(40);
  writeFileSync(history, text);
  const output = join(folder, 'report.json');
  const ended = await runAudit({ ...short, record: true, history, output: [output] });
  assert.equal(ended.exitCode, 2);
  assert.equal((JSON.parse(readFileSync(output, 'utf8')) as AuditReport).kind, 'audit');
  assert.match(ended.stderr, /^negawatt: not recorded: .*\n$/);
  assert.equal(readFileSync(history, 'utf8'), text, 'it is left as it was');

  mkdirSync(join(folder, 'folder.db'));
  const options = { interval: 0.1, top: 0, gpus: [], format: 'json', warmup: 0, record: true, output: [output] };
  const failed = await runCommand(run, { ...options, history: join(folder, 'folder.db') }, ['true']);
  assert.equal(failed.exitCode, 125, 'of run a 2 would be the command’s');
  assert.equal((JSON.parse(readFileSync(output, 'utf8')) as { kind: string }).kind, 'run');
  const own = await runCommand(run, { ...options, history: join(folder, 'folder.db') }, ['sh', '-c', 'exit 7']);
  assert.equal(own.exitCode, 7, 'what the command came to is told before');
});

test('what is not measured here and now is not recorded, and a name alone records nothing', async () => {
  for (const other of ['from', 'host'] as const) {
    await assert.rejects(runAudit({ [other]: 'x', record: true }), new RegExp(`--record and --${other} contradict`));
  }
  await assert.rejects(runAudit({ as: 'nightly' }), /--as is of no use alone: nothing is recorded/);
  await assert.rejects(runAudit({ history: 'x.db' }), /--history is of no use alone/);
  await assert.rejects(runAudit({ record: true, as: 'a/b' }), /cannot name a series/);
  await assert.rejects(runAudit({ record: true }, { env: {} }), /neither XDG_STATE_HOME nor HOME/);
});
