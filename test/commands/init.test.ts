import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'yaml';
import { commands } from '../../src/commands/index.ts';
import { init } from '../../src/commands/init.ts';
import { budgetsIn } from '../../src/config/budgets-file.ts';
import { readConfigs } from '../../src/config/config-files.ts';
import { exitCodes } from '../../src/errors.ts';
import { parseBudgets } from '../../src/gate/budget.ts';
import { temporaryFolder, writeFiles } from '../host/temporary-folder.ts';
import { repositoryOf } from '../support/repository.ts';
import { runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

const packageJson = (scripts: Readonly<Record<string, string>>) => JSON.stringify({ scripts });
const node = { 'package.json': packageJson({ bench: 'node bench.js' }), 'package-lock.json': '{}' };
const ours = ['negawatt.config.yaml', 'budgets.txt'];
const workflow = '.github/workflows/energy.yml';

const listed = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('.git/') && statSync(join(folder, path)).isFile())
    .sort();
const text = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

async function setUp(folder: string, options: Readonly<Record<string, unknown>> = {}) {
  const ground = { folder, input: new PassThrough(), now: () => new Date(0) };
  return runCommand((given, context) => init(given, context, ground), { yes: true, ...options });
}

/** What our own readers make of what was written. */
async function readBack(folder: string) {
  const [config] = await readConfigs({ env: {}, folder, uid: 1000 }, commands);
  assert.equal(config!.path, join(folder, 'negawatt.config.yaml'));
  return parseBudgets((await budgetsIn(join(folder, 'budgets.txt'))).map((budget) => budget.text)).map(
    (budget) => budget.text,
  );
}

test('a repository with a bench script and GitHub gets settings, budgets, a workflow and the action', async (t) => {
  const { folder, git } = repositoryOf(t, { ...node, '.github/x': '' });
  const { exitCode, stdout } = await setUp(join(folder, '.github'));
  assert.equal(exitCode, exitCodes.ok);
  const action = ['.github/negawatt/.github/action/run.sh', '.github/negawatt/action.yml'];
  const added = git('ls-files', '--others').trim().split('\n').sort();
  assert.deepEqual(added, [...action, workflow, ...ours].sort());
  assert.deepEqual(await readBack(folder), ['cpu.total']);
  const { jobs } = parse(text(folder, workflow));
  const step = jobs.energy.steps.at(-1);
  assert.equal(step.uses, './.github/negawatt');
  assert.equal(step.with.command, 'npm run --silent bench');
  assert.equal(step.with.prepare, 'npm ci');
  assert.equal(step.with['base-ref'], `\${{ github.event.pull_request.base.sha }}`);
  const { inputs } = parse(text(folder, action[1]!));
  for (const name of Object.keys(step.with)) assert.ok(name in inputs, name);
  assert.match(stdout, /written {2}budgets\.txt/);
  assert.match(stdout, /negawatt run --repeat 5 --output run\.json -- npm run --silent bench/);
});

