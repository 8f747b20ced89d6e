import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { exitCodes } from '../../src/errors.ts';
import type { VerdictDocument } from '../../src/gate/verdict-document.ts';
import { counting, repositoryOf } from '../support/repository.ts';
import { runCli } from '../support/run-cli.ts';

const subjectOf = (stdout: string) => (JSON.parse(stdout) as VerdictDocument).subjects[0]!;

/** `compare` as a user starts it in a repository, with a temporary folder of its own that must be empty afterwards. */
function desk(t: TestContext, ...commits: Parameters<typeof repositoryOf>[1][]) {
  const repository = repositoryOf(t, ...commits);
  const temporary = join(repository.root, 'tmp');
  mkdirSync(temporary);
  const compare = async (
    words: readonly string[],
    {
      onStart,
      folder = repository.folder,
      env = {},
    }: { onStart?: (pid: number) => void; folder?: string; env?: object } = {},
  ) => {
    const before = repository.state();
    const ended = await runCli(
      ['compare', '--format', 'json', ...words],
      { TMPDIR: temporary, ...env },
      ({ pid }) => onStart?.(pid!),
      folder,
    );
    assert.deepEqual(repository.state(), before, 'the repository is as it was');
    assert.deepEqual(readdirSync(temporary), [], 'nothing is left in the temporary folder');
    return ended;
  };
  return { ...repository, temporary, compare };
}

const gated = ['--budget', 'cpu.total', '--repeat', '8', '--tolerance', '20%', '--quiet'];

test('a commit that does twice the work is worse, and the one before it is as good as itself', async (t) => {
  const { compare, folder } = desk(t, { 'work.sh': counting(40_000) }, { 'work.sh': counting(80_000) });
  // What is in no commit plays no part: this would be ten times the work.
  writeFileSync(join(folder, 'work.sh'), counting(800_000));
  const worse = await compare(['--checkout', 'main~1..main', ...gated, '--', './work.sh']);
  assert.equal(worse.code, exitCodes.failed, worse.stderr);
  const { checks, against, name, notes } = subjectOf(worse.stdout);
  assert.equal(checks[0]!.verdict, 'worse');
  assert.equal(checks[0]!.method, 'pairs');
  assert.deepEqual([against!.kind, against!.name, name], ['commit', 'main~1', 'main']);
  assert.match(notes.join(' '), /main~1 \([0-9a-f]{7,}\) against main \([0-9a-f]{7,}\).*in no commit.*in neither side/);
  const same = await compare(['--checkout', 'main~1..main~1', ...gated, '--', './work.sh']);
  assert.equal(same.code, exitCodes.ok, same.stderr);
  assert.notEqual(subjectOf(same.stdout).checks[0]!.verdict, 'worse');
});

test('the step before runs once in each tree, and the command where the user stands in theirs', async (t) => {
  const { compare, root, folder } = desk(t, { 'part/a.txt': '1', 'part/work.sh': '#!/bin/sh\ncat ready >> "$LOG"\n' });
  const log = join(root, 'log');
  const steps = join(root, 'steps');
  const prepare = `sh -c 'echo x > ready && basename $(dirname $PWD) >> "${steps}"'`;
  const { code, stderr } = await compare(
    [
      '--checkout',
      'main..',
      '--prepare',
      prepare,
      '--repeat',
      '3',
      '--budget',
      'wall',
      '--tolerance',
      '100%',
      '--',
      './work.sh',
    ],
    { folder: join(folder, 'part'), env: { LOG: log } },
  );
  assert.equal(code, exitCodes.ok, stderr);
  assert.equal(readFileSync(steps, 'utf8'), 'base\nhead\n');
  assert.equal(readFileSync(log, 'utf8'), 'x\n'.repeat(6));
});

