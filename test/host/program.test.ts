import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findProgram } from '../../src/host/find-program.ts';
import type { Program } from '../../src/host/host.ts';
import { LineSplitter, lineCap } from '../../src/host/line-splitter.ts';
import { startProgram } from '../../src/host/program.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { distrust } from '../../src/host/trust.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const start = (...vector: string[]): Program => {
  const program = startProgram(vector, systemClock);
  assert.ok(!('ok' in program), JSON.stringify(program));
  return program;
};
const shell = (script: string) => start('sh', '-c', script);
const linesOf = (program: Program) => {
  const lines: string[] = [];
  program.onLine((line) => lines.push(line));
  return lines;
};

test('lines come with the time at which they came, and the exit code and errors at the end', async () => {
  const before = systemClock.now();
  const program = shell('echo one; echo two; echo trouble >&2; exit 3');
  const times: number[] = [];
  const lines: string[] = [];
  program.onLine((line, at) => {
    lines.push(line);
    times.push(at);
  });
  assert.deepEqual(await program.ended, { code: 3, signal: null, stderr: 'trouble\n' });
  assert.deepEqual(lines, ['one', 'two']);
  assert.ok(times.every((at) => at >= before && at <= systemClock.now()));
});

test('lines that came before anybody listened are delivered first', async () => {
  const program = shell('echo early');
  await program.ended;
  assert.deepEqual(linesOf(program), ['early']);
});

test('a program that nobody listens to waits instead of filling the memory', { timeout: 10_000 }, async () => {
  const program = start('yes', 'a line of a program that says very much');
  await systemClock.sleepUntil(systemClock.now() + 0.2, new AbortController().signal);
  program.stop();
  assert.equal((await program.ended).signal, 'SIGTERM');
  assert.ok(linesOf(program).length < 50_000);
});

test('a long line is cut, and the next one is whole', async () => {
  const program = shell("head -c 1000000 /dev/zero | tr '\\0' x; echo; echo next");
  const lines = linesOf(program);
  await program.ended;
  assert.deepEqual(lines, ['x'.repeat(lineCap), 'next']);
});

test('a last line without newline counts where the program ended by itself', async () => {
  const program = shell('printf "one\\r\\n\\ntwo"');
  const lines = linesOf(program);
  await program.ended;
  assert.deepEqual(lines, ['one', '', 'two']);
});

test('half a line of a program that was stopped is none', async () => {
  const program = shell('echo 12; printf 34; sleep 60');
  const lines = linesOf(program);
  await new Promise<void>((resolve) => {
    program.onLine((line) => {
      lines.push(line);
      setTimeout(resolve, 50);
    });
  });
  program.stop();
  program.stop();
  await program.ended;
  assert.deepEqual(lines, ['12']);
});

test('a program that ignores SIGTERM is killed a second later', { timeout: 5000 }, async () => {
  const program = shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
  await new Promise<void>((resolve) => program.onLine(() => resolve()));
  program.stop();
  assert.equal((await program.ended).signal, 'SIGKILL');
});

test('a child that outlives its program does not keep it from having ended', { timeout: 5000 }, async () => {
  const program = shell('setsid sleep 3 & exit 0');
  const before = systemClock.now();
  assert.equal((await program.ended).code, 0);
  assert.ok(systemClock.now() - before < 2.5);
});

test('only the last KiB of the errors is kept', async () => {
  const program = shell('i=0; while [ $i -lt 500 ]; do echo "error $i" >&2; i=$((i+1)); done');
  const { stderr } = await program.ended;
  assert.equal(Buffer.byteLength(stderr), 1024);
  assert.match(stderr, /error 499\n$/);
});

test('a program sees no variable but PATH, HOME and LANG', async (t) => {
  process.env['NEGAWATT_CANARY'] = 'secret';
  t.after(() => delete process.env['NEGAWATT_CANARY']);
  const program = start('env');
  const lines = linesOf(program);
  await program.ended;
  const names = lines.map((line) => line.split('=')[0]!);
  assert.deepEqual(
    names.filter((name) => !['PATH', 'HOME', 'LANG'].includes(name)),
    [],
  );
});

