import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { completionOf } from '../../src/commands/completion.ts';
import { commands } from '../../src/commands/index.ts';
import { flagOf } from '../../src/config/options.ts';
import { NegawattError } from '../../src/errors.ts';
import { rules } from '../../src/rules/index.ts';
import { usageOf } from '../../src/usage/usage.ts';
import { zshCompletion } from '../../src/usage/zsh-completion.ts';
import { runCommand } from '../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-completion-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const work = join(folder, 'work');
mkdirSync(join(work, 'reports'), { recursive: true });
writeFileSync(join(work, 'a report.json'), '');

const shells = ['bash', 'zsh', 'fish'] as const;
const script = async (shell: string) => (await runCommand(completionOf(commands), {}, [shell])).stdout;
const isThere = (program: string) => spawnSync(program, ['-c', 'exit 0']).status === 0;
const scriptFile = async (shell: string) => {
  const path = join(folder, `negawatt.${shell}`);
  writeFileSync(path, await script(shell));
  return path;
};

/** What a real bash answers for these words, the last of which is being typed. */
async function inBash(...words: readonly string[]): Promise<string[]> {
  const lines = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _negawatt; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const path = await scriptFile('bash');
  const { stdout, status } = spawnSync('bash', ['--norc', '-c', lines, 'bash', path, 'negawatt', ...words], {
    cwd: work,
    encoding: 'utf8',
  });
  assert.equal(status, 0);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

/** What a real fish answers for a line. */
async function inFish(line: string): Promise<string[]> {
  const { stdout } = spawnSync(
    'fish',
    ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', await scriptFile('fish'), line],
    {
      cwd: work,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder },
    },
  );
  return stdout
    .split('\n')
    .filter((answer) => answer !== '')
    .map((answer) => answer.split('\t')[0]!);
}

test('each shell finds its script without a fault', async () => {
  for (const shell of shells.filter(isThere)) {
    const { status, stderr } = spawnSync(shell, ['-n', await scriptFile(shell)], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '');
  }
});

test('every command, option, choice and finding is in every script', async () => {
  const flags = (shell: string, flag: string) => (shell === 'fish' ? `-l ${flag.slice(2)}` : flag);
  for (const shell of shells) {
    const text = await script(shell);
    for (const { name, options } of commands) {
      assert.ok(text.includes(name));
      for (const option of options) assert.ok(text.includes(flags(shell, flagOf(option))), `${shell} ${option}`);
    }
    assert.ok(text.includes('table json markdown csv'));
    assert.ok(text.includes(rules.map(({ id }) => id).join(' ')));
  }
});

test('bash completes commands, options, choices, files, words and findings', async () => {
  assert.deepEqual(await inBash('au'), ['audit']);
  assert.deepEqual(await inBash('help', 'sch'), ['schema']);
  assert.deepEqual(await inBash('--ver'), ['--version']);
  assert.deepEqual(await inBash('audit', '--int'), ['--intensity', '--interval']);
  assert.deepEqual(await inBash('audit', '--format', ''), ['csv', 'json', 'markdown', 'table']);
  assert.deepEqual(await inBash('audit', '--format', '=', 'j'), ['json']);
  assert.deepEqual(await inBash('check', '--format', '='), ['github', 'json', 'junit', 'markdown', 'sarif', 'table']);
  assert.deepEqual(await inBash('audit', '--output', 'a'), ['a report.json']);
  assert.deepEqual(await inBash('audit', '--root', ''), ['reports']);
  assert.deepEqual(await inBash('audit', '--duration', ''), []);
  assert.deepEqual(await inBash('check', ''), ['a report.json', 'reports']);
  assert.deepEqual(await inBash('baseline', 'a'), ['accept', 'add']);
  assert.deepEqual(await inBash('baseline', 'save', 'a'), ['a report.json']);
  assert.deepEqual(await inBash('explain', 'idle-gpu'), ['idle-gpu-clocks', 'idle-gpu-memory']);
  assert.deepEqual(await inBash('explain', 'spare-gpus', 'stal'), ['stalled-work']);
  assert.deepEqual(await inBash('completion', 'f'), ['fish']);
});

test('bash completes the line of `run` as it would without us', async () => {
  assert.deepEqual(await inBash('run', '--rep'), ['--repeat']);
  assert.ok((await inBash('run', '--repeat', '3', 'compge')).includes('compgen'));
  assert.ok((await inBash('run', '--', 'compge')).includes('compgen'));
  assert.deepEqual(await inBash('run', '--repeat', '3', '--', 'cat', 'a'), ['a report.json']);
  assert.deepEqual(await inBash('run', 'cat', '--rep'), [], 'options behind the command are its own');
});

test('fish completes as bash does', { skip: !isThere('fish') && 'there is no fish' }, async () => {
  assert.deepEqual(await inFish('negawatt au'), ['audit']);
  assert.deepEqual(await inFish('negawatt audit --int'), ['--intensity', '--interval']);
  assert.deepEqual(await inFish('negawatt audit --format '), ['csv', 'json', 'markdown', 'table']);
  assert.deepEqual(await inFish('negawatt baseline a'), ['accept', 'add']);
  assert.deepEqual(await inFish('negawatt baseline save a'), ['a report.json']);
  assert.deepEqual(await inFish('negawatt explain idle-gpu'), ['idle-gpu-clocks', 'idle-gpu-memory']);
  assert.deepEqual(await inFish('negawatt run --rep'), ['--repeat']);
  assert.ok((await inFish('negawatt run --repeat 3 fis')).includes('fish'));
  assert.deepEqual(await inFish('negawatt run -- cat a'), ['a report.json']);
});

test('what has a meaning in a specification of zsh is escaped', () => {
  const option = { flag: '--x', group: '', variable: '', choices: [], isRepeatable: false } as const;
  const { commands: listed } = usageOf([], []);
  const [spec] = zshCompletion({
    findings: [],
    commands: [{ ...listed[0]!, options: [{ ...option, value: 'a:b', summary: "it's [1]: $(id)" }] }],
  })
    .split('\n')
    .filter((line) => line.includes('--x'));
  assert.equal(spec!.trim(), String.raw`'--x=[it'\''s \[1\]\: $(id)]:a\:b: ' \ `.trim());
});

test('a shell that is not known is refused with the one that was meant', async () => {
  const refused = (...operands: string[]) => runCommand(completionOf(commands), {}, operands);
  await assert.rejects(refused('zhs'), (error) => error instanceof NegawattError && error.how === 'Did you mean zsh?');
  await assert.rejects(refused('powershell'), /bash, zsh, fish/);
  await assert.rejects(refused('constructor'), /bash, zsh, fish/);
  await assert.rejects(refused('bash', 'zsh'), /for one shell/);
});