test('hooks of the repository are not run, and variables of a hook lead nobody to another repository', async (t) => {
  const { compare, folder, root } = desk(t, { 'work.sh': '#!/bin/sh\ngit rev-parse --show-toplevel >> "$LOG"\n' });
  const mark = join(root, 'hooked');
  const log = join(root, 'log');
  writeFileSync(join(folder, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
  const { code, stderr } = await compare(
    ['--checkout', 'main..main', '--prepare', './work.sh', '--repeat', '2', '--budget', 'wall', '--', './work.sh'],
    { env: { LOG: log, GIT_DIR: '/nowhere', GIT_INDEX_FILE: join(folder, '.git/other-index') } },
  );
  assert.equal(code, exitCodes.ok, stderr);
  assert.equal(existsSync(mark), false);
  const seen = readFileSync(log, 'utf8').trim().split('\n');
  assert.equal(seen.length, 6);
  for (const tree of seen) assert.match(tree, /\/tmp\/negawatt-commits-\w+\/(base|head)$/);
});

for (const [when, prepare, command] of [
  ['while a tree is prepared', `sh -c 'echo prepare >> "$LOG"; exec sleep 600'`, 'true'],
  ['while a commit is measured', `sh -c 'echo prepare >> "$LOG"'`, 'echo measure >> "$LOG"; exec sleep 600'],
] as const) {
  test(`an interrupt ${when} leaves nothing behind and ends with 130`, async (t) => {
    const { compare, root } = desk(t, { 'work.sh': counting(10) });
    const log = join(root, 'log');
    writeFileSync(log, '');
    const wanted = when.includes('prepared') ? 'prepare' : 'measure';
    const { code, stdout } = await compare(
      ['--checkout', 'main..main', '--prepare', prepare, '--', 'sh', '-c', command],
      {
        env: { LOG: log },
        onStart: (pid) => {
          const watch = setInterval(() => {
            if (!readFileSync(log, 'utf8').includes(wanted)) return;
            clearInterval(watch);
            process.kill(pid, 'SIGINT');
          }, 5);
          t.after(() => clearInterval(watch));
        },
      },
    );
    assert.equal(code, exitCodes.interrupted);
    assert.equal(stdout, '');
  });
}

test('a second interrupt leaves at once, and nothing behind either', async (t) => {
  const { compare, root } = desk(t, { 'work.sh': counting(10) });
  const log = join(root, 'log');
  writeFileSync(log, '');
  const prepare = `sh -c 'trap "echo trapped >> $LOG" INT TERM; echo $$ > "$LOG.pid"; echo ready >> "$LOG"; while :; do sleep 0.05; done'`;
  const { code } = await compare(['--checkout', 'main..main', '--prepare', prepare, '--', 'true'], {
    env: { LOG: log },
    onStart: (pid) => {
      let sent = 0;
      const watch = setInterval(() => {
        const lines = readFileSync(log, 'utf8').trim().split('\n').filter(Boolean).length;
        if (lines <= sent || sent === 2) return;
        sent += 1;
        process.kill(pid, 'SIGINT');
      }, 5);
      t.after(() => clearInterval(watch));
    },
  });
  assert.equal(code, exitCodes.interrupted);
  const pid = Number(readFileSync(`${log}.pid`, 'utf8'));
  t.after(() => endIfThere(pid));
  // Its parent is gone: what reaps it needs a moment.
  for (let look = 0; isRunning(pid) && look < 100; look += 1) await setTimeout(20);
  assert.ok(!isRunning(pid), 'the step is left running');
});

function isRunning(pid: number): boolean {
  try {
    // A zombie that nobody has waited for yet runs no more.
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

function endIfThere(pid: number): void {
  if (isRunning(pid)) process.kill(pid, 'SIGKILL');
}

test('a step that fails is one error with the ref that it was for, and the trees are gone', async (t) => {
  const { compare } = desk(t, { 'work.sh': counting(10) });
  const { code, stderr } = await compare([
    '--checkout',
    'main..main',
    '--prepare',
    "sh -c 'echo no compiler >&2; exit 3'",
    '--',
    './work.sh',
  ]);
  assert.equal(code, exitCodes.usage);
  assert.match(stderr, /prepares main failed.*\n {2}why: it exited with code 3: no compiler\n/);
});

for (const [what, words, why] of [
  ['a ref that is not there', ['--checkout', 'main..nowhere', '--', 'true'], /there is no commit nowhere\n/],
  ['an option as a ref', ['--checkout', '--all..main', '--', 'true'], /no name of a commit/],
  ['one ref', ['--checkout', 'main', '--', 'true'], /they are not two/],
  ['three dots', ['--checkout', 'main...main', '--', 'true'], /merge-base/],
  ['no command', ['--checkout', 'main..main'], /the command that both commits run is missing/],
  ['a base command too', ['--checkout', 'main..main', '--base', 'true', '--', 'true'], /contradict each other/],
  ['a command that is in neither', ['--checkout', 'main..main', '--', './gone.sh'], /cannot run '.\/gone.sh'/],
] as const) {
  test(`${what} is one error and exit 2`, async (t) => {
    const { compare } = desk(t, { 'work.sh': counting(10) });
    const { code, stdout, stderr } = await compare(words);
    assert.equal(code, exitCodes.usage, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, why);
    assert.equal(stderr.split('\n').length, 4);
  });
}

test('a folder that one of them lacks, no repository and no git are one error each', async (t) => {
  const { compare, folder, root } = desk(t, { a: '1' }, { 'part/b': '1' });
  const words = ['--checkout', 'main~1..main', '--', 'true'];
  const part = await compare(words, { folder: join(folder, 'part') });
  assert.equal(part.code, exitCodes.usage);
  assert.match(part.stderr, /the commit main~1 has no folder part/);
  const outside = await compare(words, { folder: root });
  assert.equal(outside.code, exitCodes.usage);
  assert.match(outside.stderr, /not a git repository/);
  const without = await compare(words, { env: { PATH: join(root, 'tmp') } });
  assert.equal(without.code, exitCodes.usage);
  assert.match(without.stderr, /git: not found in PATH/);
});

test('of a shallow clone the error names what fetches the rest', async (t) => {
  const { folder, root, git } = repositoryOf(t, { a: '1' }, { a: '2' });
  git('clone', '--quiet', '--depth', '1', `file://${folder}`, join(root, 'shallow'));
  appendFileSync(join(root, 'shallow/a'), 'x');
  const { code, stderr } = await runCli(
    ['compare', '--checkout', 'main~1..main', '--', 'true'],
    {},
    () => undefined,
    join(root, 'shallow'),
  );
  assert.equal(code, exitCodes.usage);
  assert.match(stderr, /the clone is shallow[\s\S]*fetch-depth: 0/);
});
