import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileInventory } from '../../src/host/file-inventory.ts';
import { askHelper, mergeInventories } from '../../src/host/inventory.ts';
import { factsFrom } from '../../src/host/inventory-facts.ts';
import { realHost } from '../../src/host/real-host.ts';
import { type Simulation, simulatedHost } from '../support/simulated-host.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const filesOf = (files: Simulation['files']) => fileInventory(simulatedHost({ files }));

const x86 = (processor: number, socket: number, core: number, flags = 'fpu lm') =>
  `processor\t: ${processor}\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R)  Gold 6230 CPU @ 2.10GHz\n` +
  `physical id\t: ${socket}\ncore id\t\t: ${core}\nflags\t\t: ${flags}\n`;

test('sockets, cores and threads of x86 are counted by their places', () => {
  const text = [x86(0, 0, 0), x86(1, 0, 1), x86(2, 1, 0), x86(3, 1, 1), x86(4, 0, 0), x86(5, 0, 1)].join('\n');
  const inventory = filesOf({ '/proc/cpuinfo': text });
  assert.deepEqual(inventory.cpu, {
    model: 'Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz',
    vendor: 'Intel',
    sockets: 2,
    cores: 4,
    threads: 6,
  });
  assert.equal(inventory.os.architecture, 'x64');
  assert.equal(inventory.virtualization, 'none');
});

test("ARM's processors are named by implementer and part, and counted in sysfs", () => {
  const block = (cpu: number) =>
    `processor\t: ${cpu}\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: 0xd0c\n`;
  const topology = (cpu: number) => ({
    [`/sys/devices/system/cpu/cpu${cpu}/topology/physical_package_id`]: '0\n',
    [`/sys/devices/system/cpu/cpu${cpu}/topology/core_id`]: `${cpu}\n`,
  });
  const inventory = filesOf({ '/proc/cpuinfo': `${block(0)}\n${block(1)}\n`, ...topology(0), ...topology(1) });
  assert.deepEqual(inventory.cpu, { model: 'Neoverse-N1', vendor: 'ARM', sockets: 1, cores: 2, threads: 2 });
  assert.equal(inventory.os.architecture, 'arm64');
  assert.equal(inventory.virtualization, undefined);
});

test('a 32-bit ARM board with its name before the processors, and no topology, leaves out what it does not tell', () => {
  const text =
    'Processor\t: ARMv7 rev 10\nprocessor\t: 0\nBogoMIPS\t: 1\n\nprocessor\t: 1\n\nHardware\t: board\nSerial\t: 00ff\n';
  assert.deepEqual(filesOf({ '/proc/cpuinfo': text }).cpu, { model: 'ARMv7 rev 10', threads: 2 });
});

test('a package id of -1 tells no socket', () => {
  const inventory = filesOf({
    '/proc/cpuinfo': 'processor\t: 0\n',
    '/sys/devices/system/cpu/cpu0/topology/physical_package_id': '-1\n',
    '/sys/devices/system/cpu/cpu0/topology/core_id': '0\n',
  });
  assert.deepEqual(inventory.cpu, { threads: 1 });
});

test('without cpuinfo the list of online CPUs gives the threads', () => {
  assert.deepEqual(filesOf({ '/sys/devices/system/cpu/online': '0-3,8,10-11\n' }).cpu, { threads: 7 });
  assert.deepEqual(filesOf({ '/sys/devices/system/cpu/online': 'nonsense\n' }).cpu, {});
});

test('a hypervisor is named where the system tells its name, and unknown where only the CPU tells of it', () => {
  const virtual = { '/proc/cpuinfo': x86(0, 0, 0, 'fpu lm hypervisor') };
  assert.equal(filesOf(virtual).virtualization, 'unknown hypervisor');
  const named = (vendor: string, product: string) =>
    filesOf({ ...virtual, '/sys/class/dmi/id/sys_vendor': vendor, '/sys/class/dmi/id/product_name': product })
      .virtualization;
  assert.equal(named('VMware, Inc.\n', 'VMware7,1\n'), 'VMware');
  assert.equal(named('Microsoft Corporation\n', 'Virtual Machine\n'), 'Hyper-V');
  assert.equal(named('Google\n', 'Google Compute Engine\n'), 'KVM');
  assert.equal(named('QEMU\n', 'Standard PC\n'), 'QEMU');
  assert.equal(filesOf({ ...virtual, '/sys/hypervisor/type': 'xen\n' }).virtualization, 'Xen');
});

test('serial numbers are never in an inventory', () => {
  const inventory = filesOf({
    '/sys/class/dmi/id/board_vendor': 'Maker\n',
    '/sys/class/dmi/id/board_name': 'Board\n',
    '/sys/class/dmi/id/board_serial': 'S3RIAL\n',
    '/sys/class/dmi/id/product_uuid': 'S3RIAL\n',
  });
  assert.deepEqual(inventory.board, { vendor: 'Maker', model: 'Board' });
  assert.ok(!JSON.stringify(inventory).includes('S3RIAL'));
});

