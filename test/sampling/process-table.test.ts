import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessEntry, ProcessScan } from '../../src/model/processes.ts';
import { ProcessTable } from '../../src/sampling/process-table.ts';

function entry(pid: number, more: Partial<ProcessEntry> = {}): ProcessEntry {
  return { pid, start: 1, parent: 1, cpu: 0, childrenCpu: 0, resident: 1000, name: `p${pid}`, ...more };
}

function scan(changed: ProcessEntry[], ended: [number, number][] = []): ProcessScan {
  return { changed, ended, count: changed.length };
}

function cpuOf(table: ProcessTable): Record<string, number> {
  return Object.fromEntries(table.finish().uses.map(({ name, cpu }) => [name, Math.round(cpu * 1e6) / 1e6]));
}

test('what a process used before the window does not count', () => {
  const table = new ProcessTable();
  table.scan(scan([entry(2, { cpu: 100 })]));
  table.scan(scan([entry(2, { cpu: 103 })]));
  assert.deepEqual(cpuOf(table), { p2: 3 });
});

test('what a process that started in the window used counts from its start', () => {
  const table = new ProcessTable();
  table.scan(scan([entry(2)]));
  table.scan(scan([entry(3, { cpu: 2, start: 50 })]));
  assert.deepEqual(cpuOf(table), { p3: 2, p2: 0 });
});

test('a process id that is used again is another process', () => {
  const table = new ProcessTable();
  table.scan(scan([entry(2, { cpu: 100, name: 'old' })]));
  table.scan(scan([entry(2, { cpu: 104, name: 'old' })]));
  table.scan(scan([entry(2, { cpu: 1, start: 90, name: 'new' })], [[2, 1]]));
  assert.deepEqual(cpuOf(table), { old: 4, new: 1 });
});

test('an id that is used again without its end having been seen is another process too', () => {
  const table = new ProcessTable();
  table.scan(scan([entry(2, { cpu: 100, name: 'old' })]));
  table.scan(scan([entry(2, { cpu: 1, start: 90, name: 'new' })]));
  assert.deepEqual(cpuOf(table), { new: 1, old: 0 });
});

test('what a process used after it was last seen is credited to the parent that waited for it, and once', () => {
  const table = new ProcessTable();
  table.scan(scan([entry(10, { name: 'shell' }), entry(11, { parent: 10, name: 'child' })]));
  table.scan(scan([entry(11, { parent: 10, cpu: 3, name: 'child' })]));
  // It went on to 5 s before it ended; a sibling came and went for 2 s between two scans.
  table.scan(scan([entry(10, { childrenCpu: 7, name: 'shell' })], [[11, 1]]));
  assert.deepEqual(cpuOf(table), { shell: 4, child: 3 });
});

test('a parent that reports its ended child a scan later does not count it twice', () => {
  const table = new ProcessTable();
  table.scan(scan([entry(10, { name: 'shell' }), entry(11, { parent: 10, name: 'child' })]));
  table.scan(scan([entry(11, { parent: 10, cpu: 3, name: 'child' })]));
  table.scan(scan([], [[11, 1]]));
  table.scan(scan([entry(10, { childrenCpu: 3.5, name: 'shell' })]));
  assert.deepEqual(cpuOf(table), { child: 3, shell: 0.5 });
});

test('process 1 is not charged for the strangers that it waits for', () => {
  const table = new ProcessTable();
  table.scan(scan([entry(1, { parent: 0, name: 'init' })]));
  table.scan(scan([entry(1, { parent: 0, cpu: 0.1, childrenCpu: 50, name: 'init' })]));
  assert.deepEqual(cpuOf(table), { init: 0.1 });
});

test('a hundred thousand processes that come and go leave a bounded table and lose no CPU time', () => {
  const table = new ProcessTable();
  table.scan(scan([]));
  for (let round = 0; round < 100; round += 1) {
    const born = Array.from({ length: 1000 }, (_, index) => entry(100 + index, { start: round + 2, cpu: 0.01 }));
    table.scan(scan(born, round === 0 ? [] : born.map(({ pid }) => [pid, round + 1])));
  }
  const { uses, forgotten } = table.finish();
  assert.ok(uses.length < 3000);
  const total = uses.reduce((sum, { cpu }) => sum + cpu, forgotten.cpu);
  assert.ok(Math.abs(total - 1000) < 1e-6);
  assert.equal(uses.length + forgotten.count, 100_000);
});

test('a parent and its child that end between the same scans leave the grandparent only what was not seen', () => {
  const table = new ProcessTable();
  table.scan(
    scan([
      entry(10, { name: 'shell' }),
      entry(11, { parent: 10, name: 'script' }),
      entry(12, { parent: 11, cpu: 500, name: 'worker' }),
    ]),
  );
  table.scan(scan([entry(12, { parent: 11, cpu: 503, name: 'worker' })]));
  // The parent is listed first. The worker used one second more before it ended.
  const ended: [number, number][] = [
    [11, 1],
    [12, 1],
  ];
  table.scan(scan([entry(10, { childrenCpu: 504, name: 'shell' })], ended));
  assert.deepEqual(cpuOf(table), { worker: 3, shell: 1, script: 0 });
});

test('ended processes that seem to be each other’s parents are ended all the same', () => {
  const table = new ProcessTable();
  table.scan(scan([entry(10, { parent: 11, cpu: 1 }), entry(11, { parent: 10, cpu: 2 })]));
  table.scan(
    scan(
      [],
      [
        [10, 1],
        [11, 1],
      ],
    ),
  );
  assert.deepEqual(cpuOf(table), { p10: 0, p11: 0 });
});
