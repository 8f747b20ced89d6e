import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cgroup } from '../../src/probes/cgroup.ts';
import { type Simulation, simulatedHost } from '../support/simulated-host.ts';
import { type Files, missing, options, read, refuses, turns } from './support.ts';

const machine = {
  '/proc/stat': `cpu 1 2 3 4\n${[0, 1, 2, 3].map((number) => `cpu${number} 1 2 3 4\n`).join('')}intr 1\n`,
  '/proc/meminfo': 'MemTotal:       16000000 kB\n',
};
const total = 16000000 * 1024;
const stat = (usage: number, throttled?: number) =>
  `usage_usec ${usage}\nuser_usec 1\nsystem_usec 1\n${throttled === undefined ? '' : `nr_periods 9\nthrottled_usec ${throttled}\n`}`;

function second(path: string, files: Files): Files {
  const mounts = 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n';
  return { ...machine, '/proc/self/cgroup': `0::${path}\n`, '/proc/mounts': mounts, ...files };
}

function first(path: string, files: Files): Files {
  const mounts = ['cpu,cpuacct', 'cpuset', 'memory']
    .map((names) => `cgroup /sys/fs/cgroup/${names} cgroup rw,nosuid,${names} 0 0\n`)
    .join('');
  const membership = `3:cpuset:${path}\n2:memory:${path}\n1:cpu,cpuacct:${path}\n`;
  return { ...machine, '/proc/self/cgroup': membership, '/proc/mounts': mounts, ...files };
}

const noUse = async (simulation: Simulation) =>
  assert.equal(await cgroup.open(simulatedHost(simulation), options), undefined);

test('version 2: a container below one core tells its quota, its CPU time and its working set', async () => {
  const files = second('/', {
    '/sys/fs/cgroup/cpu.max': '50000 100000\n',
    '/sys/fs/cgroup/cpu.stat': stat(12_500_000, 3_000_000),
    '/sys/fs/cgroup/memory.max': '1073741824\n',
    '/sys/fs/cgroup/memory.current': '700000000\n',
    '/sys/fs/cgroup/memory.stat': 'anon 1\ninactive_anon 5\ninactive_file 200000000\n',
  });
  const readings = await read(cgroup, { files });
  assert.deepEqual(readings.resources, [
    'cgroup.cores /',
    'cgroup.cpu /',
    'cgroup.throttled /',
    'cgroup.memory /',
    'cgroup.memory_limit /',
  ]);
  assert.deepEqual(readings.rows[0]?.values, [0.5, 12.5, 3, 500000000, 1073741824]);
});

test('version 2: the tightest quota on the way to the root counts, and the CPU time of the group that sets it', async () => {
  const files = second('/pods/pod1/main', {
    '/sys/fs/cgroup/cpu.stat': stat(900e6),
    '/sys/fs/cgroup/pods/cpu.max': 'max 100000\n',
    '/sys/fs/cgroup/pods/pod1/cpu.max': '150000 100000\n',
    '/sys/fs/cgroup/pods/pod1/cpu.stat': stat(30e6, 1e6),
    '/sys/fs/cgroup/pods/pod1/main/cpu.max': '200000 100000\n',
    '/sys/fs/cgroup/pods/pod1/main/cpu.stat': stat(10e6, 0),
  });
  const readings = await read(cgroup, { files });
  assert.equal(readings.value('cgroup.cores', '/pods/pod1'), 1.5);
  assert.equal(readings.value('cgroup.cpu', '/pods/pod1'), 30);
});

test('version 2: a set of CPUs below the machine is a limit, of the outermost group that has it', async () => {
  const files = second('/service/worker', {
    '/sys/fs/cgroup/cpuset.cpus.effective': '0-3\n',
    '/sys/fs/cgroup/service/cpuset.cpus.effective': '1,3\n',
    '/sys/fs/cgroup/service/cpu.stat': stat(8e6),
    '/sys/fs/cgroup/service/worker/cpuset.cpus.effective': '1,3\n',
    '/sys/fs/cgroup/service/worker/cpu.stat': stat(2e6),
    '/sys/fs/cgroup/service/worker/cpu.max': 'max 100000\n',
  });
  const readings = await read(cgroup, { files });
  assert.equal(readings.value('cgroup.cores', '/service'), 2);
  assert.equal(readings.value('cgroup.cpu', '/service'), 8);
  assert.equal(readings.column('cgroup.memory_limit'), undefined);
});

test('a quota above the set of CPUs gives no more than the CPUs', async () => {
  const files = second('/', { '/sys/fs/cgroup/cpu.max': '800000 100000\n', '/sys/fs/cgroup/cpu.stat': stat(1) });
  assert.equal((await read(cgroup, { files })).value('cgroup.cores'), 4);
});

test('version 2: the path of another namespace leads nowhere here, and the mount is then the group', async () => {
  for (const path of ['/docker/0123', '/../other.service']) {
    const files = second(path, { '/sys/fs/cgroup/cpu.max': '100000 100000\n', '/sys/fs/cgroup/cpu.stat': stat(5e6) });
    const readings = await read(cgroup, { files });
    assert.equal(readings.value('cgroup.cores'), 1);
    assert.equal(readings.value('cgroup.cpu'), 5);
  }
});

