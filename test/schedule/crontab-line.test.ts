import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { NegawattError } from '../../src/errors.ts';
import { parseCron } from '../../src/schedule/cron-expression.ts';
import { crontabLine, crontabWords } from '../../src/schedule/crontab-line.ts';

/** What a cron does with `%` and `\` before it gives a line to the shell; the rest is the command's standard input. */
const crons: Readonly<Record<string, (command: string) => string>> = {
  // Debian's and FreeBSD's.
  vixie: (command) => unescaped(command, /[%\\]/),
  cronie: (command) => unescaped(command, /%/),
  // It leaves them to the shell.
  busybox: (command) => command,
};

function unescaped(command: string, known: RegExp): string {
  let told = '';
  for (let index = 0; index < command.length; index += 1) {
    const [one, next] = [command[index]!, command[index + 1]];
    if (one === '%') return told;
    if (one !== '\\' || next === undefined) {
      told += one;
      continue;
    }
    told += known.test(next) ? next : one + next;
    index += 1;
  }
  return told;
}

/** The words that a shell makes of many lines, each ended by NUL, a line by two. */
function wordsOf(shell: string, lines: readonly string[]): string[][] {
  const script = lines.map((line) => `printf '%s\\0' ${line}; printf '\\0'`).join('\n');
  const { stdout, status, stderr } = spawnSync(shell, ['-s'], {
    input: script,
    encoding: 'utf8',
    env: { LC_ALL: 'C' },
  });
  assert.equal(status, 0, stderr);
  return stdout
    .split('\0\0')
    .slice(0, -1)
    .map((line) => line.split('\0'));
}

const nasty = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'%\\\'"$` \t!#~*?;&|<>(){}[]=ab') }),
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\0\n\r]/g, '')),
);
// An empty word beside the end of a line could not be told from the end.
const word = nasty.filter((text) => text !== '');

for (const [cron, read] of Object.entries(crons)) {
  test(`any words survive the cron that is ${cron}, and the shell behind it`, () => {
    const samples = fc.sample(fc.array(word, { minLength: 1, maxLength: 4 }), { numRuns: 1000, seed: 7 });
    const fixed = [['\\%', '%%', '\\\\', '\\', "'", '%', "\\'", '\\\\%', '$HOME', '-n', '=x']];
    const all = [...samples, ...fixed];
    assert.deepEqual(
      wordsOf(
        '/bin/sh',
        all.map((argv) => read(crontabWords(argv))),
      ),
      all,
    );
  });
}

test('an empty word stays a word', () => {
  assert.equal(crontabWords(['a', '', 'b']), "a '' b");
});

const starter = {
  node: '/usr/bin/node',
  negawatt: '/opt/negawatt/bin/negawatt.js',
  environment: { XDG_STATE_HOME: '/s t' },
};
const schedule = { name: 'audit', when: parseCron('17 * * * *'), argv: ['audit', '--record', '--quiet'] };

test('a line has its fields, the environment, the low priority and absolute paths', () => {
  assert.equal(
    crontabLine(schedule, starter, { nice: '/usr/bin/nice', ionice: '/usr/bin/ionice' }, 'root'),
    "17 * * * * root /usr/bin/env 'XDG_STATE_HOME=/s t' /usr/bin/nice -n 19 /usr/bin/ionice -c 3 " +
      '/usr/bin/node /opt/negawatt/bin/negawatt.js schedule run --name audit -- audit --record --quiet',
  );
  assert.match(
    crontabLine({ ...schedule, check: 'severe' }, starter, {}),
    /--name audit --check --fail-on severe -- audit/,
  );
});

test('what cannot stand in a crontab is refused: a line break, and more than crons read', () => {
  assert.throws(() => crontabWords(['a\nb']), NegawattError);
  const long = { ...schedule, argv: ['audit', '--meter', `exec:/bin/${'x'.repeat(900)}`] };
  assert.throws(() => crontabLine(long, starter, {}), /too long for a crontab/);
});
