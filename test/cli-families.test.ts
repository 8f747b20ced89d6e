import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { CommanderError } from 'commander';
import { buildProgram, memberTyped } from '../src/cli.ts';
import { runExitCodes } from '../src/errors.ts';
import { type Called, familiesOf } from './support/families.ts';

/** What a program of one-word and two-word commands does with a line. */
async function typed(line: string, members = familiesOf()) {
  let called: Called | undefined;
  let stdout = '';
  let stderr = '';
  const terminal = (write: (text: string) => void) => ({ isTTY: false, columns: 80, stream: new PassThrough(), write });
  const context = {
    version: '0.0.0',
    env: {},
    signal: new AbortController().signal,
    takeSignals: () => undefined,
    stdout: terminal((text) => {
      stdout += text;
    }),
    stderr: terminal((text) => {
      stderr += text;
    }),
  };
  const listening = familiesOf((call) => {
    called = call;
  });
  const program = buildProgram(
    members.map(({ name }) => listening.find((member) => member.name === name)!),
    context,
    () => undefined,
  );
  const ended = await program.parseAsync(['node', 'negawatt', ...line.split(' ')]).then(
    () => undefined,
    (error: CommanderError) => error,
  );
  return { name: called?.name, given: called?.given, stdout, stderr, code: ended?.exitCode };
}

test('a word can be a command and begin others, whichever comes first in the list', async () => {
  const names = familiesOf().map(({ name }) => name);
  assert.ok(names.indexOf('log trend') < names.indexOf('log') && names.indexOf('tell') < names.indexOf('tell more'));
  for (const members of [familiesOf(), familiesOf().toReversed()]) {
    for (const [line, name, operands] of [
      ['log', 'log', []],
      ['log --format json last', 'log', ['last']],
      ['log last trend', 'log', ['last', 'trend']],
      ['log trend --format json', 'log trend', []],
      ['log export --save x', 'log export', []],
      ['tell --top 3', 'tell', []],
      ['tell more --top 3', 'tell more', []],
      ['try run --repeat 3 -- ls --all', 'try run', ['ls', '--all']],
      ['plain', 'plain', []],
    ] as const) {
      const { name: ran, given, stderr } = await typed(line, members);
      assert.equal(ran, name, `${line}: ${stderr}`);
      assert.deepEqual(given!.operands, operands);
    }
    assert.equal((await typed('log trend --format json', members)).given!.values['format'], 'json');
    assert.match((await typed('--help', members)).stdout, /^ {2}log \[options\]/m);
  }
});

test('a mistyped second word is refused with the one that was meant, and none is passed over', async () => {
  for (const [line, complaint] of [
    ['tell mroe', /unknown command 'mroe'\n\(Did you mean more\?\)/],
    ['tell --top 3 mroe', /unknown command 'mroe'/],
    ['try rum --repeat 3', /unknown command 'rum'\n\(Did you mean run\?\)/],
    ['help log trnd', /unknown command 'trnd'\n\(Did you mean trend\?\)/],
    ['help plain more', /unknown command 'more'/],
    ['help lgo', /Did you mean log\?/],
    ['plain more', /too many arguments/],
    // Where the first word's own options stand before the second, they would be lost.
    ['log --format json trend', /option '--format' stands before 'trend'; write it behind/],
    ['tell --top 3 more', /option '--top' stands before 'more'/],
  ] as const) {
    const { name, stderr, code } = await typed(line);
    assert.equal(name, undefined, line);
    assert.match(stderr, complaint, line);
    assert.equal(code, 1);
  }
});

test('the help of a command has its own examples, and not those of the word before it', async () => {
  for (const line of ['help log trend', 'log trend --help']) {
    const { stdout, stderr } = await typed(line);
    assert.equal(stderr, '');
    assert.match(stdout, /Usage: negawatt log trend \[options\]/);
    assert.match(stdout, /the example of log trend/);
    assert.doesNotMatch(stdout, /the example of log$/m);
  }
  const { stdout } = await typed('help log');
  assert.match(stdout, /the example of log$/m);
  assert.match(stdout, /Commands:\n {2}trend \[options\] [\s\S]*export/);
  assert.equal((await typed('help')).stdout, (await typed('--help')).stdout);
});

test('the exit code of a failure is that of the command that is meant by both words', () => {
  const codeOf = (...words: readonly string[]) =>
    memberTyped(familiesOf(), ['node', 'negawatt', ...words])?.failureCode;
  assert.equal(codeOf('try', 'run', '--', 'ls'), runExitCodes.failed);
  assert.equal(codeOf('try'), undefined);
  assert.equal(codeOf('log', 'run'), undefined);
  assert.equal(codeOf(), undefined);
  assert.equal(memberTyped(familiesOf(), ['node', 'negawatt', 'log', 'trend'])?.name, 'log trend');
  assert.equal(memberTyped(familiesOf(), ['node', 'negawatt', 'log', 'last'])?.name, 'log');
});
