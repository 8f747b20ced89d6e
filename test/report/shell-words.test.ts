import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { shellWords } from '../../src/report/shell-words.ts';
import { hostileNames } from './sample-report.ts';

/** What a shell makes of a line of words. */
function wordsOf(shell: string, line: string): string[] {
  const script = `printf '%s\\0' ${line}`;
  const { stdout, status, stderr } = spawnSync(shell, ['-c', script], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } });
  assert.equal(status, 0, stderr);
  return stdout.split('\0').slice(0, -1);
}

const word = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
    fc.constantFrom(...hostileNames, '', '~', '$HOME', "it's", 'a\\b', '--name=x', 'A=1', '=ls', '-', '{a,b}', '*'),
  )
  // No argument holds a NUL, and none that Node gives out half of a surrogate pair.
  .filter((text) => !text.includes('\0') && !/\p{Cs}/u.test(text));

test('bash reads back the words that were given, whatever is in them', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (argv) => {
      assert.deepEqual(wordsOf('bash', shellWords(argv)), argv);
    }),
    { seed: 4, numRuns: 60 },
  );
});

test('any shell reads back the words in which all can be seen', () => {
  const argv = [
    'sh',
    '-c',
    "echo it's; exit 3",
    '',
    'a|b',
    '*.txt',
    'é',
    '--out=x y',
    '"',
    '\\',
    '$(reboot)',
    '!!',
    '#no',
  ];
  assert.deepEqual(wordsOf('sh', shellWords(argv)), argv);
});

test('words stay bare where no shell would touch them, and nothing invisible is left in the others', () => {
  assert.equal(
    shellWords(['make', '-j8', '--dir=build/x', 'user@host:/a', '50%']),
    'make -j8 --dir=build/x user@host:/a 50%',
  );
  assert.equal(shellWords(['A=1', '']), "'A=1' ''");
  assert.equal(shellWords(['\u001b[2J\u202e', "it's\n"]), "$'\\x1b[2J\\u202e' $'it\\'s\\x0a'");
  assert.equal(shellWords(['\u{e0041}']), "$'\\U000e0041'");
});
