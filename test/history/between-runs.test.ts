import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { sinceFigures } from '../../src/history/between-figures.ts';
import { between } from '../../src/history/between-runs.ts';
import { sinceSchema } from '../../src/model/since-schema.ts';
import { boots, stateOf, windowThatEnded } from '../support/counted-window.ts';

const card = (index: number, persistence?: boolean) => ({
  uuid: `GPU-${index}`,
  index,
  name: `Board ${index}`,
  ...(persistence === undefined ? {} : { persistence }),
});
const hour = { uptime: 103_600, wall: 1_790_003_600 };

test('an hour between two windows: CPU-seconds, utilisation, bytes and joules, each by what was read', () => {
  const before = stateOf({
    'cpu.busy': 5000,
    'clock.awake': 100_000,
    'cgroup.cpu /job': 10,
    'disk.read sda': 1e9,
    'disk.written sda': 2e9,
    'network.received eth0': 100,
    'network.sent eth0': 200,
    'gpu.energy GPU-0': 1e6,
    'gpu.energy GPU-1': 2e6,
  });
  const last = stateOf(
    {
      'cpu.busy': 8600,
      'clock.awake': 103_600,
      'cgroup.cpu /job': 110,
      'disk.read sda': 1.5e9,
      'disk.written sda': 2.25e9,
      'network.received eth0': 1100,
      'network.sent eth0': 700,
      'gpu.energy GPU-0': 1.36e6,
      'gpu.energy GPU-1': 2.72e6,
    },
    hour,
  );
  const since = between(before, windowThatEnded(last, { cards: [card(1, true), card(0, true)] }));
  assert.ok(v.is(sinceSchema, since));
  assert.equal(since.record, '2026-09-21T14:13:20.000Z');
  assert.equal(since.elapsed?.value, 3600);
  assert.equal(since.covered.value, 3600);
  assert.equal(since.cpu?.busy.value, 3600);
  assert.equal(since.cpu?.capacity?.value, 14_400);
  assert.equal(since.cpu?.utilisation?.value, 0.25);
  assert.deepEqual(since.cpu?.busy.provenance, { kind: 'measured', by: '/proc/stat' });
  assert.equal(since.container?.path, '/job');
  assert.equal(since.container?.cpu.value, 100);
  assert.equal(since.disk?.read.value, 5e8);
  assert.equal(since.disk?.written.value, 2.5e8);
  assert.deepEqual(
    since.networks.map(({ name, received, sent }) => [name, received.value, sent.value]),
    [['eth0', 1000, 500]],
  );
  assert.deepEqual(
    since.gpus.map(({ uuid, energy, meanPower }) => [uuid, energy.value, meanPower.value, energy.boundary]),
    [
      ['GPU-0', 360_000, 100, 'components'],
      ['GPU-1', 720_000, 200, 'components'],
    ],
  );
  assert.equal(since.gpu?.energy.value, 1_080_000);
  assert.deepEqual([since.notCovered, since.notes, since.asleep, since.unknown], [[], [], undefined, undefined]);
  assert.deepEqual(
    sinceFigures({ since }).map(({ name, unit, value }) => [name, unit, value]),
    [
      ['between.cpu.utilisation', '1', 0.25],
      ['between.cpu.busy', 's', 3600],
      ['between.gpu.energy', 'J', 1_080_000],
      ['between.gpu.power', 'W', 300],
      ['between.disk.read', 'By', 5e8],
      ['between.disk.write', 'By', 2.5e8],
    ],
  );
});

test('a boot in between splits the hour: before it nothing is known, since it the counters tell', () => {
  const before = stateOf({ 'cpu.busy': 5000, 'clock.awake': 100_000, 'disk.read sda': 1e9, 'disk.written sda': 1e9 });
  const last = stateOf(
    { 'cpu.busy': 1200, 'clock.awake': 1000, 'disk.read sda': 4e9, 'disk.written sda': 1e6, 'gpu.energy GPU-0': 50 },
    { boot: boots[1], uptime: 1000, wall: 1_790_003_600, cpus: 2 },
  );
  const since = between(before, windowThatEnded(last, { cards: [card(0)] }));
  assert.equal(since.elapsed?.value, 3600);
  assert.equal(since.unknown?.length?.value, 2600);
  assert.match(since.unknown!.reason, /^not measured: the host was off or its counters are gone$/);
  assert.equal(since.covered.value, 1000);
  assert.equal(since.cpu?.busy.value, 1200);
  assert.equal(since.cpu?.utilisation?.value, 0.6);
  assert.equal(since.disk?.read.value, 4e9);
  assert.equal(since.gpu, undefined);
  assert.deepEqual(since.notCovered, [
    {
      what: 'energy of GPU 0 (Board 0)',
      reason: 'its counter begins when its driver is loaded: without persistence mode not at the boot',
    },
  ]);
  const kept = between(before, windowThatEnded(last, { cards: [card(0, true)] }));
  assert.equal(kept.gpu?.energy.value, 50);
});

test('time asleep is told, and no capacity of the CPUs', () => {
  const before = stateOf({ 'cpu.busy': 5000, 'clock.awake': 90_000 });
  const last = stateOf({ 'cpu.busy': 5600, 'clock.awake': 90_600 }, hour);
  const since = between(before, windowThatEnded(last));
  assert.equal(since.asleep?.value, 3000);
  assert.equal(since.covered.value, 3600);
  assert.equal(since.cpu?.capacity?.value, 2400);
  assert.equal(since.cpu?.utilisation?.value, 0.25);
});