test('arguments reach a program as they are: no shell reads them', async () => {
  const program = start('printf', '%s\n', '$(touch /x); `id` && "q"');
  const lines = linesOf(program);
  await program.ended;
  assert.deepEqual(lines, ['$(touch /x); `id` && "q"']);
});

test('a program that is missing, no file, or not executable is a failure', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { plain: '#!/bin/sh\n' });
  const why = (name: string) => {
    const answer = startProgram([name], systemClock);
    return 'ok' in answer ? answer.why : 'started';
  };
  assert.equal(why('no-such-program-anywhere'), 'absent');
  assert.equal(why(join(folder, 'none')), 'absent');
  assert.equal(why(''), 'absent');
  assert.equal(why(folder), 'broken');
  assert.equal(why(join(folder, 'plain')), 'forbidden');
});

test('a script that no interpreter can run ends with the reason', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { broken: '#!/no/such/interpreter\n' });
  chmodSync(join(folder, 'broken'), 0o755);
  const program = start(join(folder, 'broken'));
  const { code, stderr } = await program.ended;
  assert.equal(code, null);
  assert.match(stderr, /ENOENT/);
});

test('PATH is searched in order, and its relative and empty parts are not', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'one/meter': '', 'two/meter': '#!/bin/sh\n' });
  chmodSync(join(folder, 'two/meter'), 0o755);
  symlinkSync('two/meter', join(folder, 'link'));
  assert.deepEqual(findProgram('meter', `:.:${folder}/none:${folder}/one:${folder}/two`), {
    found: join(folder, 'two/meter'),
    real: join(folder, 'two/meter'),
  });
  assert.deepEqual(findProgram(join(folder, 'link')), { found: join(folder, 'link'), real: join(folder, 'two/meter') });
  const refused = findProgram('meter', `${folder}/one`);
  assert.ok('ok' in refused && (refused.why === 'forbidden' || process.getuid?.() === 0));
  assert.ok('ok' in findProgram('meter', '.:'));
});

test('root trusts only what root owns and nobody else can write', () => {
  const file = { path: '/usr/bin/tool', uid: 0, mode: 0o100755 };
  const folder = { path: '/usr/bin', uid: 0, mode: 0o40755 };
  assert.equal(distrust([file, folder]), undefined);
  assert.match(distrust([{ ...file, uid: 1000 }, folder])!, /^\/usr\/bin\/tool belongs to user 1000.*chown root/);
  assert.match(distrust([file, { ...folder, uid: 5 }])!, /^\/usr\/bin belongs to user 5/);
  assert.match(distrust([{ ...file, mode: 0o100775 }, folder])!, /mode 0775.*chmod go-w '\/usr\/bin\/tool'/);
  assert.match(distrust([file, { ...folder, mode: 0o40757 }])!, /mode 0757/);
  assert.match(distrust([file, { path: '/tmp', uid: 0, mode: 0o41777 }])!, /^\/tmp can be written.*mode 1777/);
});

test('as root, a program in a folder that others can write is refused, also behind a link', {
  skip: process.getuid?.() !== 0 && 'needs root',
}, (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'open/tool': '#!/bin/sh\n', 'closed/tool': '#!/bin/sh\n' });
  chmodSync(join(folder, 'open/tool'), 0o755);
  chmodSync(join(folder, 'closed/tool'), 0o755);
  chmodSync(join(folder, 'open'), 0o777);
  symlinkSync(join(folder, 'closed/tool'), join(folder, 'open/link'));
  for (const name of ['open/tool', 'open/link']) {
    const answer = startProgram([join(folder, name)], systemClock);
    assert.ok('ok' in answer && answer.why === 'forbidden' && answer.detail.includes('chmod go-w'), name);
  }
  assert.ok(!('ok' in startProgram([join(folder, 'closed/tool')], systemClock)));
});

test('lines are the same however the bytes were cut', () => {
  const bytes = Buffer.from('one\ntwö\r\n\nthree');
  for (let size = 1; size <= bytes.length; size += 1) {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
    splitter.end();
    splitter.end();
    assert.deepEqual(lines, ['one', 'twö', '', 'three']);
  }
});