test('version 1: quota over period, nanoseconds, and a working set', async () => {
  const group = '/docker/abc';
  const files = first(group, {
    [`/sys/fs/cgroup/cpu,cpuacct${group}/cpu.cfs_quota_us`]: '25000\n',
    [`/sys/fs/cgroup/cpu,cpuacct${group}/cpu.cfs_period_us`]: '100000\n',
    [`/sys/fs/cgroup/cpu,cpuacct${group}/cpu.stat`]: 'nr_periods 1\nnr_throttled 1\nthrottled_time 4000000000\n',
    [`/sys/fs/cgroup/cpu,cpuacct${group}/cpuacct.usage`]: '7500000000\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    [`/sys/fs/cgroup/cpuset${group}/cpuset.cpus`]: '0-3\n',
    [`/sys/fs/cgroup/memory${group}/memory.limit_in_bytes`]: '536870912\n',
    [`/sys/fs/cgroup/memory${group}/memory.usage_in_bytes`]: '300000000\n',
    [`/sys/fs/cgroup/memory${group}/memory.stat`]: 'inactive_file 1\ntotal_inactive_file 100000000\n',
  });
  const readings = await read(cgroup, { files });
  assert.deepEqual(readings.rows[0]?.values, [0.25, 7.5, 4, 200000000, 536870912]);
  assert.ok(readings.columns.every(({ resource }) => resource === group));
});

test('version 1: a container that sees only its own group finds it at the mount', async () => {
  const files = first('/docker/abc', {
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage': '1000000000\n',
  });
  const readings = await read(cgroup, { files });
  assert.equal(readings.value('cgroup.cores', '/docker/abc'), 0.5);
  assert.equal(readings.value('cgroup.cpu', '/docker/abc'), 1);
});

test('hybrid: memory is limited in version 1 while the CPU is in version 2', async () => {
  const files = {
    ...machine,
    '/proc/self/cgroup': '4:memory:/app\n0::/app\n',
    '/proc/mounts':
      'cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\ncgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\n',
    '/sys/fs/cgroup/unified/app/cpu.max': '300000 100000\n',
    '/sys/fs/cgroup/unified/app/cpu.stat': stat(6e6, 0),
    '/sys/fs/cgroup/memory/app/memory.limit_in_bytes': '1000000\n',
    '/sys/fs/cgroup/memory/app/memory.usage_in_bytes': '900000\n',
    '/sys/fs/cgroup/memory/app/memory.stat': 'total_inactive_file 0\n',
  };
  assert.deepEqual((await read(cgroup, { files })).rows[0]?.values, [3, 6, 0, 900000, 1000000]);
});

test('limits that limit nothing are of no use', async () => {
  await noUse({ files: {} });
  await noUse({ files: second('/user.slice', { '/sys/fs/cgroup/user.slice/cpu.max': 'max 100000\n' }) });
  await noUse({ files: second('/', { '/sys/fs/cgroup/memory.max': `${total}\n` }) });
  await noUse({ files: second('/', { '/sys/fs/cgroup/cpuset.cpus.effective': '0-3\n' }) });
  await noUse({ files: first('/', { '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n' }) });
  const { '/proc/meminfo': _, ...unknown } = first('/', {
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  });
  await noUse({ files: unknown });
  await noUse({ files: second('/', { '/sys/fs/cgroup/cpu.max': refuses('forbidden') }) });
});

test('a limit that says nothing when it is first read is broken, not lifted', async () => {
  const broken = await missing(cgroup, { files: second('/', { '/sys/fs/cgroup/cpu.max': 'lots' }) });
  assert.equal(broken.why, 'broken');
  assert.match(broken.detail, /cpu\.max/);
});

test('under a live root the limits of this process are not those of the host', async () => {
  const files = second('/', { '/sys/fs/cgroup/cpu.max': '50000 100000\n' });
  await noUse({
    files: { ...files, '/proc/77/cgroup': '0::/\n' },
    links: { '/proc/self': '/proc/77' },
    kind: 'rooted',
  });
  assert.equal((await read(cgroup, { files, kind: 'rooted' })).value('cgroup.cores'), 0.5);
});

test('a quota that is changed is followed, and one that is lifted takes its column away', async () => {
  const files = second('/', {
    '/sys/fs/cgroup/cpu.max': turns('50000 100000\n', '200000 100000\n', 'max 100000\n', '100000 100000\n'),
    '/sys/fs/cgroup/cpu.stat': stat(1e6, 0),
  });
  const readings = await read(cgroup, { files }, [0, 1, 2, 3]);
  assert.deepEqual(
    readings.rows.map(({ values }) => values),
    [
      [0.5, 1, 0],
      [2, 1, 0],
      [1, 0],
      [1, 1, 0],
    ],
  );
  assert.equal(readings.columnChanges, 2);
});

test('a limit that cannot be read for a moment is not taken for lifted', async () => {
  const files = second('/', {
    '/sys/fs/cgroup/cpu.max': turns('50000 100000\n', refuses('broken'), 'garbage', '50000 100000\n'),
    '/sys/fs/cgroup/cpu.stat': turns(stat(1e6), stat(2e6), 'usage_usec much\n', stat(4e6)),
  });
  const readings = await read(cgroup, { files }, [0, 1, 2, 3]);
  assert.equal(readings.columnChanges, 0);
  assert.deepEqual(
    readings.rows.map(({ values }) => values),
    [
      [0.5, 1],
      [Number.NaN, 2],
      [Number.NaN, Number.NaN],
      [0.5, 4],
    ],
  );
  assert.equal(readings.troubles.length, 2);
});
