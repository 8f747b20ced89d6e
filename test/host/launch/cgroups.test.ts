import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Accountant } from '../../../src/host/launch/account.ts';
import { cpuacctCpu, unifiedCpu } from '../../../src/host/launch/cgroup-files.ts';
import { cgroupFolders } from '../../../src/host/launch/cgroup-folders.ts';
import { chooseAccountant } from '../../../src/host/launch/choose-accountant.ts';
import { launcher } from '../../../src/host/launch/real-launcher.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.ts';
import { firstVersion, folders, measured, waysHere } from './measured.ts';

const [[by] = ['process tree']] = await waysHere();
const here = { skip: by === 'process tree' && 'no control group can be made here' };
const first = firstVersion();

const ownGroups = () =>
  Object.values(folders).flatMap((folder: string) =>
    readdirSync(folder).filter((name) => name.startsWith(`negawatt-${process.pid}-`)),
  );

test('the groups of a process are found on a host with both versions', () => {
  const membership = '9:name=systemd:/a\n4:memory:/jobs/7\n2:cpu,cpuacct:/\n0::/user.slice/x\n';
  const mounts = `31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:5 - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;
  assert.deepEqual(cgroupFolders(membership, mounts), {
    memory: '/sys/fs/cgroup/memory/jobs/7',
    cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
    unified: '/sys/fs/cgroup/unified/user.slice/x',
  });
});

test('a mount that shows a part of the hierarchy is taken for that part', () => {
  const mount = (root: string) => `40 30 0:26 ${root} /sys/fs/c\\040group rw master:4 - cgroup2 cgroup rw,nsdelegate\n`;
  const unified = (path: string, root: string) => cgroupFolders(`0::${path}\n`, mount(root)).unified;
  assert.equal(unified('/', '/'), '/sys/fs/c group');
  assert.equal(unified('/a/b', '/'), '/sys/fs/c group/a/b');
  assert.equal(unified('/docker/f00', '/docker/f00'), '/sys/fs/c group');
  assert.equal(unified('/docker/f00/x', '/docker/f00'), '/sys/fs/c group/x');
  assert.equal(unified('/docker/f00d', '/docker/f00'), undefined);
  assert.equal(unified('/../other', '/'), undefined);
  assert.deepEqual(cgroupFolders('', ''), {});
});

test('CPU time of version 2 is user and system time in us', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'cpu.stat': 'usage_usec 3500000\nuser_usec 3000000\nsystem_usec 500000\nnice_usec 1\n' });
  assert.deepEqual(unifiedCpu(folder), { user: 3, system: 0.5 });
  assert.equal(unifiedCpu(join(folder, 'none')), undefined);
});

test('CPU time of version 1 is its exact sum, divided as the ticks were', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    'fine/cpuacct.usage': '2000000000\n',
    'fine/cpuacct.usage_user': '900000000\n',
    'fine/cpuacct.usage_sys': '300000000\n',
    'old/cpuacct.usage': '2000000000\n',
    'old/cpuacct.stat': 'user 30\nsystem 10\n',
    'short/cpuacct.usage': '2000000\n',
    'short/cpuacct.usage_user': '0\n',
    'short/cpuacct.usage_sys': '0\n',
    'part/cpuacct.usage': '5\n',
  });
  assert.deepEqual(cpuacctCpu(join(folder, 'fine'), 100), { user: 1.5, system: 0.5 });
  assert.deepEqual(cpuacctCpu(join(folder, 'old'), 100), { user: 1.5, system: 0.5 });
  assert.deepEqual(cpuacctCpu(join(folder, 'short'), 100), { user: 0.002, system: 0 });
  assert.equal(cpuacctCpu(join(folder, 'part'), 100), undefined);
});

test('where no control group can be made the reason is told, with what would help', async (t) => {
  const waiting = spawn('sleep', ['60'], { stdio: 'ignore' });
  t.after(() => waiting.kill());
  const reasonIn = async (unified?: string) => {
    const choice = { isTreeWanted: false, folders: () => (unified === undefined ? {} : { unified }) };
    const { accountant } = await chooseAccountant(waiting.pid!, 'mark', systemClock.now, choice);
    assert.equal(accountant.accounting.by, 'process tree');
    return accountant.accounting.reason ?? '';
  };
  assert.match(await reasonIn(), /^no control group that accounts CPU time is mounted here$/);
  assert.match(await reasonIn('/no/such/folder'), /^no control group could be made in \/no\/such\/folder \(ENOENT\)$/);
  // A folder of files that are none: the group is made, but has no CPU time, and is removed again.
  const folder = temporaryFolder(t);
  assert.match(await reasonIn(folder), /\(ENODATA\)$/);
  assert.match(await reasonIn('/proc'), /\(ENOENT\)$|may not make control groups in \/proc/);
});

test('no group stays behind after close', here, async (t) => {
  const launches = await launcher(['sh', '-c', ':'], {}, systemClock);
  t.after(() => launches.close());
  for (let repeat = 0; repeat < 3; repeat += 1) await (await launches.prepare()).release().ended;
  await launches.prepare();
  assert.ok(ownGroups().length > 0);
  await launches.close();
  assert.deepEqual(ownGroups(), []);
});

test('survivors go back to negawatt’s own group, also from groups that were made inside', here, async (t) => {
  const script = `sleep 60 >/dev/null 2>&1 &
    group=$(grep -lx $$ "$0"/negawatt-*/cgroup.procs)
    mkdir "\${group%/*}/inner"
    sleep 60 >/dev/null 2>&1 &
    echo $! > "\${group%/*}/inner/cgroup.procs"`;
  const { survivors } = await measured(['sh', '-c', script, folders.unified ?? folders.cpuacct!]);
  t.after(() => {
    for (const { pid } of survivors.listed) process.kill(pid, 'SIGKILL');
  });
  assert.equal(survivors.count, 2);
  assert.deepEqual(ownGroups(), []);
  const own = readFileSync('/proc/self/cgroup', 'utf8');
  for (const { pid } of survivors.listed) assert.equal(readFileSync(`/proc/${pid}/cgroup`, 'utf8'), own);
});

test('the peak of memory is that of all processes together', here, async (t) => {
  const file = join(temporaryFolder(t), 'filled');
  // Both are filled before either ends.
  const fill = `const { appendFileSync, readFileSync } = require('node:fs');
    const memory = Buffer.alloc(60e6, 1);
    appendFileSync(process.argv[1], 'x');
    while (readFileSync(process.argv[1], 'utf8').length < 2);
    process.exit(memory[0] - 1);`;
  const { memory, code } = await measured([
    'sh',
    '-c',
    '"$0" -e "$1" "$2" & "$0" -e "$1" "$2"',
    process.execPath,
    fill,
    file,
  ]);
  assert.equal(code, 0);
  if (memory !== undefined) assert.ok(memory.peak > 120e6, `${memory.peak} By by ${memory.by}`);
});

test('version 1 alone accounts CPU time and memory too', {
  skip: here.skip || (first === undefined && 'version 1 accounts no CPU time here'),
}, async (t) => {
  assert.ok(first !== undefined);
  const burnt = await accountedBy(first, t);
  assert.ok(burnt.cpu!.user + burnt.cpu!.system >= 0.3);
  assert.ok(burnt.cpu!.user + burnt.cpu!.system < 0.45);
  if (folders.memory !== undefined) assert.match(burnt.memory!.by, /^memory.max_usage_in_bytes/);
  assert.deepEqual(burnt.survivors, { count: 0, listed: [] });
  assert.deepEqual(ownGroups(), []);
});

async function accountedBy(accountant: Accountant, t: { after(clean: () => void): void }) {
  const script = `process.stdin.once('data', () => {
    const before = process.cpuUsage();
    for (let used = before; used.user + used.system < 300e3; used = process.cpuUsage(before));
    process.exit();
  }); console.log('ready')`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  const account = await accountant.open(child.pid!, 'mark');
  await new Promise((resolve) => child.stdout.once('data', resolve));
  account.begin();
  child.stdin.write('go\n');
  await new Promise((resolve) => child.once('exit', resolve));
  const usage = account.end();
  await account.close();
  return usage;
}

test('a leftover of a process that is gone is removed at the next start, one of a live one is not', here, async (t) => {
  const folder = folders.unified ?? folders.cpuacct!;
  const [dead, alive] = [`${folder}/negawatt-4194305-1`, `${folder}/negawatt-${process.ppid}-1`];
  for (const group of [dead, alive]) mkdirSync(group);
  t.after(() => rmdirSync(alive));
  await measured(['true']);
  assert.equal(existsSync(dead), false);
  assert.equal(existsSync(alive), true);
});
