import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { NegawattError } from '../../src/errors.ts';
import { fileCap } from '../../src/host/host.ts';
import { rootedHost } from '../../src/host/rooted-host.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

test('a rooted host answers from below its root', (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, { 'proc/stat': 'cpu  1 2 3 4\n', 'proc/7/stat': '7 (a) S\n' });
  const host = rootedHost(root);
  t.after(() => host.close());
  const buffer = Buffer.alloc(8);
  assert.equal(host.read('/proc/stat'), 'cpu  1 2 3 4\n');
  assert.equal(host.readInto('/proc/7/stat', buffer), 8);
  assert.equal(buffer.toString(), '7 (a) S\n');
  assert.deepEqual([...(host.list('/proc') as string[])].sort(), ['7', 'stat']);
  assert.equal(host.resolve('/proc/../proc/stat'), '/proc/stat');
  assert.equal(host.resolve('/'), '/');
  assert.deepEqual(host.read('/proc/none'), {
    ok: false,
    why: 'absent',
    detail: '/proc/none: no such file or directory (ENOENT)',
  });
});

test('a kept file of a rooted host gives its present content at each reading', (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, { counter: '1\n' });
  const file = rootedHost(root).open('/counter');
  assert.ok(!('ok' in file));
  const buffer = Buffer.alloc(16);
  assert.equal(file.read(buffer), 2);
  writeFileSync(join(root, 'counter'), '123\n');
  assert.equal(file.read(buffer), 4);
  assert.equal(buffer.toString('utf8', 0, 4), '123\n');
  file.close();
  file.close();
  assert.match((file.read(buffer) as { detail: string }).detail, /closed/);
});

test('a link that stays inside the root is followed, and resolves to where it leads', (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, { 'sys/devices/virtual/zone/energy_uj': '5\n' });
  mkdirSync(join(root, 'sys/class'));
  symlinkSync('../devices/virtual/zone', join(root, 'sys/class/zone'));
  const host = rootedHost(root);
  assert.equal(host.read('/sys/class/zone/energy_uj'), '5\n');
  assert.equal(host.resolve('/sys/class/zone'), '/sys/devices/virtual/zone');
  assert.deepEqual(host.list('/sys/class/zone'), ['energy_uj']);
});

test('whatever leads out of the root is refused, and the refusal says so', (t) => {
  const outside = temporaryFolder(t);
  writeFiles(outside, { secret: 'secret\n' });
  const root = temporaryFolder(t);
  symlinkSync(outside, join(root, 'folder'));
  symlinkSync(join(outside, 'secret'), join(root, 'file'));
  symlinkSync('/dev/zero', join(root, 'device'));
  const host = rootedHost(root);
  for (const path of [
    '/file',
    '/folder/secret',
    '/device',
    `${'/..'.repeat(20)}${outside}/secret`,
    '/../../../../etc/passwd',
  ]) {
    for (const answer of [host.read(path), host.readInto(path, Buffer.alloc(8)), host.open(path), host.resolve(path)]) {
      assert.ok(typeof answer === 'object' && 'ok' in answer, path);
      assert.equal(answer.why, 'broken');
      assert.match(answer.detail, /leaves the root/);
    }
  }
  assert.match((host.list('/folder') as { detail: string }).detail, /leaves the root/);
});

test('a sibling whose name begins with the name of the root is outside of it', (t) => {
  const parent = temporaryFolder(t);
  writeFiles(parent, { 'root/a': '1', 'rooted/a': '2' });
  symlinkSync('../rooted/a', join(parent, 'root/b'));
  const host = rootedHost(join(parent, 'root'));
  assert.match((host.read('/b') as { detail: string }).detail, /leaves the root/);
});

test('a root that is itself a link is the folder that it leads to', (t) => {
  const parent = temporaryFolder(t);
  writeFiles(parent, { 'real/a': '1' });
  symlinkSync('real', join(parent, 'link'));
  assert.equal(rootedHost(join(parent, 'link')).read('/a'), '1');
});

