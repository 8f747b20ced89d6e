import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { report } from '../../src/commands/report.ts';
import { NegawattError } from '../../src/errors.ts';
import type { RendererId } from '../../src/report/index.ts';
import { renderers } from '../../src/report/index.ts';
import { writtenHistory } from '../history/opened.ts';
import { day, november, recordAt } from '../history/samples.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fullReport } from '../report/sample-report.ts';
import { runSamples } from '../report/sample-runs.ts';
import { runCommand } from '../support/run-command.ts';

function kept(t: TestContext, document: unknown = fullReport): { readonly folder: string; readonly file: string } {
  const folder = temporaryFolder(t);
  const file = join(folder, 'kept.json');
  writeFileSync(file, JSON.stringify(document));
  return { folder, file };
}

function told(what: RegExp, how: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof NegawattError);
    assert.match(`${error.what}: ${error.why}`, what);
    assert.match(error.how, how);
    return true;
  };
}

test('a kept report is shown in every format, as the command that made it showed it', async (t) => {
  const { file } = kept(t);
  for (const format of Object.keys(renderers) as RendererId[]) {
    const { stdout, stderr, exitCode } = await runCommand(report, { format }, [file]);
    const renderer = await renderers[format]();
    const expected = await renderer.render(fullReport, { colour: false, unicode: true, width: 80 });
    // Keys of JSON, and with them the rows of CSV, may stand in another order.
    if (format === 'json') assert.deepEqual(JSON.parse(stdout), JSON.parse(expected));
    else if (format === 'csv') assert.deepEqual(stdout.split('\n').sort(), expected.split('\n').sort());
    else assert.equal(stdout, expected, format);
    assert.equal(`${exitCode}${stderr}`, '0');
  }
});

test('a file has the format of its extension, several are written at once, and nothing is printed', async (t) => {
  const { folder, file } = kept(t, runSamples.measured);
  const output = ['page.html', 'table.txt'].map((name) => join(folder, name));
  const { stdout } = await runCommand(report, { output }, [file]);
  assert.equal(stdout, '');
  assert.match(readFileSync(output[0]!, 'utf8'), /^<!DOCTYPE html>/);
  assert.match(readFileSync(output[1]!, 'utf8'), /What it costs/);
});

test('several reports are printed one after the other, and only as text', async (t) => {
  const { file } = kept(t);
  const { file: other } = kept(t, runSamples.measured);
  const { stdout } = await runCommand(report, {}, [file, other]);
  assert.match(stdout, /Energy by component[\s\S]*What it costs/);
  await assert.rejects(runCommand(report, { format: 'json' }, [file, other]), told(/one report at a time/, /table/));
});

test('a recording is told from a report, with what to do with it', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'run.jsonl');
  writeFileSync(file, '{"negawatt":"recording","recordingVersion":1}\n{"t":0,"s":"cpu","v":[1]}\n');
  await assert.rejects(runCommand(report, {}, [file]), told(/is a recording, and no report/, /negawatt audit --from/));
  writeFileSync(file, '{"negawatt":"recording"}');
  await assert.rejects(runCommand(report, {}, [file]), told(/is a recording/, /--from/));
  writeFileSync(file, 'hello');
  await assert.rejects(runCommand(report, {}, [file]), told(/it is not JSON/, /Name a file/));
});

test('what cannot be read leaves no file behind', async (t) => {
  const folder = temporaryFolder(t);
  const output = join(folder, 'page.html');
  await assert.rejects(runCommand(report, { output: [output] }, [join(folder, 'absent.json')]), NegawattError);
  assert.ok(!existsSync(output));
});

/** An environment with a desktop whose opener writes down what it was given. */
function desktop(t: TestContext) {
  const folder = temporaryFolder(t);
  const opened = join(folder, 'opened');
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > '${opened}'\n`);
  writeFileSync(join(folder, 'open'), `#!/bin/sh\nprintf %s "$1" > '${opened}'\n`);
  for (const name of ['xdg-open', 'open']) chmodSync(join(folder, name), 0o755);
  return { opened, env: { LANG: 'C.UTF-8', DISPLAY: ':0', PATH: folder } };
}

test('--open writes a page of its own, which only its user can read, tells where, and opens it', async (t) => {
  const { file } = kept(t);
  const { opened, env } = desktop(t);
  const { stdout, stderr } = await runCommand(report, { open: true }, [file], { env });
  const path = stdout.trim();
  assert.equal(readFileSync(opened, 'utf8'), path);
  assert.match(readFileSync(path, 'utf8'), /^<!DOCTYPE html>/);
  assert.equal(stderr, '');
});

test('--open with --output opens that file, which has to be a page', async (t) => {
  const { folder, file } = kept(t);
  const { opened, env } = desktop(t);
  const output = join(folder, 'mine.html');
  await runCommand(report, { open: true, output: [output] }, [file], { env });
  assert.equal(readFileSync(opened, 'utf8'), output);
  const text = join(folder, 'mine.txt');
  await assert.rejects(
    runCommand(report, { open: true, output: [text] }, [file], { env }),
    told(/--open opens a page/, /FILE\.html/),
  );
  assert.ok(!existsSync(text));
});

const linux = process.platform === 'linux' ? {} : { skip: 'macOS always has a desktop' };

test('where there is no desktop --open says so, and the page is there', linux, async (t) => {
  const { file } = kept(t);
  const { stdout, stderr, exitCode } = await runCommand(report, { open: true }, [file]);
  assert.equal(exitCode, 0);
  assert.match(stderr, /it was not opened: no desktop: neither DISPLAY nor WAYLAND_DISPLAY is set/);
  assert.ok(existsSync(stdout.trim()));
});

test('--history makes the page of what was recorded, from --since on', async (t) => {
  const records = Array.from({ length: 40 }, (_, index) => recordAt(index * day, index < 20 ? 100 : 130));
  const history = await writtenHistory(t, records);
  const { stdout } = await runCommand(report, { history });
  assert.match(stdout, /^<!DOCTYPE html>[\s\S]*<h1>History<\/h1>/);
  assert.match(stdout, /\+30\.0 %, 100\.0 W|100\.0 W<\/span> to/);
  const later = await runCommand(report, { history, since: { at: november + 30 * day } });
  assert.match(later.stdout, /10 records over 9 d/);
  const known = await runCommand(report, { history: true }, [], { env: { NEGAWATT_HISTORY: history } });
  assert.equal(known.stdout, stdout);
});

test('what does not go together is told', async (t) => {
  const { file } = kept(t);
  await assert.rejects(runCommand(report, {}), told(/report needs a report/, /--history/));
  await assert.rejects(runCommand(report, { history: true }, [file]), told(/shows no report/, /--history=FILE/));
  await assert.rejects(runCommand(report, { history: true, format: 'csv' }), told(/no format csv/, /negawatt history/));
  await assert.rejects(runCommand(report, { since: { ago: 1 } }, [file]), told(/--since/, /--history/));
});
