import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disk } from '../../src/probes/disk.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { missing, options, read, refuses, turns } from './support.ts';

const line = (name: string, read: number, written: number, busy: number) =>
  `   8       0 ${name} 100 1 ${read} 50 200 2 ${written} 60 0 ${busy} 110 0 0 0 0\n`;
const blocks = { '/sys/block/sda/size': '1', '/sys/block/nvme0n1/size': '1', '/sys/block/loop0/size': '1' };
const table = line('loop0', 9, 9, 9) + line('sda', 10, 20, 1500) + line('sda1', 10, 20, 1500);

test('whole disks are counted once: no partitions, loops, memory disks or mappings', async () => {
  const diskstats = table + line('nvme0n1', 1, 2, 3) + line('dm-0', 5, 5, 5) + line('md127', 5, 5, 5);
  const mappings = { '/sys/block/dm-0/size': '1', '/sys/block/md127/size': '1' };
  const readings = await read(disk, { files: { ...blocks, ...mappings, '/proc/diskstats': diskstats } });
  const resources = [...new Set(readings.columns.map(({ resource }) => resource))];
  assert.deepEqual(resources, ['sda', 'nvme0n1']);
});

test('a sector has 512 bytes whatever the disk, and busy time is milliseconds', async () => {
  const readings = await read(disk, { files: { ...blocks, '/proc/diskstats': table } });
  assert.deepEqual(readings.rows[0]?.values, [5120, 10240, 1.5]);
  assert.equal(readings.column('disk.busy')?.unit, 's');
});

test('a disk whose name has a slash is found in sysfs, which has none', async () => {
  const files = { '/sys/block/cciss!c0d0/size': '1', '/proc/diskstats': line('cciss/c0d0', 2, 4, 8) };
  assert.equal((await read(disk, { files })).value('disk.read', 'cciss/c0d0'), 1024);
});

test('a disk that comes changes the columns; a loop that comes does not', async () => {
  const files = {
    ...blocks,
    '/proc/diskstats': turns(table, table + line('loop1', 1, 1, 1), table + line('nvme0n1', 1, 2, 3), table),
  };
  const readings = await read(disk, { files }, [0, 1, 2, 3]);
  assert.equal(readings.columnChanges, 2);
  assert.deepEqual(
    readings.rows.map(({ values }) => values),
    [
      [5120, 10240, 1.5],
      [5120, 10240, 1.5],
      [5120, 10240, 1.5, 512, 1024, 0.003],
      [5120, 10240, 1.5],
    ],
  );
});

test('disks that are absent, forbidden or garbage are told apart, and a machine without any needs no line', async () => {
  assert.equal((await missing(disk, { files: {} })).why, 'absent');
  const forbidden = { ...blocks, '/proc/diskstats': refuses('forbidden') };
  assert.equal((await missing(disk, { files: forbidden })).why, 'forbidden');
  assert.equal((await missing(disk, { files: { ...blocks, '/proc/diskstats': 'no table' } })).why, 'broken');
  const bare = simulatedHost({ files: { ...blocks, '/proc/diskstats': line('loop0', 1, 1, 1) } });
  assert.equal(await disk.open(bare, options), undefined);
  const later = await read(
    disk,
    { files: { ...blocks, '/proc/diskstats': turns(table, refuses('broken'), '') } },
    [0, 1, 2],
  );
  assert.ok(later.rows[1]?.values.every(Number.isNaN));
  assert.ok(later.rows[2]?.values.every(Number.isNaN));
  assert.equal(later.troubles.length, 2);
  assert.equal(later.columnChanges, 0);
});
