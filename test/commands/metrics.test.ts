import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { metrics } from '../../src/commands/metrics.ts';
import { exitCodes, NegawattError } from '../../src/errors.ts';
import { metrics as all } from '../../src/gate/metrics.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { runCommand } from '../support/run-command.ts';
import { runOf } from '../support/verdict.ts';

test('every metric is listed with its unit and the reports that may have it', async () => {
  const { stdout, exitCode } = await runCommand(metrics);
  assert.equal(exitCode, exitCodes.ok);
  for (const { name } of all) {
    const line = stdout.split('\n').find((one) => one.startsWith(`  ${name} `));
    assert.match(line ?? name, / (lower|higher) +(run|audit|bench \w+)/);
  }
  assert.match(stdout, /wall +wall time +s +lower +run\n/);
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
});

test('of a report it is told what each metric is, and which are not in it', async (t) => {
  const file = join(temporaryFolder(t), 'run.json');
  writeFileSync(file, JSON.stringify(runOf(1)));
  const { stdout } = await runCommand(metrics, {}, [file]);
  assert.match(stdout, /energy\.total .* 240\.4 J/);
  assert.match(stdout, /energy\.aboveIdle .* ~209 J/);
  assert.match(stdout, /gpu\.energy .* not in it/);
});

test('two reports are one too many', async () => {
  await assert.rejects(
    runCommand(metrics, {}, ['a.json', 'b.json']),
    (error) => error instanceof NegawattError && error.exitCode === exitCodes.usage,
  );
});
