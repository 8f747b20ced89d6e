import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { doctor } from '../../src/commands/doctor.ts';
import { exitCodes } from '../../src/errors.ts';
import { failure } from '../../src/model/availability.ts';
import { widthOf } from '../../src/report/escape.ts';
import { temporaryFolder, writeFiles } from '../host/temporary-folder.ts';
import { diagnosed, parsed, sourceOf } from '../support/diagnosis.ts';
import { fixtures } from '../support/golden.ts';
import { hosts } from '../support/hosts.ts';
import { binary, runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';
import { layOut } from '../support/tree.ts';

/** The captured hosts: whether energy is measured, the state of RAPL and of GPUs, and the mends. */
const captured = {
  'xeon-2s': [true, 'readable', 'unused', []],
  'epyc-forbidden': [false, 'forbidden', 'unused', ['rapl-group']],
  'cloud-vm': [false, 'absent', 'unused', []],
  laptop: [true, 'readable', 'unused', []],
  'container-half-core': [false, 'absent', 'unused', []],
  'xeon-8xh100': [true, 'readable', 'readable', []],
  'a100-mig': [true, 'readable', 'readable', []],
  'geforce-workstation': [false, 'forbidden', 'readable', ['rapl-group']],
  'gb200-node': [true, 'absent', 'readable', []],
} as const;

test('every captured host has its expectation', () => {
  assert.deepEqual(Object.keys(captured).sort(), Object.keys(hosts).sort());
});

for (const [name, [isMeasured, rapl, gpus, mends]] of Object.entries(captured)) {
  test(`on the captured host ${name} doctor tells what can be read and what would mend the rest`, async () => {
    const host = join(fixtures, 'hosts', name);
    const { exitCode, stdout, stderr } = await runCommand(doctor, { host, format: 'json' });
    assert.equal(stderr, '');
    assert.equal(exitCode, isMeasured ? exitCodes.ok : exitCodes.notMeasured);
    const found = parsed(stdout);
    assert.equal(found.energy.measured, isMeasured);
    assert.equal(found.energy.boundaries.length > 0, isMeasured);
    assert.equal(sourceOf(found, 'powercap').state, rapl);
    assert.equal(sourceOf(found, 'nvidia').state, gpus);
    assert.deepEqual(
      found.mends.map(({ id }) => id),
      mends,
    );
    for (const { id, state, detail, loss } of found.sources) {
      if (state === 'readable') continue;
      assert.ok(detail !== undefined && detail !== '', `${id} says why it is ${state}`);
      assert.ok(state === 'unused' || loss !== undefined, `${id} says what is lost`);
    }
  });

  test(`what doctor tells of ${name} keeps within 80 columns, and Markdown has the same sections`, async () => {
    const host = join(fixtures, 'hosts', name);
    const { stdout } = await runCommand(doctor, { host });
    // Commands are never wrapped: they are to be copied.
    for (const line of stdout.split('\n')) assert.ok(widthOf(line) <= 80 || /^ {4}\S/.test(line), line);
    const markdown = (await runCommand(doctor, { host, format: 'markdown' })).stdout;
    assert.match(markdown, /^# negawatt doctor\n/);
    for (const title of ['What can be measured', 'Sources', 'This machine', 'What next']) {
      assert.ok(stdout.includes(title) && markdown.includes(`## ${title}`), title);
    }
  });
}

test('counters that only root may read: group and 0440 by udev, and by tmpfiles, and what that re-opens', async () => {
  const { found } = await diagnosed(hosts['epyc-forbidden']!());
  const powercap = sourceOf(found, 'powercap');
  assert.match(powercap.says, /chgrp energy .*0440/);
  const [mend] = found.mends;
  assert.equal(mend!.group, 'energy');
  assert.equal(mend!.files[0]!.path, '/etc/udev/rules.d/70-negawatt-rapl.rules');
  assert.match(mend!.files[0]!.lines.join('\n'), /SUBSYSTEM=="powercap".*chgrp energy.*chmod 0440/);
  assert.match(mend!.otherwise.join('\n'), /tmpfiles.*0440 root energy/);
  assert.match(mend!.opens, /CVE-2020-8694.*PLATYPUS/);
  assert.doesNotMatch(JSON.stringify(found), /a\+r|0?444\b|0?666|--privileged(?!:)/);
});

test('zones of which one is refused are read in part, and that is a permission to mend', async () => {
  const simulation = hosts['xeon-2s']!();
  const zone = Object.keys(simulation.files).find((path) => /intel-rapl:1\/energy_uj$/.test(path))!;
  const files = { ...simulation.files, [zone]: failure('forbidden', `${zone}: permission denied (EACCES)`) };
  const { code, found } = await diagnosed({ ...simulation, files });
  const powercap = sourceOf(found, 'powercap');
  assert.equal(powercap.state, 'partly');
  assert.match(powercap.detail!, /intel-rapl:1\/energy_uj: permission denied/);
  assert.deepEqual([code, found.mends.map(({ id }) => id)], [exitCodes.ok, ['rapl-group']]);
});

test('a root without /sys and /proc has every source listed, and ends with 3', async (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, { 'etc/os-release': 'NAME=Nothing\n' });
  const { exitCode, stdout } = await runCommand(doctor, { root, format: 'json' });
  assert.equal(exitCode, exitCodes.notMeasured);
  const found = parsed(stdout);
  assert.equal(found.host, 'rooted');
  assert.equal(found.self, undefined, 'a copy of a machine tells nothing of its users');
  assert.equal(sourceOf(found, 'cpu').state, 'absent');
  assert.match(sourceOf(found, 'cpu').says, /--root/);
});

test('on this machine doctor tells who runs it, its tools, how commands are accounted and the idle baseline', async (t) => {
  const { code, stdout, stderr } = await runCli(['doctor', '--format', 'json'], { XDG_STATE_HOME: temporaryFolder(t) });
  assert.equal(stderr, '');
  const found = parsed(stdout);
  assert.equal(code, found.energy.measured ? exitCodes.ok : exitCodes.notMeasured);
  assert.equal(found.self!.node, process.version);
  assert.equal(found.self!.uid, process.getuid!());
  assert.deepEqual(
    found.tools.map(({ name }) => name),
    ['NVML (libnvidia-ml.so.1)', 'nvidia-smi', 'koffi'],
  );
  assert.match(found.run!.by!, /^(cgroup v[12]|process tree)$/);
  assert.equal(found.run!.reason === undefined, found.run!.by !== 'process tree');
  assert.deepEqual(found.idle, { state: 'none' });
});

/** A user without rights can start the program: nothing above it is closed to others. */
function isOpenToAll(path: string): boolean {
  return path === '/' || ((statSync(path).mode & 0o005) === 0o005 && isOpenToAll(dirname(path)));
}

test('a plain user is told each zone that is closed, and gets a script for a user of their choice', {
  skip: process.getuid!() === 0 && isOpenToAll(binary) ? false : 'only root can become somebody else',
}, async (t) => {
  const root = temporaryFolder(t);
  layOut(hosts['xeon-2s']!(), root);
  chmodSync(root, 0o755);
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('/energy_uj')) chmodSync(join(root, path), 0o400);
  }
  const nobody = { uid: 65_534, gid: 65_534, encoding: 'utf8', cwd: '/', env: { LANG: 'C.UTF-8' } } as const;
  const args = [binary, 'doctor', '--root', root];
  const told = spawnSync(process.execPath, [...args, '--format', 'json'], nobody);
  assert.equal(told.status, exitCodes.notMeasured, told.stderr);
  const powercap = sourceOf(parsed(told.stdout), 'powercap');
  assert.equal(powercap.state, 'forbidden');
  assert.match(powercap.detail!, /energy_uj: permission denied \(EACCES\), and \d zones more/);
  const script = spawnSync(process.execPath, [...args, '--fix'], nobody);
  assert.equal(script.status, exitCodes.ok);
  assert.match(script.stdout, /70-negawatt-rapl\.rules/);
});

test('doctor is measured against a wall meter too, and exits 0 then', async () => {
  const { code, stdout } = await runCli(['doctor', '--meter', 'exec:/bin/echo 42', '--format', 'json']);
  assert.equal(code, exitCodes.ok);
  const { by, boundaries } = parsed(stdout).energy;
  assert.match(by.join(), /meter \(echo\)/);
  assert.ok(boundaries.includes('wall'));
});

test('what contradicts itself is a usage error', async () => {
  for (const [args, complaint] of [
    [['--fix', '--capture', 'x'], /--fix and --capture contradict/],
    [['--fix', '--format', 'json'], /--fix and --format contradict/],
    [['--capture', 'x', '--host', 'y'], /--capture and --host contradict/],
    [['--root', '/', '--calibrate-idle', '10s'], /--root and --calibrate-idle contradict/],
    [['--duration', '5s'], /belongs to --capture/],
    [['--capture', ''], /--capture names nothing/],
    [['--capture', 'x', '--duration', '1s', '--interval', '2s'], /does not fit into a window/],
  ] as const) {
    const { code, stdout, stderr } = await runCli(['doctor', ...args]);
    assert.equal(code, exitCodes.usage, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, complaint);
  }
});
