import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processes } from '../../src/probes/processes.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { bytesHost, type Files, missing, opened, options, Readings, read, refuses, turns } from './support.ts';

interface Facts {
  readonly name?: string;
  readonly parent?: number;
  readonly user?: number;
  readonly start?: number;
  readonly pages?: number;
}

function stat(pid: number, { name = 'sh', parent = 1, user = 100, start = 5000, pages = 10 }: Facts = {}): string {
  return `${pid} (${name}) S ${parent} 1 1 0 -1 4194304 1 2 3 4 ${user} 50 20 10 20 0 1 0 ${start} 99999 ${pages} 18446744073709551615 1 1\n`;
}

const gone = refuses('absent');

test('the first scan lists every process, with times in seconds and memory in bytes', async () => {
  const files = {
    '/proc/1/stat': stat(1, { parent: 0, name: 'init' }),
    '/proc/42/stat': stat(42),
    '/proc/uptime': '1',
  };
  const readings = await read(processes, { files, kernel: { pageSize: 16384, clockTicks: 100 } });
  const [scan] = readings.scans;
  assert.equal(scan?.count, 2);
  assert.deepEqual(scan?.changed[0], {
    pid: 1,
    start: 50,
    parent: 0,
    cpu: 1.5,
    childrenCpu: 0.3,
    resident: 163840,
    terminal: false,
    name: 'init',
  });
  assert.deepEqual(readings.rows, []);
});

test('a process has a terminal where the kernel tells its number', async () => {
  const at = stat(7).replace(' S 1 1 1 0 ', ' S 1 1 1 34816 ');
  const readings = await read(processes, { files: { '/proc/7/stat': at, '/proc/8/stat': stat(8) } });
  assert.deepEqual(
    readings.scans[0]?.changed.map(({ pid, terminal }) => [pid, terminal]),
    [
      [7, true],
      [8, false],
    ],
  );
});

test('a name may hold spaces, parentheses and newlines', async () => {
  for (const name of ['a) b) (', ') S 1 1', 'x\ny', '((', '', 'kworker/u256:1-events_unbound']) {
    const readings = await read(processes, { files: { '/proc/7/stat': stat(7, { name }) } });
    assert.equal(readings.scans[0]?.changed[0]?.name, name);
    assert.equal(readings.scans[0]?.changed[0]?.parent, 1);
  }
});

test('a name that is no UTF-8 is replaced, not refused', async () => {
  const readings = await read(processes, bytesHost({ files: { '/proc/7/stat': stat(7, { name: 'a\xff\xfe' }) } }));
  assert.equal(readings.scans[0]?.changed[0]?.name, 'a\ufffd\ufffd');
});

test('only what changed is listed again', async () => {
  const files: Files = {
    '/proc/1/stat': stat(1),
    '/proc/2/stat': turns(stat(2), stat(2, { user: 200 })),
    '/proc/3/stat': turns(stat(3, { name: 'fork' }), stat(3, { name: 'fork' }), stat(3, { name: 'exec' })),
  };
  const readings = await read(processes, { files }, [0, 1, 2, 3]);
  assert.deepEqual(
    readings.scans.map(({ changed }) => changed.map(({ pid, cpu, name }) => [pid, cpu, name])),
    [
      [
        [1, 1.5, 'sh'],
        [2, 1.5, 'sh'],
        [3, 1.5, 'fork'],
      ],
      [[2, 2.5, 'sh']],
      [[3, 1.5, 'exec']],
      [],
    ],
  );
});

test('a process that ended is told by its number and its start', async () => {
  const files = { '/proc/1/stat': stat(1), '/proc/9/stat': turns(stat(9, { start: 700 }), gone) };
  const readings = await read(processes, { files }, [0, 1, 2]);
  assert.deepEqual(
    readings.scans.map(({ ended, count }) => [ended, count]),
    [
      [[], 2],
      [[[9, 7]], 1],
      [[], 1],
    ],
  );
});

test('a number that is used again is another process', async () => {
  const files = { '/proc/9/stat': turns(stat(9, { start: 700 }), stat(9, { start: 900, user: 1 })) };
  const readings = await read(processes, { files }, [0, 1]);
  assert.deepEqual(readings.scans[1]?.ended, [[9, 7]]);
  assert.deepEqual(
    readings.scans[1]?.changed.map(({ pid, start, cpu }) => [pid, start, cpu]),
    [[9, 9, 0.51]],
  );
  assert.equal(readings.scans[1]?.count, 1);
});

test('a process that ends between the listing and the reading is passed over', async () => {
  const files = { '/proc/1/stat': stat(1), '/proc/2/stat': refuses('broken') };
  const readings = await read(processes, { files });
  assert.equal(readings.scans[0]?.count, 1);
});

test('a stat that is cut or garbage is no process', async () => {
  const whole = stat(3);
  const files: Files = { '/proc/1/stat': stat(1), '/proc/2/stat': '', '/proc/4/stat': '4 (x) S 1 1 x y z' };
  for (const length of [5, 10, 40, 60]) files[`/proc/${100 + length}/stat`] = whole.slice(0, length);
  const readings = await read(processes, { files });
  assert.deepEqual(
    readings.scans[0]?.changed.map(({ pid }) => pid),
    [1],
  );
});

test('the table is read every five seconds at most, and not at all where nobody wants it', async () => {
  const host = simulatedHost({ files: { '/proc/1/stat': stat(1) } });
  assert.equal((await opened(processes, host)).description.period, 5);
  assert.equal((await opened(processes, host, { interval: 60 })).description.period, 60);
  assert.equal(await processes.open(host, { ...options, top: 0 }), undefined);
});

test('a table that is absent or forbidden is told apart, and one that cannot be listed ends nobody', async () => {
  assert.equal((await missing(processes, { files: {} })).why, 'absent');
  assert.equal((await missing(processes, { files: { '/proc/version': 'Linux' } })).why, 'absent');
  const host = simulatedHost({ files: { '/proc/1/stat': stat(1) } });
  let listed: ReturnType<typeof host.list> = ['1'];
  const source = await opened(processes, { ...host, list: () => listed });
  const readings = new Readings();
  source.sample(readings);
  listed = refuses('forbidden', '/proc');
  assert.equal(((await processes.open({ ...host, list: () => listed }, options)) as { why: string }).why, 'forbidden');
  source.sample(readings);
  listed = ['1'];
  source.sample(readings);
  assert.deepEqual(
    readings.scans.map(({ changed, ended }) => [changed.length, ended.length]),
    [
      [1, 0],
      [0, 0],
    ],
  );
  assert.deepEqual(readings.troubles, ['/proc: forbidden']);
});
