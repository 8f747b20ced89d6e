import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cLibrary } from '../../../src/host/launch/c-library.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { launchedBy, launching } from './apart.ts';

const list = 'for n in 3 4 5 6 7 8 9 10 11 12 13 14 15; do test -e /proc/$$/fd/$n && echo $n; done; exit 0';

for (const number of [3, 5, 9, 12, 40]) {
  test(`descriptor ${number} that was handed down is the command’s too, and nothing else`, (t) => {
    const file = join(temporaryFolder(t), 'written');
    // dash names only the first ten.
    const command = ['bash', '-c', `echo x >&${number}; ${list}`];
    const run = spawnSync('bash', ['-c', `exec "$@" ${number}>"$0"`, file, ...launching(command)], {
      encoding: 'utf8',
    });
    assert.deepEqual([run.status, run.stderr], [0, '']);
    assert.equal(readFileSync(file, 'utf8'), 'x\n');
    assert.equal(run.stdout, number > 15 ? '' : `${number}\n`);
  });
}

test('a second descriptor of a piped stream, and one that reads nothing, are handed down', () => {
  const script = `echo x >&5; read -r nothing <&6; echo $?; ${list}`;
  const run = launchedBy('exec "$@" 5>&1 6</dev/null', ['sh', '-c', script]);
  assert.deepEqual([run.status, run.stdout, run.stderr], [0, 'x\n1\n5\n6\n', '']);
});

test('nothing is handed down where nothing was, not by an old jobserver’s name either', () => {
  for (const auth of [[], ...[3, 4, 5, 6, 7, 8].map((read) => [`--jobserver-auth=${read},${read + 1}`])]) {
    const run = launchedBy('exec "$@"', ['sh', '-c', list], { ...process.env, MAKEFLAGS: auth.join('') });
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, '', '']);
  }
});

test('Node’s own descriptors fill the low numbers before a program runs', () => {
  const script = `const open = require('fs').readdirSync('/proc/self/fd');
    for (let n = 3; n <= 15; n += 1) if (!open.includes(String(n))) console.log(n);`;
  assert.equal(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout, '');
});

test('a jobserver’s pipe is handed down', async (t) => {
  const library = await cLibrary();
  const pipe = library?.pipe();
  if (pipe === undefined) return t.diagnostic('no pipe can be made here');
  const { readEnd, writeEnd } = pipe;
  t.after(() => {
    for (const end of [readEnd, writeEnd]) closeSync(end);
  });
  const take = 'echo token >&4 && read -r word <&3 && test "$word" = token';
  const [program, ...parameters] = launching(['sh', '-c', take]);
  for (const flags of [' -j4 --jobserver-auth=3,4', '-j --jobserver-fds=3,4']) {
    const run = spawnSync(program!, parameters, {
      encoding: 'utf8',
      env: { ...process.env, MAKEFLAGS: flags },
      stdio: ['ignore', 'pipe', 'pipe', readEnd, writeEnd],
    });
    assert.deepEqual([run.status, run.stderr], [0, '']);
  }
});

test('where the command has all descriptors that its start could use, that is said', () => {
  const all = [3, 4, 5, 6, 7, 8, 9].map((number) => `${number}>/dev/null`).join(' ');
  const run = launchedBy(`exec "$@" ${all}`, ['true']);
  assert.equal(run.status, 125);
  assert.match(run.stderr, /all descriptors from 3 to 9 were handed down/);
});
