import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose } from '../../src/commands/diagnose.ts';
import { exitCodes } from '../../src/errors.ts';
import { diagnosed, sourceOf } from '../support/diagnosis.ts';
import { hosts } from '../support/hosts.ts';
import { runCommand } from '../support/run-command.ts';
import { simulatedHost } from '../support/simulated-host.ts';

test('a container is told its limits, and how the files of its host come in', async () => {
  const simulation = hosts['container-half-core']!();
  const { virtualization: _, ...inventory } = simulation.inventory!;
  const files = { ...simulation.files, '/.dockerenv': '', '/proc/self/cgroup': '0::/\n' };
  const { found } = await diagnosed({ ...simulation, inventory, files });
  assert.equal(found.surroundings.container, '/.dockerenv');
  assert.deepEqual(found.surroundings.limits, [
    { what: 'cpu', value: 0.5, group: '/' },
    { what: 'memory', value: 536_870_912, group: '/' },
  ]);
  const powercap = sourceOf(found, 'powercap');
  assert.match(powercap.says, /24\.0\.7 \(GHSA-jq35-85cj-fj4p\).*docker run -v .*:ro .*--root \/host/);
  assert.deepEqual(found.mends, [], 'nothing is mended from inside');
});

test('in a container with a card and no driver the toolkit is named; on the machine itself the driver is loaded', async () => {
  const bare = hosts['xeon-2s']!();
  const card = {
    '/sys/bus/pci/devices/0000:41:00.0/vendor': '0x10de\n',
    '/sys/bus/pci/devices/0000:41:00.0/class': '0x030200\n',
  };
  const outside = await diagnosed({ ...bare, files: { ...bare.files, ...card } });
  assert.deepEqual(
    outside.found.mends.map(({ id }) => id),
    ['nvidia-module'],
  );
  const inside = await diagnosed({ ...bare, files: { ...bare.files, ...card, '/.dockerenv': '' } });
  assert.match(sourceOf(inside.found, 'nvidia').says, /nvidia-container-toolkit.*--gpus all/);
  assert.deepEqual(inside.found.mends, []);
});

test('a virtual machine, WSL 2 and an Arm machine are not told to load a driver that cannot work there', async () => {
  const { files, inventory } = hosts['cloud-vm']!();
  const machine = (more: object) => ({ ...inventory!, ...more });
  const bare = { virtualization: 'none' };
  const cases = [
    [files, machine({}), /hypervisor passes no RAPL on.*--meter/, []],
    [files, machine({ ...bare, os: { kernel: '5.15.167.4-microsoft-standard-WSL2' } }), /WSL 2.*Windows/, []],
    [files, machine({ ...bare, os: { architecture: 'arm64' } }), /arm64 have no RAPL/, []],
    [files, machine(bare), /modprobe intel_rapl_msr/, ['rapl-module']],
  ] as const;
  for (const [its, what, says, mends] of cases) {
    const { code, found } = await diagnosed({ files: its, inventory: what });
    assert.match(sourceOf(found, 'powercap').says, says);
    assert.deepEqual(
      found.mends.map(({ id }) => id),
      mends,
    );
    assert.equal(code, exitCodes.notMeasured);
  }
});

test('processes that /proc hides are told with their remedy', async () => {
  const simulation = hosts['xeon-2s']!();
  const mounts = 'proc /proc proc rw,nosuid,hidepid=invisible 0 0\n';
  const { found } = await diagnosed({ ...simulation, files: { ...simulation.files, '/proc/mounts': mounts } });
  assert.match(found.surroundings.hiddenProcesses!, /hidepid=invisible/);
  assert.equal(sourceOf(found, 'processes').state, 'partly');
  assert.deepEqual(
    found.mends.map(({ id }) => id),
    ['proc-group'],
  );
  const open = await diagnosed({
    ...simulation,
    files: { ...simulation.files, '/proc/mounts': 'proc /proc proc rw,hidepid=0 0 0\n' },
  });
  assert.equal(open.found.surroundings.hiddenProcesses, undefined);
});

test('counters that are there and never move are unusable, and energy is not called measured', async () => {
  const simulation = hosts['xeon-2s']!();
  const moving = await diagnosed({ ...simulation, kind: 'rooted' });
  assert.deepEqual([sourceOf(moving.found, 'powercap').state, moving.code], ['readable', exitCodes.ok]);
  const frozen = Object.entries(simulation.files).map(([path, content]) => [
    path,
    path.endsWith('/energy_uj') ? '0\n' : content,
  ]);
  const still = await diagnosed({
    ...simulation,
    kind: 'rooted',
    files: Object.fromEntries(frozen) as typeof simulation.files,
    inventory: { ...simulation.inventory!, virtualization: 'KVM' },
  });
  const powercap = sourceOf(still.found, 'powercap');
  assert.deepEqual([powercap.state, still.code], ['unsupported', exitCodes.notMeasured]);
  assert.match(powercap.detail!, /did not move/);
  assert.match(powercap.says, /hypervisor/);
});

test('names from outside stay text: in the table, in Markdown and in JSON', async () => {
  const simulation = hosts['xeon-2s']!();
  const inventory = { ...simulation.inventory!, cpu: { model: 'Evil\u001b[2J|<b>`rm`\n# owned' } };
  for (const format of ['table', 'markdown', 'json'] as const) {
    const host = simulatedHost({ ...simulation, inventory, kind: 'captured' });
    const { stdout } = await runCommand((_, context) => diagnose(host, { interval: 1, format }, context));
    assert.ok(!stdout.includes('\u001b'));
    assert.doesNotMatch(stdout, /^# owned/m);
    if (format === 'markdown') assert.doesNotMatch(stdout, /<b>|(?<!\\)`rm/);
  }
});
