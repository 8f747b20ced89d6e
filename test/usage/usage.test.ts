import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manPage } from '../../src/usage/man-page.ts';
import { typedCommands, typedWords, usageOf } from '../../src/usage/usage.ts';
import { familiesOf } from '../support/families.ts';

const usage = usageOf(familiesOf(), []);

test('behind `help` stand the first words, and behind a family’s the second ones', () => {
  const help = typedWords(usage.commands).find(({ name }) => name === 'help')!;
  assert.deepEqual(help.own!.operands!.words, ['plain']);
  assert.deepEqual(
    help.members.map(({ word, command }) => [word, command.summary, command.operands!.words]),
    [
      ['log', 'the summary of log', ['trend', 'export']],
      ['tell', 'the summary of tell', ['more']],
      ['try', 'one of run', ['run']],
    ],
  );
});

test('every command can be typed, and those of two words by both', () => {
  const typed = typedCommands(typedWords(usage.commands)).map(({ name }) => name);
  const names = [...familiesOf().map(({ name }) => name), 'help', 'help log', 'help tell', 'help try'];
  assert.deepEqual(typed.toSorted(), names.toSorted());
});

test('the man page has one entry a command, by its whole name, and none for a family that is none', () => {
  const page = manPage(usage, '1.2.3');
  for (const { name } of familiesOf()) assert.equal(page.split(`\n\\fBnegawatt ${name}\\fR`).length, 2, name);
  assert.ok(!page.includes('\\fBnegawatt try\\fR'));
  assert.ok(!page.includes('help log'));
  assert.match(page, /Of\slog\strend,\slog\.\sVariable:\sNEGAWATT_FORMAT/);
});