test('a FIFO, a folder, a socket and a loop of links are refused at once', { timeout: 5000 }, async (t) => {
  const root = temporaryFolder(t);
  execFileSync('mkfifo', [join(root, 'fifo')]);
  mkdirSync(join(root, 'folder'));
  symlinkSync('loop', join(root, 'loop'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
  t.after(() => server.close());
  const host = rootedHost(root);
  const detail = (path: string) => {
    const answer = host.read(path);
    assert.ok(typeof answer === 'object' && answer.why === 'broken', path);
    return answer.detail;
  };
  assert.equal(detail('/fifo'), '/fifo: is a FIFO, not a regular file');
  assert.equal(detail('/folder'), '/folder: is a folder, not a regular file');
  assert.equal(detail('/socket'), '/socket: is a socket, not a regular file');
  assert.match(detail('/loop'), /ELOOP/);
});

test('a file of a gibibyte is read up to the cap, into the memory that was there', (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, { huge: '' });
  truncateSync(join(root, 'huge'), 1024 ** 3);
  const host = rootedHost(root);
  assert.equal((host.read('/huge') as string).length, fileCap);
  assert.equal(host.readInto('/huge', Buffer.alloc(4096)), 4096);
});

test('a path with a NUL is broken, not an exception', (t) => {
  const answer = rootedHost(temporaryFolder(t)).read('/proc/\0stat');
  assert.ok(typeof answer === 'object' && answer.why === 'broken');
});

test('a root that is missing or no folder is an error that tells how to mend it', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { file: '' });
  for (const root of [join(folder, 'none'), join(folder, 'file')]) {
    assert.throws(
      () => rootedHost(root),
      (error) => error instanceof NegawattError && error.exitCode === 2 && error.how.includes('proc and sys'),
    );
  }
});

test('a rooted host starts no program', (t) => {
  const answer = rootedHost(temporaryFolder(t)).start(['/bin/true']);
  assert.ok('ok' in answer && answer.why === 'unsupported');
});

test('the inventory of a rooted host comes from its files alone', async (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, {
    'proc/meminfo': 'MemTotal:       16384 kB\n',
    'proc/sys/kernel/osrelease': '6.1.0\n',
    'etc/os-release': 'NAME="Some Linux"\nVERSION_ID=12\n',
  });
  assert.deepEqual(await rootedHost(root).inventory(), {
    cpu: {},
    memory: { totalBytes: 16384 * 1024 },
    os: { platform: 'linux', distribution: 'Some Linux', release: '12', kernel: '6.1.0' },
  });
});

test('the process table of a mounted procfs is read under a root, and a process that ended is absent', {
  skip: !existsSync('/proc/self/fd'),
}, () => {
  const host = rootedHost('/');
  const buffer = Buffer.alloc(4096);
  const length = host.readInto(`/proc/${process.pid}/stat`, buffer) as number;
  assert.match(buffer.toString('utf8', 0, length), new RegExp(`^${process.pid} \\(.*\\n$`));
  const answer = host.readInto('/proc/4194305/stat', buffer);
  assert.ok(typeof answer === 'object' && answer.why === 'absent');
  assert.match(answer.detail, /^\/proc\/4194305\/stat: no such/);
});

test('reading a process under a root costs some dozen microseconds', { skip: !existsSync('/proc/self/fd') }, () => {
  const host = rootedHost('/');
  const buffer = Buffer.alloc(4096);
  const before = performance.now();
  for (let count = 0; count < 1000; count += 1) host.readInto(`/proc/${process.pid}/stat`, buffer);
  // Ten times what it takes on a slow virtual machine.
  assert.ok(performance.now() - before < 300);
});

test('a file that vanishes while it is kept open keeps its last content', (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, { a: 'x' });
  const host = rootedHost(root);
  const file = host.open('/a');
  assert.ok(!('ok' in file));
  rmSync(join(root, 'a'));
  assert.equal(file.read(Buffer.alloc(4)), 1);
  host.close();
});
