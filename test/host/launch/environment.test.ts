import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { launchedBy, launching } from './apart.ts';
import { measured } from './measured.ts';

const print = ['cat', '/proc/self/environ'];
const { PATH = '' } = process.env;

/** bash, where it is the shell of the machine, sets these for each command. */
const ofEachCommand = ['_', 'SHLVL'];

function seenBy(argv: readonly string[], env: NodeJS.ProcessEnv, folder: string): Readonly<Record<string, string>> {
  const [program, ...parameters] = argv;
  const { stdout, stderr } = spawnSync(program!, parameters, { cwd: folder, env, encoding: 'utf8' });
  assert.equal(stderr, '');
  const variables = stdout.split('\0').filter((line) => line !== '');
  return Object.fromEntries(
    variables
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
      .filter(([name]) => !ofEachCommand.includes(name)),
  );
}

test('the environment of a command is the one of a bare run, but for its mark', (t) => {
  const folder = temporaryFolder(t);
  for (const environment of [
    { PATH },
    { PATH, PWD: folder, OLDPWD: '/no/such' },
    { PATH, PWD: '/usr', OLDPWD: '/usr' },
    { PATH, IFS: ':', OPTIND: '7', PPID: '1', LINENO: '5', PS1: '', PS4: '+', HOME: '' },
    { PATH, 'a b': '1', '-x': '2', 'BASH_FUNC_module%%': '() {  echo x\n}', é: 'ü\uFFFD' },
  ]) {
    const { NEGAWATT_RUN: mark, ...seen } = seenBy(launching(print), environment, folder);
    assert.match(mark!, /^[0-9a-f]{16}-1;$/);
    assert.deepEqual(seen, seenBy(print, environment, folder));
  }
});

test('an argument that is not UTF-8 is refused, one that has the sign for such is not', async () => {
  const run = launchedBy('exec "$@" "$(printf "caf\\351")"', ['echo']);
  assert.deepEqual([run.status, run.stdout], [125, '']);
  assert.match(run.stderr, /^cannot run 'echo' as it was given: its argument 'caf\uFFFD' is not UTF-8/);
  const { code } = await measured(['sh', '-c', 'test "$1" = "$(printf "\\357\\277\\275")"', 'sh', '\uFFFD']);
  assert.equal(code, 0);
});

test('a variable that is not UTF-8 is refused by name', () => {
  const run = launchedBy('NOT_TEXT=$(printf "\\351") exec "$@"', ['echo']);
  assert.deepEqual([run.status, run.stdout], [125, '']);
  assert.match(run.stderr, /the variable NOT_TEXT is not UTF-8.*\(env -u NOT_TEXT negawatt …\)/);
});
