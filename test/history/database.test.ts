import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import Database from 'libsql';
import { NegawattError } from '../../src/errors.ts';
import { openHistory } from '../../src/history/database.ts';
import { recordsIn } from '../../src/history/records.ts';
import { applicationId, schemaVersion } from '../../src/history/schema.ts';
import { append } from '../../src/history/store.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { historyFile, historyOf, writtenHistory } from './opened.ts';
import { hour, recordAt } from './samples.ts';

const child = new URL('./recording-child.js', import.meta.url).pathname;

/** That a file is refused for a reason, for reading and for recording, and stays byte for byte as it was. */
async function refused(path: string, why: RegExp, options: Parameters<typeof openHistory>[2] = {}): Promise<void> {
  const before = readFileSync(path);
  for (const mode of ['read', 'write'] as const) {
    await assert.rejects(
      async () => {
        const history = await openHistory(path, mode, options);
        try {
          for (const _ of recordsIn(history));
          await history.transaction(() => append(history, recordAt(1e6)));
        } finally {
          history.close();
        }
      },
      (error) => error instanceof NegawattError && why.test(error.message) && error.message.includes(path),
    );
    assert.ok(readFileSync(path).equals(before), `${mode}: the file is as it was`);
  }
}

const hours = (count: number) => Array.from({ length: count }, (_, index) => recordAt(index * hour));

test('a file that is no database is refused', async (t) => {
  const path = historyFile(t);
  for (const content of ['hello\n', 'SQLite format 2', 'x'.repeat(8192)]) {
    writeFileSync(path, content);
    await refused(path, /it is no SQLite database/);
  }
  writeFileSync(path, 'SQLite format 3\0 and no more');
  await refused(path, /not even its header is whole/);
});

test('a database that is cut anywhere is refused', async (t) => {
  const whole = await writtenHistory(t, hours(200));
  const { size } = statSync(whole);
  const path = historyFile(t);
  for (const length of [size - 1, size - 4096, Math.floor(size / 2), 4096, 200]) {
    copyFileSync(whole, path);
    truncateSync(path, length);
    await refused(path, /it is damaged or cut/);
  }
});

test('a database whose pages are garbage is refused', async (t) => {
  const path = await writtenHistory(t, hours(200));
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xab, 4096));
  await refused(path, /it is damaged or cut/);
});