test('a card whose counter began anew is named, and there is no sum without it', () => {
  const before = stateOf({ 'gpu.energy GPU-0': 500, 'gpu.energy GPU-1': 500, 'gpu.energy GPU-2': 7 });
  const counters = { 'gpu.energy GPU-0': 900, 'gpu.energy GPU-1': 900 };
  const last = stateOf(counters, hour);
  // By the end of the window it has passed where it stood before; at the start of the window it had not.
  const first = stateOf({ ...counters, 'gpu.energy GPU-0': 30 }, { uptime: 103_590, wall: 1_790_003_590 });
  const since = between(before, windowThatEnded(last, { first, cards: [card(0), card(1, false)] }));
  assert.deepEqual(
    since.gpus.map(({ uuid, energy }) => [uuid, energy.value]),
    [['GPU-1', 400]],
  );
  assert.equal(since.gpu, undefined);
  assert.deepEqual(since.notCovered, [
    { what: 'GPU GPU-2', reason: 'it was not read this time' },
    { what: 'energy of GPU 0 (Board 0)', reason: 'its counter began anew since the last record' },
  ]);
  assert.match(since.notes.join(), /^GPU 1: persistence mode is off.* at least so much\.$/);
});

test('CPUs that came or went leave the CPU-seconds and take the utilisation', () => {
  const before = stateOf({ 'cpu.busy': 5000 });
  const last = stateOf({ 'cpu.busy': 6000 }, { ...hour, cpus: 8 });
  const since = between(before, windowThatEnded(last));
  assert.equal(since.cpu?.busy.value, 1000);
  assert.equal(since.cpu?.utilisation, undefined);
  assert.match(since.notes.join(), /^CPUs came or went \(8, 4\)/);
  assert.deepEqual(
    sinceFigures({ since }).map(({ name }) => name),
    ['between.cpu.busy'],
  );
});

test('a disk that came is named, and there is no sum without it; so are many interfaces, in one line', () => {
  const interfaces = (count: number, from = 0) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => index + from).flatMap((index) => [
        [`network.received veth${index}`, 5],
        [`network.sent veth${index}`, 5],
      ]),
    );
  const before = stateOf({ 'disk.read sda': 1, 'disk.written sda': 1, ...interfaces(2) });
  const disks = { 'disk.read sda': 3, 'disk.written sda': 4, 'disk.read sdb': 9, 'disk.written sdb': 9 };
  const last = stateOf({ ...disks, ...interfaces(7, 2) }, hour);
  const since = between(before, windowThatEnded(last));
  assert.deepEqual(
    since.disks.map(({ name }) => name),
    ['sda'],
  );
  assert.equal(since.disk, undefined);
  assert.deepEqual(since.notCovered, [
    { what: 'disk sdb', reason: 'it was not in the last record' },
    {
      what: 'network veth2, network veth3, network veth4, network veth5, network veth6 and 2 more',
      reason: 'it was not in the last record',
    },
    { what: 'network veth0, network veth1', reason: 'it was not read this time' },
  ]);
});

test('lengths come from the time since boot: a wall clock that was set is told', () => {
  const before = stateOf({ 'cpu.busy': 0 });
  const back = between(before, windowThatEnded(stateOf({ 'cpu.busy': 60 }, { uptime: 103_600, wall: 1_789_990_000 })));
  assert.equal(back.elapsed?.value, 3600);
  assert.match(back.notes.join(), /^The wall clock was set back by 3\.8 h/);
  const forward = between(before, windowThatEnded(stateOf({}, { uptime: 103_600, wall: 1_790_003_630 })));
  assert.match(forward.notes.join(), /^The wall clock was set forward by 30\.0 s/);
});

test('a last record of the future or of long ago is told', () => {
  const before = stateOf({ 'cpu.busy': 0 });
  const after = between(before, windowThatEnded(stateOf({ 'cpu.busy': 5 }, { uptime: 99_000 })));
  assert.equal(after.covered.value, 0);
  assert.equal(after.cpu, undefined);
  assert.match(after.notes.join(), /after this window, by the time since boot: nothing lies between/);
  const boot = { boot: boots[1], uptime: 500 };
  const dated = between(before, windowThatEnded(stateOf({ 'cpu.busy': 5 }, { ...boot, wall: 1_789_900_000 })));
  assert.equal(dated.elapsed, undefined);
  assert.equal(dated.unknown?.length, undefined);
  assert.equal(dated.cpu?.busy.value, 5);
  assert.match(dated.notes.join(), /dated 27\.8 h after this window/);
  const old = between(before, windowThatEnded(stateOf({ 'cpu.busy': 5 }, { ...boot, wall: 1_890_000_000 })));
  assert.match(old.notes.join(), /^The last record is 1157 days old\.$/);
  for (const since of [after, dated, old]) assert.ok(v.is(sinceSchema, since));
});

test('of two windows that overlap, only what came after the one that ended first is between', () => {
  const before = stateOf({ 'cpu.busy': 1000, 'disk.read sda': 500, 'disk.written sda': 0 }, { uptime: 103_000 });
  const first = stateOf({ 'cpu.busy': 10, 'disk.read sda': 5, 'disk.written sda': 0 });
  const last = stateOf({ 'cpu.busy': 1600, 'disk.read sda': 700, 'disk.written sda': 0 }, hour);
  const since = between(before, windowThatEnded(last, { first }));
  assert.equal(since.covered.value, 600);
  assert.equal(since.cpu?.busy.value, 600);
  assert.equal(since.disk?.read.value, 200);
});
