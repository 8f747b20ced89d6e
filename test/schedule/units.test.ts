import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCron } from '../../src/schedule/cron-expression.ts';
import { commandLine, unitWord } from '../../src/schedule/unit-words.ts';
import { isOwnUnit, readUnits, serviceText, timerText, unitNames } from '../../src/schedule/units.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';

/** A command line as systemd.syntax(7), systemd.unit(5) and systemd.service(5) read it: quotes, codes, `%%`, `$$`. */
function systemdWords(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === ' ') {
      at += 1;
      continue;
    }
    const isQuoted = line[at] === '"';
    if (isQuoted) at += 1;
    let word = '';
    for (; at < line.length && line[at] !== (isQuoted ? '"' : ' '); at += 1) {
      if (line[at] !== '\\') {
        word += line[at];
        continue;
      }
      at += 1;
      if (line[at] === 'x') {
        word += String.fromCharCode(Number.parseInt(line.slice(at + 1, at + 3), 16));
        at += 2;
      } else word += line[at];
    }
    if (isQuoted) at += 1;
    assert.ok(!/(?<!%)(?:%%)*%(?!%)/.test(word), `a specifier in ${word}`);
    const plain = word.replaceAll('%%', '%');
    words.push(words.length === 0 ? plain : plain.replaceAll('$$', '$'));
  }
  return words;
}

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'%\\\'"$` \t\n!#~*?;&|<>(){}[]=@-:+ab') }),
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
);

test('any words survive a unit file', () => {
  fc.assert(
    fc.property(fc.array(word), (argv) => {
      const line = commandLine(['/usr/bin/node', ...argv]);
      assert.ok(!/[\n\r\0]/.test(line));
      assert.deepEqual(systemdWords(line), ['/usr/bin/node', ...argv]);
    }),
    { numRuns: 2000, seed: 7 },
  );
});

test('what a unit file takes for more than a word is in quotes', () => {
  assert.equal(commandLine(['/bin/a', ';', '', '$HOME', '%h', 'a b']), '/bin/a ";" "" "$$HOME" "%%h" "a b"');
  assert.equal(unitWord('XDG_STATE_HOME=/s'), 'XDG_STATE_HOME=/s');
});

const starter = {
  node: process.execPath,
  negawatt: '/opt/nega watt/100%/negawatt.js',
  environment: { XDG_STATE_HOME: '/var/lib/$x "y" 100%' },
};
const argv = ['audit', '--record', '--meter', "exec:'/bin/a b' %h $HOME $X ;", '--as', 'a\\b"c\n'];
const schedule = { name: 'audit', when: parseCron('30 4 1,15 * 5'), argv };

test('a unit is known again by its mark, and tells its command and its expression', () => {
  const [service, timer] = [serviceText(schedule, starter, 'system', ['/s']), timerText(schedule)];
  assert.ok(isOwnUnit(service, 'audit') && isOwnUnit(timer, 'audit'));
  assert.ok(!isOwnUnit(service, 'audi') && !isOwnUnit('[Unit]\n', 'audit'));
  const { command, cron } = readUnits(service, timer);
  assert.equal(cron, '30 4 1,15 * 5');
  assert.deepEqual(systemdWords(command).slice(-argv.length), argv);
});

test('it runs late rather than never, at low priority, and root is closed in while users are not', () => {
  const service = serviceText(schedule, starter, 'system', ['/var/lib/a b', '/srv']);
  for (const line of [
    'Type=oneshot',
    'Nice=19',
    'IOSchedulingClass=idle',
    'NoNewPrivileges=yes',
    'ProtectSystem=strict',
  ])
    assert.ok(service.includes(`\n${line}\n`), line);
  assert.ok(service.includes('\nReadWritePaths="-/var/lib/a b" -/srv\n'));
  // They would hide the cards, or stop V8.
  assert.doesNotMatch(service, /PrivateDevices|DevicePolicy|ProtectClock|MemoryDenyWriteExecute|CapabilityBoundingSet/);
  assert.doesNotMatch(serviceText(schedule, starter, 'user', ['/s']), /Protect|NoNewPrivileges/);
  const timer = timerText(schedule);
  for (const line of ['Persistent=yes', 'RandomizedDelaySec=59']) assert.ok(timer.includes(`\n${line}\n`), line);
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

for (const scope of ['system', 'user'] as const) {
  test(
    `systemd-analyze accepts the units of a ${scope} schedule without a word`,
    hasAnalyze ? {} : { skip: 'systemd-analyze is not here' },
    (t) => {
      const folder = temporaryFolder(t);
      const names = unitNames('audit');
      writeFileSync(join(folder, names.service), serviceText(schedule, starter, scope, ['/var/lib/a b', '/srv']));
      writeFileSync(join(folder, names.timer), timerText(schedule));
      const { status, stdout, stderr } = spawnSync(
        'systemd-analyze',
        ['verify', '--man=no', `--${scope}`, names.service, names.timer],
        { cwd: folder, encoding: 'utf8', env: { ...process.env, XDG_RUNTIME_DIR: folder, LC_ALL: 'C' } },
      );
      assert.equal(`${status} ${stdout}${stderr}`, '0 ');
    },
  );
}
