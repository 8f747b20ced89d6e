import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpu } from '../../src/probes/cpu.ts';
import { missing, read, refuses, turns } from './support.ts';

const line = (name: string, ...ticks: readonly number[]) => `${name} ${ticks.join(' ')}\n`;
const tail = 'intr 1 2 3\nctxt 5\nbtime 6\nprocs_running 1\n';
const all = line('cpu ', 1000, 200, 300, 4000, 500, 60, 70, 80, 90, 10);
const one = (number: number) => line(`cpu${number}`, 500, 100, 150, 2000, 250, 30, 35, 40, 45, 5);

test('CPU times are seconds by the clock tick', async () => {
  const files = { '/proc/stat': all + one(0) + one(1) + tail };
  const readings = await read(cpu, { files, kernel: { pageSize: 4096, clockTicks: 250 } });
  assert.equal(readings.value('cpu.user', 'all'), 4);
  assert.equal(readings.value('cpu.iowait', 'all'), 2);
  assert.equal(readings.value('cpu.guest_nice', 'all'), 0.04);
  assert.equal(readings.value('cpu.online', 'all'), 2);
});

test('a CPU is busy in user, nice, system and interrupts: guest time is in user already, iowait is idle', async () => {
  const readings = await read(cpu, { files: { '/proc/stat': all + one(0) + tail } });
  assert.equal(readings.value('cpu.busy', '0'), 8.15);
  assert.equal(readings.value('cpu.idle', '0'), 22.5);
  assert.equal(readings.value('cpu.steal', '0'), 0.4);
});

test('a kernel without steal and guest times has no such columns', async () => {
  const old = line('cpu', 10, 20, 30, 40, 50, 60, 70) + line('cpu0', 10, 20, 30, 40, 50, 60, 70) + tail;
  const readings = await read(cpu, { files: { '/proc/stat': old } });
  assert.equal(readings.column('cpu.steal'), undefined);
  assert.equal(readings.column('cpu.guest'), undefined);
  assert.equal(readings.value('cpu.busy', '0'), 1.9);
  assert.equal(readings.value('cpu.idle', '0'), 0.9);
});

test('a CPU that goes offline and comes back changes the columns, and the rows follow', async () => {
  const files = {
    '/proc/stat': turns(all + one(0) + one(1) + tail, all + one(1) + tail, all + one(0) + one(1) + tail),
  };
  const readings = await read(cpu, { files }, [0]);
  assert.equal(readings.rows[0]?.values.length, 17);
  const later = await read(cpu, { files }, [0, 1, 1.5, 2]);
  assert.deepEqual(
    later.rows.map(({ values }) => values.length),
    [17, 14, 14, 17],
  );
  assert.equal(later.columnChanges, 2);
  assert.equal(later.rows[1]?.values[10], 1, 'online');
  assert.deepEqual(later.troubles, []);
});

test('numbers of CPUs may have holes', async () => {
  const readings = await read(cpu, { files: { '/proc/stat': all + one(0) + one(2) + one(130) + tail } });
  assert.equal(readings.value('cpu.busy', '130'), 8.15);
  assert.equal(readings.value('cpu.online'), 3);
});

test('more CPUs than fit the first buffer are all read, and a long interrupt line is not', async () => {
  const numbers = Array.from({ length: 1500 }, (_, number) => number);
  const interrupts = `intr ${'0 '.repeat(100_000)}\n`;
  const files = { '/proc/stat': all + numbers.map(one).join('') + interrupts + tail };
  const readings = await read(cpu, { files }, [0, 1]);
  assert.equal(readings.value('cpu.online'), 1500);
  assert.equal(readings.value('cpu.steal', '1499'), 0.4);
  assert.equal(readings.columnChanges, 0);
});

test('CPU times that are absent, forbidden or garbage are told apart', async () => {
  assert.equal((await missing(cpu, { files: {} })).why, 'absent');
  assert.equal((await missing(cpu, { files: { '/proc/stat': refuses('forbidden') } })).why, 'forbidden');
  assert.equal((await missing(cpu, { files: { '/proc/stat': 'cpu one two three\n' } })).why, 'broken');
  assert.equal((await missing(cpu, { files: { '/proc/stat': '' } })).why, 'broken');
});

test('a reading that fails is a row without numbers, said once', async () => {
  const good = all + one(0) + tail;
  const files = { '/proc/stat': turns(good, refuses('broken'), '', good) };
  const readings = await read(cpu, { files }, [0, 1, 2, 2.5, 3]);
  assert.ok(readings.rows[1]?.values.every(Number.isNaN));
  assert.ok(readings.rows[2]?.values.every(Number.isNaN));
  assert.equal(readings.rows[4]?.values[0], 10);
  assert.deepEqual(readings.troubles, ['a file: broken', '/proc/stat holds no CPU times']);
});

test('a number that is none spoils its own column only', async () => {
  const readings = await read(
    cpu,
    { files: { '/proc/stat': turns(all + one(0), all + one(0).replace('500', 'x')) } },
    [1],
  );
  assert.ok(Number.isNaN(readings.value('cpu.busy', '0')));
  assert.equal(readings.value('cpu.idle', '0'), 22.5);
});
