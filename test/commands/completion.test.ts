import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Command } from '../../src/commands/command.ts';
import { completionOf } from '../../src/commands/completion.ts';
import { commands } from '../../src/commands/index.ts';
import { flagOf } from '../../src/config/options.ts';
import { NegawattError } from '../../src/errors.ts';
import { rules } from '../../src/rules/index.ts';
import { usageOf } from '../../src/usage/usage.ts';
import { zshCompletion } from '../../src/usage/zsh-completion.ts';
import { inBash, inFish, inZsh, isThere } from '../support/completing-shells.ts';
import { familiesOf } from '../support/families.ts';
import { runCommand } from '../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-completion-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const work = join(folder, 'work');
mkdirSync(join(work, 'reports'), { recursive: true });
writeFileSync(join(work, 'a report.json'), '');

const families = familiesOf();
const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];
const typing = { scripts: folder, work };
const script = async (shell: string, members: readonly Command[] = commands) =>
  (await runCommand(completionOf(members), {}, [shell])).stdout;
const answerOf: Readonly<Record<Shell, (script: string, line: string) => string[]>> = {
  bash: (text, line) => inBash(text, line.split(' ').slice(1), typing),
  zsh: (text, line) => inZsh(text, line, typing),
  fish: (text, line) => [...inFish(text, line, typing).keys()].sort(),
};
const bashAnswer = async (...words: readonly string[]) => inBash(await script('bash'), words, typing);
const fishAnswer = async (line: string) => [...inFish(await script('fish'), line, typing).keys()];

