import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NegawattError } from '../../../src/errors.ts';
import { launcher } from '../../../src/host/launch/real-launcher.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.ts';
import { measured, waysHere } from './measured.ts';

const ways = await waysHere();

test('a command ends with its own code, also with those that negawatt uses itself', async () => {
  for (const code of [0, 1, 2, 3, 70, 125, 126, 127, 255]) {
    const outcome = await measured(['sh', '-c', `exit ${code}`]);
    assert.deepEqual([outcome.code, outcome.signal], [code, null]);
  }
});

test('a command that a signal ended has the signal, and no code', async () => {
  const outcome = await measured(['sh', '-c', 'kill -KILL $$']);
  assert.deepEqual([outcome.code, outcome.signal], [null, 'SIGKILL']);
});

test('a missing or non-executable command is refused before anything is started', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { plain: 'echo', stray: '#!/no/such/interpreter -x\n' });
  chmodSync(join(folder, 'stray'), 0o755);
  for (const [word, exitCode, what] of [
    ['no-such-command-anywhere', 127, /no folder of PATH/],
    ['./no-such-command', 127, /there is no file/],
    [join(folder, 'plain/below'), 127, /not a folder/],
    ['', 127, /empty/],
    [folder, 126, /is not a file/],
    [join(folder, 'plain'), 126, /may not be executed/],
    [join(folder, 'stray'), 127, /script for \/no\/such\/interpreter/],
  ] as const) {
    await assert.rejects(launcher([word], {}, systemClock), (error) => {
      assert.ok(error instanceof NegawattError);
      assert.equal(error.exitCode, exitCode, word);
      assert.match(error.why, what);
      return true;
    });
  }
});

test('a script without a first line of its own is run by sh, as everywhere', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { script: 'exit 7\n' });
  chmodSync(join(folder, 'script'), 0o755);
  assert.equal((await measured([join(folder, 'script')])).code, 7);
});

test('a command has the words, folder, environment and name that it would have without us', async (t) => {
  const file = join(temporaryFolder(t), 'seen');
  process.env['a strange-name'] = 'kept';
  process.env['BASH_FUNC_module%%'] = '() {  echo x\n}';
  t.after(() => {
    delete process.env['a strange-name'];
    delete process.env['BASH_FUNC_module%%'];
  });
  const show = `require('fs').writeFileSync(process.argv[1], JSON.stringify([process.argv0, process.argv.slice(2),
    process.cwd(), process.env, require('fs').readdirSync('/proc/self/fd').includes('3')]))`;
  const words = ['', '$(x)', '"q"', "it's", '-n', '*', 'a\nb'];
  assert.equal((await measured(['node', '-e', show, file, ...words])).code, 0);
  const [name, seen, folder, environment] = JSON.parse(readFileSync(file, 'utf8'));
  assert.equal(name, 'node');
  assert.deepEqual(seen, words);
  assert.equal(folder, process.cwd());
  const { NEGAWATT_RUN: mark, ...rest } = environment;
  const changedBySomeShells = ['_', 'SHLVL'];
  const without = (all: object) =>
    Object.fromEntries(
      Object.entries(all).filter(([key]) => !changedBySomeShells.includes(key) && key !== 'NEGAWATT_RUN'),
    );
  assert.deepEqual(without(rest), without({ ...process.env }));
  assert.match(mark, /^(.*,)?[0-9a-f]{16}-1;$/);
});

test('the pipe over which the word comes is not the command’s', async () => {
  assert.equal((await measured(['sh', '-c', 'test ! -e /proc/self/fd/3'])).code, 0);
});

test('a command stands in negawatt’s own process group and session', async () => {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const script = 'set -- $(cut -d" " -f5,6 /proc/$$/stat); test "$1 $2" = "$0"';
  assert.equal((await measured(['sh', '-c', script, `${group} ${session}`])).code, 0);
});

for (const [by, options] of ways) {
  test(`${by}: what stands ready runs only when it is released, and never when it is discarded`, async (t) => {
    const folder = temporaryFolder(t);
    const launches = await launcher(['sh', '-c', 'echo x >> "$0"', join(folder, 'ran')], options, systemClock);
    t.after(() => launches.close());
    const first = await launches.prepare();
    const second = await launches.prepare();
    assert.notEqual(first.pid, second.pid);
    assert.equal(existsSync(join(folder, 'ran')), false);
    const running = first.release();
    assert.equal(running.pid, first.pid);
    const { at, outcome } = await running.ended;
    assert.ok(at >= running.releasedAt);
    assert.equal(outcome.code, 0);
    await launches.close();
    assert.equal(readFileSync(join(folder, 'ran'), 'utf8'), 'x\n');
    assert.equal(existsSync(`/proc/${second.pid}`), false);
  });

  test(`${by}: a start that was ended while it stood ready ends as if it had run`, async (t) => {
    const launches = await launcher(['true'], options, systemClock);
    t.after(() => launches.close());
    const standby = await launches.prepare();
    process.kill(standby.pid, 'SIGTERM');
    while (existsSync(`/proc/${standby.pid}`)) await new Promise((resolve) => setTimeout(resolve, 5));
    const { outcome } = await standby.release().ended;
    assert.deepEqual([outcome.code, outcome.signal], [null, 'SIGTERM']);
    await launches.close();
  });

  test(`${by}: a daemon is listed by name, and lives on`, async (t) => {
    const launches = await launcher(['sh', '-c', 'setsid nohup sleep 30 >/dev/null 2>&1 &'], options, systemClock);
    t.after(() => launches.close());
    const { outcome } = await (await launches.prepare()).release().ended;
    await launches.close();
    const { count, listed } = outcome.survivors;
    t.after(() => {
      for (const { pid } of listed) process.kill(pid, 'SIGKILL');
    });
    assert.equal(outcome.code, 0);
    assert.equal(count, 1);
    // It may be caught while it is still on its way to become sleep.
    assert.match(listed[0]!.name, /^(sleep|setsid|nohup|sh)$/);
    process.kill(listed[0]!.pid, 0);
  });

  test(`${by}: of many survivors twenty are listed`, async (t) => {
    let pids: readonly string[] = [];
    t.after(() => {
      for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
    });
    const file = join(temporaryFolder(t), 'pids');
    const script = 'for _ in $(seq 25); do sleep 60 >/dev/null 2>&1 & echo $! >> "$0"; done';
    const { survivors } = await measured(['sh', '-c', script, file], options);
    pids = readFileSync(file, 'utf8').trim().split('\n');
    assert.deepEqual([survivors.count, survivors.listed.length], [25, 20]);
  });

  test(`${by}: a command that is stopped and continued goes on`, async (t) => {
    const launches = await launcher(['sh', '-c', 'kill -STOP $$; exit 5'], options, systemClock);
    t.after(() => launches.close());
    const running = (await launches.prepare()).release();
    const state = () => / ([A-Z]) /.exec(readFileSync(`/proc/${running.pid}/stat`, 'utf8').replace(/^.*\)/, ''))?.[1];
    while (state() !== 'T') await new Promise((resolve) => setTimeout(resolve, 5));
    running.signal('SIGCONT');
    assert.equal((await running.ended).outcome.code, 5);
    running.signal('SIGKILL');
    await launches.close();
  });
}