test('what is there is kept, and the difference told; --force writes over it, and again nothing is left to do', async (t) => {
  const { folder } = repositoryOf(t, { ...node, 'budgets.txt': 'wall<=2s # \u001b[2J mine\n' });
  const kept = await setUp(folder, { ci: 'sh' });
  assert.equal(text(folder, 'budgets.txt'), 'wall<=2s # \u001b[2J mine\n');
  assert.match(kept.stdout, /kept {2}budgets\.txt, which differs; --force/);
  assert.match(kept.stdout, /^ +- wall<=2s # \\x1b\[2J mine$/m);
  assert.match(kept.stdout, /^ +\+ cpu\.total$/m);
  assert.ok(existsSync(join(folder, 'energy.sh')));
  await setUp(folder, { ci: 'sh', force: true });
  assert.deepEqual(await readBack(folder), ['cpu.total']);
  assert.doesNotMatch((await setUp(folder, { ci: 'sh', force: true })).stdout, /written|kept/);
});

test('a dry run prints the files and writes none', async (t) => {
  const { folder } = repositoryOf(t, node);
  const before = listed(folder);
  const { stdout } = await setUp(folder, { dryRun: true, yes: false, ci: 'gitlab' });
  assert.match(stdout, /would write {2}\.gitlab\/negawatt\.yml/);
  assert.match(stdout, /image: node:22/);
  assert.deepEqual(listed(folder), before);
});

const hostile = [
  '$(rm -rf)',
  "it's; touch x",
  '`touch x`',
  '"; touch x; "',
  `\${{ secrets.A }}`,
  '#: - {a: &b *c}',
  '\\',
  "''",
  '%s$HOME!',
];

test('a script of any name is one word of the shell and one text of the YAML', async (t) => {
  for (const name of hostile) {
    const script = `bench:${name}`;
    for (const ci of ['github', 'gitlab', 'sh']) {
      const { folder } = repositoryOf(t, { 'package.json': packageJson({ [script]: 'true' }) });
      await setUp(folder, { ci });
      await readBack(folder);
      const words = await wordsMeasured(folder, ci);
      assert.deepEqual(words, ['run', '--silent', script], `${ci}: ${name}`);
    }
  }
});

/** What npm is called with where the job's script runs, with an npm and an npx of ours in front. */
async function wordsMeasured(folder: string, ci: string): Promise<readonly string[]> {
  const { execFileSync } = await import('node:child_process');
  const tools = join(folder, '..', 'tools');
  // npx runs what stands behind the two dashes; npm writes its words down.
  const npx = '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\n"$@"\n';
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'npx'), npx, { mode: 0o755 });
  writeFileSync(join(tools, 'npm'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
  const env = { PATH: `${tools}:${process.env['PATH']}`, HOME: '/nonexistent' };
  const lines = {
    github: () => {
      const { command } = parse(text(folder, workflow)).jobs.energy.steps.at(-1).with;
      assert.equal(command.replaceAll(`\${{ '\${{' }}`, '').includes(`\${{`), false, 'no expression of a name');
      return command.replaceAll(`\${{ '\${{' }}`, `\${{`);
    },
    gitlab: () => parse(text(folder, '.gitlab/negawatt.yml')).energy.script.join('\n'),
    sh: () => text(folder, 'energy.sh').replace('cd "$(dirname "$0")"', ''),
  };
  const line = lines[ci as keyof typeof lines]();
  const output = execFileSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
  assert.equal(existsSync(join(folder, 'x')), false);
  return output.trimEnd().split('\n');
}

test('without a terminal and without --yes it says what to give, and writes nothing', async (t) => {
  const { folder } = repositoryOf(t, node);
  const before = listed(folder);
  const { code, stderr } = await runCli(['init', '--ci', 'github'], {}, undefined, folder);
  assert.equal(code, exitCodes.usage);
  assert.match(stderr, /no terminal[\s\S]*--yes/);
  assert.deepEqual(listed(folder), before);
});

/** Answers each prompt on a terminal by the next text. */
async function typed(folder: string, answers: readonly string[], options: Readonly<Record<string, unknown>> = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const left = [...answers];
  let shown = '';
  const stream = new PassThrough();
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
    if (stripVTControlCharacters(chunk).endsWith(': ')) setImmediate(() => input.write(left.shift() ?? '\u0003'));
  });
  const stderr = { isTTY: true, columns: 80, stream, write: (words: string) => void stream.write(words) };
  const ended = await runCommand(
    (given, context) => init(given, context, { folder, input, now: () => new Date(0) }),
    options,
    [],
    { stderr },
  );
  return { ...ended, shown };
}

test('on a terminal it asks, an empty line takes what is in brackets, and a wrong answer is asked again', async (t) => {
  const { folder } = repositoryOf(t, node);
  const answers = ['\n', 'jenkins\n', 'sh\n', '\n', 'wall\n', '\n'];
  const { exitCode, shown, stdout } = await typed(folder, answers);
  assert.equal(exitCode, exitCodes.ok, shown);
  assert.match(shown, /What is measured[^[]*\[npm run --silent bench\]/);
  assert.match(shown, /Name one of github, gitlab, sh, none/);
  assert.deepEqual(await readBack(folder), ['wall']);
  assert.match(stdout, /let your CI run \.\/energy\.sh/);
  assert.equal(statSync(join(folder, 'energy.sh')).mode & 0o111, 0o111);
});

test('Ctrl-C, Ctrl-D and a no at the end leave nothing written', async (t) => {
  const { ok, interrupted } = exitCodes;
  for (const [answers, code] of [
    [['\u0003'], interrupted],
    [['\n', '\u0003'], interrupted],
    [['\u0004'], interrupted],
    [['\n', '\n', '\n', '\n', '\u0003'], interrupted],
    [['\n', '\n', '\n', '\n', 'n\n'], ok],
  ] as const) {
    const { folder } = repositoryOf(t, node);
    const before = listed(folder);
    const { exitCode, shown } = await typed(folder, answers);
    assert.equal(exitCode, code);
    assert.match(shown, /nothing was written/);
    assert.deepEqual(listed(folder), before);
  }
});

test('budgets are measured where the user says so: amounts with room, and a job that needs no other commit', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { '.gitlab-ci.yml': '' });
  const command = 'test "$PWD" = "$HERE" && echo noise && i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done';
  const { code, stdout, stderr } = await runCli(
    ['init', '--yes', '--measure', '--command', command],
    { HERE: folder },
    undefined,
    folder,
  );
  assert.equal(code, exitCodes.ok, stderr);
  assert.doesNotMatch(stdout, /^noise/m);
  assert.match((await readBack(folder)).join(), /^cpu\.total<=[\d.]+s$/);
  assert.match(text(folder, 'budgets.txt'), /^# Measured on \d{4}-\d\d-\d\d, 5 runs of: test/m);
  const { script } = parse(text(folder, '.gitlab/negawatt.yml')).energy;
  assert.match(script.join('\n'), /run --repeat 10[\s\S]* check run\.json --budgets budgets\.txt/);
});

