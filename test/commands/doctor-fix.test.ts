import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { doctor } from '../../src/commands/doctor.ts';
import { mendsFor } from '../../src/doctor/mends.ts';
import { exitCodes } from '../../src/errors.ts';
import type { Diagnosis, SourceState } from '../../src/model/doctor.ts';
import { mendScript } from '../../src/report/mend-script.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fixtures } from '../support/golden.ts';
import { hosts } from '../support/hosts.ts';
import { runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;
const noShellcheck = hasShellcheck ? false : 'shellcheck is not installed: apt-get install shellcheck';

/** A diagnosis in which everything is forbidden that can be. */
function refusedAll(user: string, detail: string, group?: string): Diagnosis {
  const forbidden = (id: string): SourceState => ({ id, title: id, state: 'forbidden', detail });
  const sources = [forbidden('powercap'), forbidden('hwmon'), forbidden('nvidia')];
  const surroundings = { wsl: false, limits: [], hiddenProcesses: '/proc is mounted with hidepid=2' };
  const devices = { closed: ['/dev/nvidiactl'], ...(group === undefined ? {} : { group }) };
  return {
    kind: 'doctor',
    schemaVersion: 1,
    tool: '1.2.3',
    host: 'real',
    energy: { measured: false, by: [], boundaries: [] },
    sources: [...sources, { id: 'disk', title: 'Disks', state: 'broken', detail }],
    mends: mendsFor(sources, surroundings, { architecture: 'x64', devices }),
    surroundings,
    machine: {},
    self: { node: 'v20', user, uid: 1000, capabilities: [] },
    tools: [],
  };
}

const hostile = "eve'; touch /tmp/owned #$(id)\n`id`\u001b[2J";
const scripts: Record<string, () => Promise<string>> = {
  'everything forbidden': async () => mendScript(refusedAll('alice', 'EACCES')),
  'a group of its own for the cards': async () => mendScript(refusedAll('alice', 'EACCES', 'render')),
  'hostile names': async () => mendScript(refusedAll(hostile, hostile, hostile)),
};
for (const name of Object.keys(hosts)) {
  scripts[`the captured host ${name}`] = async () => {
    const { exitCode, stdout } = await runCommand(doctor, { host: join(fixtures, 'hosts', name), fix: true });
    assert.equal(exitCode, exitCodes.ok);
    return stdout;
  };
}

for (const [name, print] of Object.entries(scripts)) {
  test(`the script for ${name} is one that sh can read, and opens nothing to everybody`, async () => {
    const script = await print();
    assert.match(script, /^#!\/bin\/sh\n/);
    execFileSync('sh', ['-n'], { input: script });
    assert.doesNotMatch(script, /a\+r|o\+r|0?666|chmod 0?444/);
  });

  test(`shellcheck has nothing to say of the script for ${name}`, { skip: noShellcheck }, async () => {
    const { status, stdout } = spawnSync('shellcheck', ['-s', 'sh', '-'], { input: await print(), encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });
}

test('where nothing is to mend, the script says so in a comment and does nothing', async () => {
  const { stdout } = await runCommand(doctor, { host: join(fixtures, 'hosts', 'xeon-2s'), fix: true });
  assert.match(stdout, /# There is nothing here that a script could mend\./);
  for (const line of stdout.trim().split('\n')) assert.match(line, /^#/);
});

test('a format that a variable asks of every command does not change what the script is', async () => {
  const env = { NEGAWATT_FORMAT: 'json', NEGAWATT_DURATION: '5s' };
  const { code, stdout, stderr } = await runCli(['doctor', '--fix', '--host', join(fixtures, 'hosts', 'xeon-2s')], env);
  assert.equal(code, exitCodes.ok, stderr);
  assert.match(stdout, /^#!\/bin\/sh\n/);
});

test('no name from outside leaves its quotes or its comment', () => {
  const script = mendScript(refusedAll(hostile, hostile, hostile));
  // What a shell makes of the words: the name again, whole.
  const start = script.indexOf('user=');
  const assignment = script.slice(start, script.indexOf('if [ "$(id -u)"'));
  const told = execFileSync('sh', ['-c', `${assignment}\nprintf %s "$user"`], { encoding: 'utf8' });
  assert.equal(told, hostile);
});

/** Commands of the script that would change the machine, and what they were called with. */
function stubs(folder: string, log: string): void {
  mkdirSync(folder);
  const stub = (name: string, body: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  stub('id', 'if [ "$1" = -u ]; then echo 0; else cat "$0.groups" 2>/dev/null || echo users; fi');
  stub('getent', `[ -e "${folder}/made.$2" ] && echo "$2:x:990:"`);
  stub('groupadd', `echo groupadd "$@" >>${log}; touch ${folder}/made.energy`);
  stub('usermod', `echo usermod "$@" >>${log}; echo users energy >${folder}/id.groups`);
  for (const name of ['chgrp', 'udevadm', 'modprobe', 'mount']) stub(name, `echo ${name} "$@" >>${log}`);
}

test('the script does what it says, and the second time leaves alone what is done', async (t) => {
  const root = temporaryFolder(t);
  const log = join(root, 'log');
  stubs(join(root, 'bin'), log);
  const zone = join(root, 'powercap', 'intel-rapl:0');
  mkdirSync(zone, { recursive: true });
  mkdirSync(join(root, 'powercap', 'intel-rapl:1'));
  writeFileSync(join(zone, 'energy_uj'), '1\n', { mode: 0o400 });
  const { stdout } = await runCommand(doctor, { host: join(fixtures, 'hosts', 'epyc-forbidden'), fix: true });
  const script = stdout.replaceAll('/sys/class/powercap', join(root, 'powercap')).replaceAll('"/etc/', `"${root}/etc/`);
  const run = () =>
    execFileSync('sh', ['-s', 'alice'], {
      input: script,
      encoding: 'utf8',
      env: { PATH: `${join(root, 'bin')}:${process.env['PATH']}` },
    });
  assert.match(run(), /alice is in the group energy from the next login on/);
  const rules = join(root, 'etc/udev/rules.d');
  const [rule] = readdirSync(rules);
  assert.match(readFileSync(join(rules, rule!), 'utf8'), /^#.*\nSUBSYSTEM=="powercap".*0440.*\n$/);
  assert.equal(statSync(join(zone, 'energy_uj')).mode & 0o777, 0o440);
  const written = statSync(join(rules, rule!)).ino;
  const first = readFileSync(log, 'utf8');
  assert.match(
    first,
    /groupadd --system energy\n.*chgrp energy .*intel-rapl:0\/energy_uj\n.*usermod -a -G energy -- alice\n/s,
  );
  assert.equal(run(), '', 'the user is in the group');
  const again = readFileSync(log, 'utf8').slice(first.length);
  assert.doesNotMatch(again, /groupadd|usermod/);
  assert.equal(statSync(join(rules, rule!)).ino, written, 'the file was not written again');
  assert.ok(!existsSync(join(root, 'powercap', 'intel-rapl:1', 'energy_uj')));
});

test('without root the script changes nothing', async (t) => {
  const root = temporaryFolder(t);
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin', 'id'), '#!/bin/sh\necho 1000\n', { mode: 0o755 });
  const { stdout } = await runCommand(doctor, { host: join(fixtures, 'hosts', 'epyc-forbidden'), fix: true });
  const { status, stderr } = spawnSync('sh', ['-s'], {
    input: stdout,
    encoding: 'utf8',
    env: { PATH: `${join(root, 'bin')}:${process.env['PATH']}` },
  });
  assert.equal(status, 1);
  assert.match(stderr, /has to be run as root/);
});
