import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { explain } from '../../src/commands/explain.ts';
import { findings } from '../../src/commands/findings.ts';
import { exitCodes, NegawattError } from '../../src/errors.ts';
import { widthOf } from '../../src/report/escape.ts';
import { rules } from '../../src/rules/index.ts';
import { fixtures } from '../support/golden.ts';
import { runAudit, runCommand } from '../support/run-command.ts';

const host = (name: string) => join(fixtures, 'hosts', name);

test('all findings are listed with what they need, for people and as JSON', async () => {
  const table = await runCommand(findings);
  assert.equal(table.exitCode, exitCodes.ok);
  for (const { id } of rules) assert.match(table.stdout, new RegExp(`^ *${id} `, 'm'));
  assert.ok(table.stdout.split('\n').every((line) => widthOf(line) <= 80));
  const json = JSON.parse((await runCommand(findings, { format: 'json' })).stdout) as Record<string, unknown>[];
  assert.deepEqual(
    json.map(({ id, needs }) => [id, needs]),
    rules.map(({ id, needs }) => [id, needs]),
  );
  const markdown = await runCommand(findings, { format: 'markdown' });
  assert.match(markdown.stdout, /^# negawatt findings\n/);
  await assert.rejects(runCommand(findings, { format: 'csv' }), /no CSV form/);
});

test('a finding is explained with its thresholds and its source', async () => {
  for (const { id, source } of rules) {
    const { stdout, exitCode } = await runCommand(explain, {}, [id]);
    assert.equal(exitCode, exitCodes.ok);
    assert.ok(stdout.startsWith(`${id}\n`), stdout);
    assert.ok(stdout.replaceAll(/\s+/g, ' ').includes(source.slice(0, 40)), stdout);
    assert.ok(stdout.split('\n').every((line) => widthOf(line) <= 80));
  }
});

test('several findings are explained one after the other', async () => {
  const { stdout } = await runCommand(explain, {}, ['spare-gpus', 'stalled-work']);
  assert.match(stdout, /^spare-gpus\n[\s\S]*\n\nstalled-work\n/);
});

test('an unknown finding is refused with the one that was meant', async () => {
  const refused = (name: string) =>
    runCommand(explain, {}, [name]).then(
      () => assert.fail(`${name} was explained`),
      (error: unknown) => {
        assert.ok(error instanceof NegawattError);
        assert.equal(error.exitCode, exitCodes.usage);
        return error;
      },
    );
  assert.match((await refused('idle-gpu-memroy')).why, /did you mean idle-gpu-memory\?/);
  assert.match((await refused('banana')).why, /none has a name like it/);
});

test('--fail-on exits 1 after the report, from the severity on that it names', async () => {
  // What is found there is a quota that stops its work, which is `warn`.
  const at = (failOn?: string) =>
    runAudit({ host: host('container-half-core'), ...(failOn === undefined ? {} : { failOn }) });
  for (const [failOn, exitCode] of [
    ['info', exitCodes.failed],
    ['warn', exitCodes.failed],
    ['severe', exitCodes.ok],
    [undefined, exitCodes.ok],
  ] as const) {
    const ran = await at(failOn);
    assert.equal(ran.exitCode, exitCode, failOn);
    assert.match(ran.stdout, /^Findings$/m);
    if (exitCode === exitCodes.ok) assert.equal(ran.stderr, '');
    else assert.match(ran.stderr, new RegExp(`--fail-on ${failOn}: 1 finding is at least ${failOn}`));
  }
});

test('--fail-on passes where nothing was found', async () => {
  const { exitCode, stdout } = await runAudit({ host: host('cloud-vm'), failOn: 'info' });
  assert.equal(exitCode, exitCodes.ok);
  assert.match(stdout, /Nothing was found/);
});

test('what was not measured, where it was required, comes before what was found', async () => {
  const ran = await runAudit({ host: host('container-half-core'), failOn: 'info', require: 'measured' });
  assert.equal(ran.exitCode, exitCodes.notMeasured);
});
