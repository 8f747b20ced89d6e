import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NegawattError } from '../../src/errors.ts';
import { idleFileName, stateFolder } from '../../src/host/state-folder.ts';
import type { Failure } from '../../src/model/availability.ts';
import { temporaryFolder } from './temporary-folder.ts';

const isRoot = process.getuid?.() === 0;

function kept(base: string, uid?: number) {
  return stateFolder({ XDG_STATE_HOME: base }, uid)!;
}

function write(base: string, name: string, text: string): void {
  const file = kept(base).claim(name, 'a thing');
  writeFileSync(file.descriptor, text);
  file.commit();
}

function failed(answer: string | Failure): Failure {
  assert.ok(typeof answer !== 'string', 'it was read');
  return answer;
}

test('state is kept below XDG_STATE_HOME, else below the home; a relative one is as good as none', () => {
  assert.equal(stateFolder({ XDG_STATE_HOME: '/var/state', HOME: '/home/a' })?.path, '/var/state/negawatt');
  assert.equal(stateFolder({ HOME: '/home/a' })?.path, '/home/a/.local/state/negawatt');
  assert.equal(stateFolder({ XDG_STATE_HOME: 'state', HOME: '/home/a' })?.path, '/home/a/.local/state/negawatt');
  assert.equal(stateFolder({ XDG_STATE_HOME: '' }), undefined);
});

test('what was kept is read again, in a folder of its user alone', (t) => {
  const base = join(temporaryFolder(t), 'new', 'state');
  assert.equal(failed(kept(base).read('thing.json')).why, 'absent');
  write(base, 'thing.json', '{}');
  assert.equal(kept(base).read('thing.json'), '{}');
  assert.equal(statSync(join(base, 'negawatt')).mode & 0o777, 0o700);
  write(base, 'thing.json', '[]');
  assert.equal(readFileSync(join(base, 'negawatt', 'thing.json'), 'utf8'), '[]');
  assert.deepEqual(readdirSync(join(base, 'negawatt')), ['thing.json']);
});

test('a claim that is given up leaves what was there before', (t) => {
  const base = temporaryFolder(t);
  write(base, 'thing.json', 'old');
  kept(base).claim('thing.json', 'a thing').discard();
  assert.equal(kept(base).read('thing.json'), 'old');
  assert.deepEqual(readdirSync(join(base, 'negawatt')), ['thing.json']);
});

test('a link, a folder and a file that is far too large are not read', (t) => {
  const base = temporaryFolder(t);
  write(base, 'thing.json', 'x'.repeat(300 * 1024));
  symlinkSync('/etc/hostname', join(base, 'negawatt', 'link.json'));
  mkdirSync(join(base, 'negawatt', 'folder.json'));
  assert.match(failed(kept(base).read('thing.json')).detail, /larger than/);
  assert.match(failed(kept(base).read('link.json')).detail, /ELOOP/);
  assert.match(failed(kept(base).read('folder.json')).detail, /a folder/);
});

test('a link in the place of the file is not written through', (t) => {
  const base = temporaryFolder(t);
  write(base, 'thing.json', '{}');
  const victim = join(base, 'victim');
  writeFileSync(victim, 'mine');
  symlinkSync(victim, join(base, 'negawatt', 'link.json'));
  assert.throws(() => kept(base).claim('link.json', 'a thing'), /link\.json is no regular file/);
  assert.equal(readFileSync(victim, 'utf8'), 'mine');
});

test('a file or folder that others can write is neither read nor written', (t) => {
  const base = temporaryFolder(t);
  write(base, 'thing.json', '{}');
  const file = join(base, 'negawatt', 'thing.json');
  chmodSync(file, 0o666);
  assert.equal(failed(kept(base).read('thing.json')).why, 'forbidden');
  chmodSync(file, 0o644);
  chmodSync(join(base, 'negawatt'), 0o777);
  assert.equal(failed(kept(base).read('thing.json')).why, 'forbidden');
  assert.throws(() => kept(base).claim('thing.json', 'a thing'), NegawattError);
});

test('a file of another user is not read, and one of root is', {
  skip: !isRoot && 'only root gives files away',
}, (t) => {
  const base = temporaryFolder(t);
  write(base, 'thing.json', '{}');
  const file = join(base, 'negawatt', 'thing.json');
  assert.equal(kept(base, 1234).read('thing.json'), '{}');
  chownSync(file, 4321, 4321);
  assert.match(failed(kept(base, 1234).read('thing.json')).detail, /belongs to user 4321, neither to you nor to root/);
  assert.match(failed(kept(base, 0).read('thing.json')).detail, /belongs to user 4321, not to root/);
});

test('a folder that cannot be made says what, why and how', (t) => {
  const base = temporaryFolder(t);
  writeFileSync(join(base, 'negawatt'), '');
  assert.throws(
    () => kept(base).claim('thing.json', 'a thing'),
    (error: unknown) => {
      assert.ok(error instanceof NegawattError);
      assert.match(error.what, /cannot keep a thing in .*negawatt/);
      assert.match(error.how, /XDG_STATE_HOME/);
      return true;
    },
  );
});

test('where a file system has no such folder and makes none, that is said at once', () => {
  const program = `
    import { stateFolder } from ${JSON.stringify(new URL('../../src/host/state-folder.js', import.meta.url).href)};
    stateFolder({ XDG_STATE_HOME: '/proc/none' }).claim('thing.json', 'a thing');`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  assert.equal(signal, null);
  assert.match(stderr, /cannot keep a thing in \/proc\/none\/negawatt: E[A-Z]+: .*, mkdir '\/proc\/none'/);
});

test('a folder that is a link to nowhere is refused', (t) => {
  const base = temporaryFolder(t);
  symlinkSync(join(base, 'nowhere'), join(base, 'negawatt'));
  assert.throws(() => kept(base).claim('thing.json', 'a thing'), /cannot keep a thing in .*ENOENT/);
});

test('two hardware keys have two files', () => {
  assert.match(idleFileName('one'), /^idle-[0-9a-f]{16}\.json$/);
  assert.notEqual(idleFileName('one'), idleFileName('two'));
});
