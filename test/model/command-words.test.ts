import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandLine, wordsIn } from '../../src/model/command-words.ts';

const read: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['make -j8  all', ['make', '-j8', 'all']],
  [`echo 'it'\\''s' "a \\"b\\" \\\\ \\n"`, ['echo', "it's", 'a "b" \\ \\n']],
  ['sh -c \'a b\'c"d e"', ['sh', '-c', 'a bcd e']],
  ['/opt/my\\ tool ""', ['/opt/my tool', '']],
  ['', []],
  [' \t\n', []],
];
for (const [line, words] of read) {
  test(`${JSON.stringify(line)} is ${words.length} words`, () => assert.deepEqual(wordsIn(line), words));
}

for (const line of ["echo it's", 'echo "x', 'a "\\"', "'"]) {
  test(`${line} has an open quote, and is refused`, () => {
    assert.deepEqual(wordsIn(line), { reason: 'a quote is opened and never closed' });
  });
}

test('a backslash at the end stands before nothing', () => {
  assert.deepEqual(wordsIn('echo \\'), { reason: 'a backslash at its end stands before nothing' });
});

test('every argument vector is read again from the line that is written of it', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom("it's", '"', '\\', '', '$x', '\n'),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (argv) => {
      assert.deepEqual(wordsIn(commandLine(argv)), argv);
    }),
    { seed: 14, numRuns: 1000 },
  );
});

test('whatever line is given, it is words or one reason', () => {
  const piece = fc.constantFrom("'", '"', '\\', ' ', 'a', '\n', '$');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const found = wordsIn(pieces.join(''));
      assert.ok('reason' in found || found.every((one) => typeof one === 'string'));
    }),
    { seed: 15, numRuns: 1000 },
  );
});