test('each shell finds its script without a fault', async () => {
  for (const shell of shells.filter(isThere)) {
    for (const members of [commands, families, families.filter(({ name }) => !name.includes(' '))]) {
      const path = join(folder, `whole.${shell}`);
      writeFileSync(path, await script(shell, members));
      const { status, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      assert.equal(stderr, '');
    }
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

const reportFormats = ['csv', 'html', 'json', 'markdown', 'openmetrics', 'prometheus', 'table'];

test('bash completes commands, options, choices, files, words and findings', async () => {
  assert.deepEqual(await bashAnswer('au'), ['audit']);
  assert.deepEqual(await bashAnswer('help', 'sch'), ['schedule', 'schema']);
  assert.deepEqual(await bashAnswer('--ver'), ['--version']);
  assert.deepEqual(await bashAnswer('audit', '--int'), ['--intensity', '--interval']);
  assert.deepEqual(await bashAnswer('audit', '--format', ''), reportFormats);
  assert.deepEqual(await bashAnswer('audit', '--format', '=', 'j'), ['json']);
  assert.deepEqual(await bashAnswer('check', '--format', '='), [
    'github',
    'html',
    'json',
    'junit',
    'markdown',
    'sarif',
    'table',
  ]);
  assert.deepEqual(await bashAnswer('audit', '--output', 'a'), ['a report.json']);
  assert.deepEqual(await bashAnswer('audit', '--root', ''), ['reports']);
  assert.deepEqual(await bashAnswer('audit', '--duration', ''), []);
  assert.deepEqual(await bashAnswer('check', ''), ['a report.json', 'reports']);
  assert.deepEqual(await bashAnswer('baseline', 'a'), ['accept', 'add']);
  assert.deepEqual(await bashAnswer('baseline', 'save', 'a'), ['a report.json']);
  assert.deepEqual(await bashAnswer('explain', 'idle-gpu'), ['idle-gpu-clocks', 'idle-gpu-memory']);
  assert.deepEqual(await bashAnswer('explain', 'spare-gpus', 'stal'), ['stalled-work']);
  assert.deepEqual(await bashAnswer('completion', 'f'), ['fish']);
});

test('bash completes the line of `run` as it would without us', async () => {
  assert.deepEqual(await bashAnswer('run', '--rep'), ['--repeat']);
  assert.ok((await bashAnswer('run', '--repeat', '3', 'compge')).includes('compgen'));
  assert.ok((await bashAnswer('run', '--', 'compge')).includes('compgen'));
  assert.deepEqual(await bashAnswer('run', '--repeat', '3', '--', 'cat', 'a'), ['a report.json']);
  assert.deepEqual(await bashAnswer('run', 'cat', '--rep'), [], 'options behind the command are its own');
});

test('fish completes as bash does', { skip: !isThere('fish') && 'there is no fish' }, async () => {
  assert.deepEqual(await fishAnswer('negawatt au'), ['audit']);
  assert.deepEqual(await fishAnswer('negawatt audit --int'), ['--intensity', '--interval']);
  assert.deepEqual(await fishAnswer('negawatt audit --format '), reportFormats);
  assert.deepEqual(await fishAnswer('negawatt baseline a'), ['accept', 'add']);
  assert.deepEqual(await fishAnswer('negawatt baseline save a'), ['a report.json']);
  assert.deepEqual(await fishAnswer('negawatt explain idle-gpu'), ['idle-gpu-clocks', 'idle-gpu-memory']);
  assert.deepEqual(await fishAnswer('negawatt run --rep'), ['--repeat']);
  assert.ok((await fishAnswer('negawatt run --repeat 3 fis')).includes('fish'));
  assert.deepEqual(await fishAnswer('negawatt run -- cat a'), ['a report.json']);
});

test('zsh completes as bash does', { skip: !isThere('zsh') && 'there is no zsh' }, async () => {
  const answers = async (line: string) => inZsh(await script('zsh'), line, typing);
  assert.deepEqual(await answers('negawatt au'), ['audit']);
  assert.deepEqual(await answers('negawatt audit --format='), reportFormats);
  assert.deepEqual(await answers('negawatt baseline a'), ['accept', 'add']);
  assert.deepEqual(await answers('negawatt explain idle-gpu'), ['idle-gpu-clocks', 'idle-gpu-memory']);
});

/** What is offered in every shell, options aside. */
const wordCases: readonly (readonly [line: string, answer: readonly string[]])[] = [
  ['negawatt ', ['help', 'log', 'plain', 'tell', 'try']],
  ['negawatt lo', ['log']],
  ['negawatt try ', ['run']],
  ['negawatt tell ', ['more']],
  ['negawatt tell more ', []],
  ['negawatt log t', ['trend']],
  ['negawatt log l', ['last']],
  ['negawatt log --quiet l', ['last']],
  // Only directly behind the first word it is the second of a name.
  ['negawatt log --quiet tr', []],
  ['negawatt log trend --format m', ['markdown']],
  ['negawatt help ', ['log', 'plain', 'tell', 'try']],
  ['negawatt help log ', ['export', 'trend']],
  ['negawatt help plain ', []],
];

/** Options that are offered in every shell, each by what begins it. */
const optionCases: readonly (readonly [line: string, answer: readonly string[]])[] = [
  ['negawatt log --', ['--format', '--help', '--quiet']],
  ['negawatt log trend --', ['--format', '--help', '--metric']],
  ['negawatt log export --', ['--help', '--save']],
  ['negawatt tell more --', ['--help', '--top']],
  ['negawatt try --', ['--help']],
  ['negawatt try run --', ['--help', '--repeat']],
];

for (const shell of shells) {
  const skip = !isThere(shell) && `there is no ${shell}`;
  test(`${shell} completes names of two words, where the first is a command too`, { skip }, async () => {
    const text = await script(shell, families);
    for (const [line, answer] of wordCases) {
      // Where nothing else is to be said, zsh offers the options.
      const words = answerOf[shell](text, line).filter((word) => !word.startsWith('-'));
      assert.deepEqual(words, answer, line);
    }
    for (const [line, answer] of optionCases) assert.deepEqual(answerOf[shell](text, line), answer, line);
  });

  test(`${shell} completes the operands of a command whose name is of two words`, { skip }, async () => {
    const text = await script(shell, families);
    const files = (line: string) => answerOf[shell](text, line).map((answer) => answer.replaceAll('\\', ''));
    assert.deepEqual(files('negawatt log last a'), ['a report.json']);
    assert.deepEqual(files('negawatt try run -- cat a'), ['a report.json']);
    const isRunner = answerOf[shell](text, 'negawatt try run --repeat 3 gre').includes('grep');
    assert.ok(isRunner, 'the line of another command is completed as without us');
  });
}

test('a family is told by what it is for', { skip: !isThere('fish') && 'there is no fish' }, async () => {
  const stub = inFish(await script('fish', families), 'negawatt ', typing);
  assert.equal(stub.get('log'), 'the summary of log');
  assert.equal(stub.get('try'), 'one of run');
  assert.match(inFish(await script('fish'), 'negawatt ', typing).get('bench')!, /^measure what a choice would cost/);
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