test('a command that fails is no budget, and nothing is written', async (t) => {
  const folder = temporaryFolder(t);
  const { code, stderr } = await runCli(['init', '--yes', '--measure', '--command', 'exit 7'], {}, undefined, folder);
  assert.equal(code, exitCodes.notMeasured);
  assert.match(stderr, /exited with code 7/);
  assert.deepEqual(readdirSync(folder), []);
});

test('the command is a bench before a test, of package.json, a Makefile or Python, and the job that of the host', async (t) => {
  const remote = (url: string) => ({ '.git/config': `[remote "origin"]\n\turl = ${url}\n` });
  const none = packageJson({ test: 'echo "Error: no test specified" && exit 1' });
  for (const [files, command, path] of [
    [{ ...node, ...remote('git@github.com:a/b.git') }, 'npm run --silent bench', workflow],
    [
      { 'package.json': packageJson({ test: 'node --test' }), '.gitlab-ci.yml': '' },
      'npm test --silent',
      '.gitlab/negawatt.yml',
    ],
    [
      {
        Makefile: 'bench := x\ntest: a\n\tbench: no\nbench: b\n',
        'package.json': none,
        ...remote('https://u@gitlab.com/a'),
      },
      'make --silent bench',
      '.gitlab/negawatt.yml',
    ],
    [
      { 'pyproject.toml': '', 'tests/a.py': '', ...remote('https://example.org/github.com') },
      'python3 -m pytest --quiet',
      'energy.sh',
    ],
  ] as const) {
    const folder = temporaryFolder(t);
    writeFiles(folder, { '.git/HEAD': '', ...files });
    await setUp(folder);
    assert.ok(text(folder, path).includes(command), `${path}: ${command}`);
    await readBack(folder);
  }
});

test('with nothing to measure settings and budgets are written, and a job or a measurement asks for a command', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'package.json': '{ broken', '.github/x': '' });
  for (const options of [{ ci: 'github' }, { measure: true }]) {
    await assert.rejects(setUp(folder, options), /needs a command/);
  }
  await assert.rejects(setUp(folder, { ci: 'sh', command: 'true' }), /no git repository/);
  await assert.rejects(setUp(folder, { command: 'a\nb' }), /more than one line/);
  await assert.rejects(setUp(folder, { budget: ['walls<=2s'] }), /Did you mean wall\?/);
  await assert.rejects(setUp(folder, { measure: true, budget: ['wall<=2s'] }), /contradict each other/);
  await assert.rejects(setUp(folder, { folder: 'nowhere' }), /it is no folder/);
  await setUp(folder, { budget: ['wall<=2s'] });
  assert.deepEqual(listed(folder), ['.github/x', ...ours, 'package.json'].sort());
  assert.deepEqual(await readBack(folder), ['wall<=2s']);
});

test('a configuration in JSON stays the only one', async (t) => {
  const { folder } = repositoryOf(t, { ...node, 'negawatt.config.json': '{}' });
  const { stdout } = await setUp(folder);
  assert.match(stdout, /kept {2}negawatt\.config\.json/);
  assert.equal(existsSync(join(folder, 'negawatt.config.yaml')), false);
});

test('nothing is written through a link, and what fails half way leaves no folder and no file', async (t) => {
  const { folder, root } = repositoryOf(t, node);
  const away = join(root, 'away');
  writeFiles(away, { kept: 'as it was' });
  symlinkSync(join(away, 'kept'), join(folder, 'budgets.txt'));
  await assert.rejects(setUp(folder, { ci: 'none', force: true }), /it is a link/);
  const second = repositoryOf(t, node);
  symlinkSync(away, join(second.folder, '.github'));
  await assert.rejects(setUp(second.folder, { ci: 'github' }), /it leads to/);
  const third = repositoryOf(t, { ...node, '.github/negawatt/.github': 'a file in the way' });
  const before = listed(third.folder);
  await assert.rejects(setUp(third.folder, { ci: 'github' }));
  assert.deepEqual(listed(third.folder), before);
  assert.equal(existsSync(join(third.folder, '.github/workflows')), false);
  assert.deepEqual(listed(away), ['kept']);
  assert.equal(text(away, 'kept'), 'as it was');
});