test('an empty host has an empty inventory', () => {
  assert.deepEqual(filesOf({}), { cpu: {}, memory: {}, os: {} });
});

test('placeholders of systeminformation are absent facts', () => {
  const nothing = { manufacturer: '', model: 'To Be Filled By O.E.M.', version: '', serial: '-', sku: '-', uuid: '-' };
  const facts = factsFrom({
    cpu: {
      manufacturer: '',
      brand: 'Unknown',
      vendor: '',
      processors: 0,
      physicalCores: Number.NaN,
      cores: 0,
    } as never,
    system: { ...nothing, model: 'Computer', virtual: false },
    baseboard: { ...nothing, assetTag: '', memMax: null, memSlots: null },
    memory: { total: 0 },
    modules: [{ size: 8192, bank: '', type: '', clockSpeed: 0 } as never],
  });
  assert.deepEqual(facts, { cpu: {}, memory: {}, os: {} });
  assert.deepEqual(factsFrom({}), { cpu: {}, memory: {}, os: {} });
});

test('memory modules keep size, type and speed, and empty slots are none', () => {
  const { memory } = factsFrom({
    modules: [
      { size: 2 ** 34, bank: 'A', type: 'DDR5', clockSpeed: 4800 },
      { size: 2 ** 34, bank: 'B', type: 'Unknown', clockSpeed: null },
      { size: 0, bank: 'C', type: 'Empty', clockSpeed: 0 },
    ] as never,
  });
  assert.deepEqual(memory.modules, [{ sizeBytes: 2 ** 34, type: 'DDR5', megatransfers: 4800 }, { sizeBytes: 2 ** 34 }]);
});

test("what files tell stands before systeminformation's, which names the hypervisor", () => {
  const told = { cpu: { model: 'A', threads: 2 }, memory: {}, os: {}, virtualization: 'unknown hypervisor' };
  const added = { cpu: { model: 'B', cores: 1 }, memory: { totalBytes: 5 }, os: {}, virtualization: 'KVM' };
  const merged = mergeInventories(told, added);
  assert.deepEqual(merged.cpu, { model: 'A', threads: 2, cores: 1 });
  assert.deepEqual(merged.memory, { totalBytes: 5 });
  assert.equal(merged.virtualization, 'KVM');
  // The words of a kernel's log are no proof against the CPU's own bit.
  assert.equal(mergeInventories({ ...told, virtualization: 'none' }, added).virtualization, 'none');
});

test('the inventory of this machine is sane and names nobody', async () => {
  const inventory = await realHost().inventory();
  assert.ok(inventory.cpu.threads! >= 1 && inventory.cpu.threads! <= 8192);
  assert.ok(inventory.memory.totalBytes! > 64 * 1024 ** 2);
  assert.ok(inventory.cpu.cores === undefined || inventory.cpu.cores <= inventory.cpu.threads!);
  assert.equal(inventory.os.platform, process.platform);
  assert.doesNotMatch(JSON.stringify(inventory), new RegExp(`"${hostname()}"|[Ss]erial|uuid`));
});

test('a helper that hangs is ended with all that it started, and its facts are missing', {
  timeout: 5000,
}, async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    'hang.mjs': `import { spawn } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      const shell = spawn('/bin/sh', ['-c', 'sleep 60; :'], { stdio: 'inherit' });
      writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(shell.pid));`,
  });
  const answer = await askHelper(join(folder, 'hang.mjs'), 400);
  assert.ok('ok' in answer && /no answer within 0.4 s/.test(answer.detail));
  const shell = readFileSync(join(folder, 'pid'), 'utf8');
  const state = () => (existsSync(`/proc/${shell}/stat`) ? readFileSync(`/proc/${shell}/stat`, 'utf8') : 'gone');
  // Killed, it stays a zombie until whoever adopted it looks.
  for (let wait = 0; wait < 40 && !/gone|\) Z /.test(state()); wait += 1) await new Promise((go) => setTimeout(go, 25));
  assert.match(state(), /gone|\) Z /);
});

test('a helper that fails, babbles or answers something else is a failure', { timeout: 20_000 }, async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    'fail.mjs': 'process.exit(3);',
    'babble.mjs': "process.stdout.write('x'.repeat(2 ** 21)); setTimeout(() => undefined, 60_000);",
    'other.mjs': 'process.stdout.write(JSON.stringify({ cpu: { serial: 5 }, memory: {}, os: {} }));',
  });
  for (const script of ['fail.mjs', 'babble.mjs', 'other.mjs', 'none.mjs']) {
    const answer = await askHelper(join(folder, script), 5000);
    assert.ok('ok' in answer, script);
  }
});

test('the helper sees nothing of the environment but a path and a language', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    'environment.mjs': `const names = Object.keys(process.env).sort().join();
      process.stdout.write(JSON.stringify({ cpu: { model: names }, memory: {}, os: {} }));`,
  });
  assert.deepEqual(await askHelper(join(folder, 'environment.mjs')), {
    cpu: { model: 'LANG,PATH' },
    memory: {},
    os: {},
  });
});