test("a newer history, and another program's database, are refused", async (t) => {
  const path = historyFile(t);
  const database = new Database(path);
  database.exec(
    `CREATE TABLE t (a); PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion + 1}`,
  );
  database.close();
  await refused(path, /a newer negawatt wrote it/);
  const other = new Database(path);
  other.exec('PRAGMA application_id = 1');
  other.close();
  await refused(path, /another program's database/);
});

test('a link, and what another user could have written, are refused', async (t) => {
  const whole = await writtenHistory(t, hours(3));
  const link = historyFile(t);
  symlinkSync(whole, link);
  await refused(link, /it is a link/);
  if (process.getuid?.() === 0) {
    chownSync(whole, 1234, 1234);
    await refused(whole, /belongs to user 1234, not to root/);
    chownSync(whole, 0, 0);
  } else await refused(whole, /neither to you nor to root/, { uid: 1234 });
  chmodSync(dirname(whole), 0o777);
  await refused(whole, /can be written by/);
  chmodSync(dirname(whole), 0o700);
  chmodSync(whole, 0o666);
  await refused(whole, /can be written by/);
});

test('to read there must be one, and none is made; one that is made is for its user alone', async (t) => {
  const path = historyFile(t);
  await assert.rejects(openHistory(path, 'read'), /there is no history in .*negawatt audit --record/s);
  assert.equal(existsSync(path), false);
  await historyOf(t, [], path);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  await assert.rejects(openHistory(join(path, 'x.db'), 'write'), NegawattError);
  await assert.rejects(openHistory(join(dirname(path), 'no', 'x.db'), 'write'), /cannot make the history/);
});

test('where the library has no binary for the machine the remedy is told', async (t) => {
  const load = () => Promise.reject(new Error("Cannot find module '@libsql/linux-riscv64-gnu'\nRequire stack:"));
  await assert.rejects(
    openHistory(historyFile(t), 'write', { load }),
    /is missing: Cannot find module '@libsql\/linux-riscv64-gnu'\. .*without --omit=optional/,
  );
});

/** Holds the write lock of a file, in a process of its own, until its input ends. */
async function holder(path: string) {
  const code = `
    const database = new (require('libsql'))(process.argv[1]);
    database.exec('BEGIN IMMEDIATE');
    process.stdin.on('end', () => { database.exec('COMMIT'); database.close(); }).resume();
    console.log('held');`;
  const other = spawn(process.execPath, ['-e', code, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(other, 'exit');
  await once(other.stdout, 'data');
  return {
    letGo: async () => {
      other.stdin.end();
      await ended;
    },
  };
}

test('another writer is waited for, and after a while left with a line', async (t) => {
  const path = await writtenHistory(t, hours(2));
  const history = await openHistory(path, 'write', { patience: 200 });
  t.after(() => history.close());
  const other = await holder(path);
  await assert.rejects(
    history.transaction(() => append(history, recordAt(10 * hour))),
    /another negawatt writes it\. Wait for it/,
  );
  const patient = await openHistory(path, 'write');
  t.after(() => patient.close());
  const waiting = patient.transaction(() => append(patient, recordAt(11 * hour)));
  await other.letGo();
  await waiting;
  assert.equal([...recordsIn(history)].length, 3);
});

test('so it is when the file is compacted', async (t) => {
  const path = await writtenHistory(t, hours(2));
  const history = await openHistory(path, 'write');
  t.after(() => history.close());
  const other = await holder(path);
  const waiting = history.compact();
  await other.letGo();
  await waiting;
});

test('what fails in the middle leaves nothing of it', async (t) => {
  const history = await historyOf(t, hours(2));
  await assert.rejects(
    history.transaction(() => {
      append(history, recordAt(5 * hour));
      throw new Error('stop');
    }),
    /stop/,
  );
  assert.equal([...recordsIn(history)].length, 2);
  await history.transaction(() => append(history, recordAt(6 * hour)));
});

/** Runs a line of sh as root of a name space of its own, where it may mount; undefined where the kernel forbids it. */
function mounted(line: string): ReturnType<typeof spawnSync> | undefined {
  const run = (text: string) =>
    spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-ec', text], { encoding: 'utf8' });
  const probe = run('mount -t tmpfs -o size=64k tmpfs /mnt');
  return probe.status === 0 ? run(line) : undefined;
}

test('on a full disk the record is refused with a line, and all before it are whole', async (t) => {
  const folder = temporaryFolder(t);
  const out = temporaryFolder(t);
  const disk = `'${folder}'/h.db`;
  const record = (first: string, count: number) => `'${process.execPath}' '${child}' ${disk} ${first} ${count}`;
  const lines = `
    ${record('0', 100_000)} > '${out}/committed' 2> '${out}/trouble' || echo $? > '${out}/code'
    sha256sum < ${disk} > '${out}/before'
    ${record('500000', 1)} >> '${out}/committed' 2> '${out}/again' || true
    sha256sum < ${disk} > '${out}/after'
    cp ${disk} '${out}/h.db'`;
  // Where nothing may be mounted, the largest file that a process may write stands in for it.
  const ran =
    mounted(`mount -t tmpfs -o size=320k,mode=700 tmpfs '${folder}'; ${lines}`) ??
    spawnSync('sh', ['-ec', `trap '' XFSZ; ulimit -f 320; ${lines}`], { encoding: 'utf8' });
  assert.equal(ran.status, 0, String(ran.stderr));
  const said = (name: string) => readFileSync(join(out, name), 'utf8');
  assert.equal(said('code').trim(), '2');
  assert.match(said('trouble'), /^cannot write the history .*: its disk (is full|refused).*Make room|Look at the disk/);
  assert.match(said('again'), /^cannot write the history/);
  assert.equal(said('after'), said('before'));
  chmodSync(join(out, basename(disk)), 0o600);
  const history = await openHistory(join(out, 'h.db'), 'read');
  t.after(() => history.close());
  assert.equal(history.damage(), undefined);
  const committed = said('committed').trim().split('\n').map(Number);
  assert.ok(committed.length > 10);
  assert.deepEqual([...recordsIn(history)].map(({ figures }) => figures[0]!.value).length, committed.length);
});

test('in a folder that cannot be written the history is read, and recording is refused with a line', async (t) => {
  const path = await writtenHistory(t, hours(3));
  const folder = dirname(path);
  const record = `'${process.execPath}' '${child}' '${path}' 900000 1`;
  const isRoot = process.getuid?.() === 0;
  const ran = isRoot
    ? mounted(`mount --bind '${folder}' '${folder}'; mount -o remount,bind,ro '${folder}'; exec ${record}`)
    : undefined;
  if (!isRoot) chmodSync(folder, 0o500);
  const ended = ran ?? spawnSync('sh', ['-c', record], { encoding: 'utf8' });
  const before = readFileSync(path);
  if (!isRoot) {
    const history = await openHistory(path, 'read');
    assert.equal([...recordsIn(history)].length, 3);
    history.close();
    chmodSync(folder, 0o700);
  }
  // Root in a kernel that forbids mounting can write everywhere.
  if (isRoot && ran === undefined) return;
  assert.equal(ended.status, 2);
  assert.match(
    String(ended.stderr),
    /^cannot write the history .*(may not be written|cannot be written).*--history FILE/,
  );
  assert.ok(readFileSync(path).equals(before));
});
