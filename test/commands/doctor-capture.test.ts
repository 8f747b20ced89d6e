import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findProgram } from '../../src/host/find-program.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { runCli } from '../support/run-cli.ts';

const skip = existsSync('/proc/self/stat') ? false : 'there is no /proc';
const window = ['--duration', '2s', '--interval', '500ms'];

interface CaptureDocument {
  readonly kind: string;
  readonly file: string;
  readonly files: readonly string[];
  readonly readings: number;
  readonly failures: number;
  readonly bytes: number;
}

/** Where two documents differ by more than the clock can tell: sleeps are reported a little later than they ended. */
function differences(one: unknown, other: unknown, path: string): string[] {
  if (typeof one === 'number' && typeof other === 'number') {
    const near = Math.max(1e-4, 0.01 * Math.max(Math.abs(one), Math.abs(other)));
    return Math.abs(one - other) <= near ? [] : [`${path}: ${one} and ${other}`];
  }
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other ? [] : [`${path}: ${String(one)} and ${String(other)}`];
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) =>
    differences((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], `${path}/${key}`),
  );
}

test('a capture of this machine replays to the report of the recording that was taken beside it', {
  skip,
}, async (t) => {
  const base = temporaryFolder(t);
  const folder = join(base, 'capture');
  const recording = join(base, 'run.jsonl');
  const args = ['doctor', '--capture', folder, ...window, '--save', recording];
  const { code, stdout, stderr } = await runCli(args);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Before you share it\n/);
  assert.match(stdout, /names\s+of processes/);
  assert.match(stdout, /negawatt audit --host \S+ --duration 2s --interval 0\.5s$/m);
  assert.deepEqual(readdirSync(folder), ['capture.jsonl']);
  assert.equal(statSync(join(folder, 'capture.jsonl')).mode & 0o077, 0, 'it is its owner’s alone');

  const live = await runCli(['audit', '--from', recording, '--format', 'json']);
  const replayed = await runCli(['audit', '--host', folder, ...window, '--format', 'json']);
  assert.equal(replayed.stderr, '');
  const found = differences(JSON.parse(live.stdout), JSON.parse(replayed.stdout), '');
  assert.deepEqual(found, ['/host/kind: real and captured']);
});

test('what the capture command lists is what the file holds', { skip }, async (t) => {
  const folder = join(temporaryFolder(t), 'new', 'capture');
  const { stdout } = await runCli(['doctor', '--capture', folder, ...window, '--format', 'json']);
  const told = JSON.parse(stdout) as CaptureDocument;
  const text = readFileSync(join(folder, 'capture.jsonl'), 'utf8');
  const records = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  const reads = records.filter((record) => record['op'] === 'read' && record['why'] === undefined);
  assert.equal(told.kind, 'capture');
  assert.equal(told.file, join(folder, 'capture.jsonl'));
  assert.deepEqual([...told.files].sort(), [...new Set(reads.map((record) => record['path']))].sort());
  assert.equal(told.readings, reads.length);
  assert.equal(told.failures, records.filter((record) => record['why'] !== undefined).length);
  assert.equal(told.bytes, Buffer.byteLength(text));
});

test('no canary is in a capture: environment, arguments, a file’s name, a user’s name, the host’s name', {
  skip,
}, async (t) => {
  const base = temporaryFolder(t);
  const secret = `c4nary-${process.pid}-s3cr3t`;
  const user = `canaryuser${process.pid}`.slice(0, 15);
  const work = join(base, secret);
  mkdirSync(work);
  writeFileSync(join(work, `${secret}.key`), secret);
  // The kernel calls a process by the name of the file that it was started from.
  const program = findProgram('sleep');
  assert.ok(!('ok' in program));
  symlinkSync(program.real, join(base, user));
  const child = spawn(join(base, user), ['60'], { argv0: secret, cwd: work, env: { SECRET: secret } });
  t.after(() => child.kill());
  await new Promise((resolve) => child.once('spawn', resolve));

  const folder = join(base, 'capture');
  const env = { USER: user, LOGNAME: user, API_TOKEN: secret };
  const { code, stdout, stderr } = await runCli(['doctor', '--capture', folder, ...window], env);
  assert.equal(code, 0, stderr);
  const text = readFileSync(join(folder, 'capture.jsonl'), 'latin1');
  assert.ok(text.includes(`"/proc/${child.pid}/stat"`), 'the process is in it');
  for (const word of [secret, user, 'API_TOKEN', 'environ', 'cmdline', hostname()]) {
    const pattern = new RegExp(`(?<![A-Za-z0-9])${word.replaceAll(/\W/g, '\\$&')}(?![A-Za-z0-9])`);
    assert.doesNotMatch(text, pattern);
    if (word !== hostname()) assert.doesNotMatch(stdout, pattern);
  }
  assert.match(text, new RegExp(`${child.pid} \\(user-\\d+\\)`), 'its name was replaced');
  assert.match(stdout, /user names: 1/);
});

test('a folder with something in it is refused, and nothing in it is touched', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'capture.jsonl'), 'mine');
  const { code, stdout, stderr } = await runCli(['doctor', '--capture', folder, ...window]);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /the folder is not empty: capture\.jsonl is in it\n {2}mend: Name a folder that is new or empty/,
  );
  assert.equal(readFileSync(join(folder, 'capture.jsonl'), 'utf8'), 'mine');
});

test('a capture that fails leaves no file, and neither does its recording', async (t) => {
  const base = temporaryFolder(t);
  const folder = join(base, 'capture');
  const args = ['doctor', '--capture', folder, '--meter', 'exec:/bin/false', '--save', join(base, 'run.jsonl')];
  const { code, stderr } = await runCli([...args, ...window]);
  assert.equal(code, 3, stderr);
  assert.deepEqual(readdirSync(folder), []);
  assert.deepEqual(readdirSync(base), ['capture']);
});

test('an interrupted capture is whole, and is told', { skip }, async (t) => {
  const folder = join(temporaryFolder(t), 'capture');
  const args = [
    'doctor',
    '--capture',
    folder,
    '--duration',
    '1h',
    '--interval',
    '100ms',
    '--meter',
    'exec:/bin/echo 42',
  ];
  const { code, stdout } = await runCli(args, {}, (child) => {
    const timer = setInterval(() => {
      // Written in pieces of 64 KiB: the first piece comes in the window.
      const [name] = existsSync(folder) ? readdirSync(folder) : [];
      if (name === undefined || statSync(join(folder, name)).size === 0) return;
      clearInterval(timer);
      child.kill('SIGINT');
    }, 20);
    timer.unref();
  });
  assert.equal(code, 130);
  assert.match(stdout, /^The capture$/m);
  assert.match(readFileSync(join(folder, 'capture.jsonl'), 'utf8'), /"op":"end"\}\n$/);
  const replayed = await runCli([
    'audit',
    '--host',
    folder,
    '--duration',
    '1h',
    '--interval',
    '100ms',
    '--format',
    'json',
  ]);
  assert.equal(replayed.code, 0, replayed.stderr);
});
