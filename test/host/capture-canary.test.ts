import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { capturingHost } from '../../src/host/capture.ts';
import { capturedHost } from '../../src/host/captured-host.ts';
import { identityOf } from '../../src/host/identity.ts';
import { realHost } from '../../src/host/real-host.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a capture of this machine holds no secret of a process, and neither its name nor its user', {
  skip: !existsSync('/proc/self/stat'),
}, async (t) => {
  const secret = `c4nary-${process.pid}-s3cr3t`;
  const child = spawn('sleep', [`60.0000${process.pid}`], { argv0: secret, env: { SECRET: secret } });
  t.after(() => child.kill());
  // Arguments and environment are the new program's only once it runs.
  await new Promise((resolve) => child.once('spawn', resolve));
  assert.ok(readFileSync(`/proc/${child.pid}/environ`, 'latin1').includes(secret));

  const folder = temporaryFolder(t);
  const real = realHost();
  const capturing = capturingHost(real, folder, { interval: 1 });
  const inventory = await capturing.inventory();
  for (let tick = 0; tick < 3; tick += 1) {
    for (const pid of capturing.list('/proc') as string[]) {
      for (const file of ['stat', 'cmdline', 'environ', 'cgroup', 'comm', 'status'])
        capturing.read(`/proc/${pid}/${file}`);
    }
    for (const path of [
      'stat',
      'meminfo',
      'self/mountinfo',
      'mounts',
      'self/cgroup',
      'net/dev',
      'sys/kernel/hostname',
    ]) {
      capturing.read(`/proc/${path}`);
    }
    for (const path of ['/etc/hostname', '/etc/passwd', '/etc/os-release', '/proc/cpuinfo']) capturing.read(path);
    await capturing.clock.sleepUntil(capturing.clock.now() + 0.01, new AbortController().signal);
  }
  capturing.start(['no-such-program', secret]);
  capturing.close();

  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  const { hosts, users } = identityOf(real);
  for (const text of files) {
    assert.ok(text.length > 1000);
    assert.ok(!text.includes(secret));
    assert.ok(!text.includes('SECRET'));
    assert.doesNotMatch(text, /Groups:|SigCgt:|Cpus_allowed/);
    for (const name of [hostname(), ...hosts, userInfo().username, ...users]) {
      // "root" is everybody's, and no name.
      if (name === 'root') continue;
      assert.doesNotMatch(text, new RegExp(`(?<![A-Za-z0-9])${name.replace(/\W/g, '\\$&')}(?![A-Za-z0-9])`), name);
    }
  }
  const captured = capturedHost(folder);
  assert.match(captured.read('/proc/stat') as string, /^cpu {2}\d/);
  assert.deepEqual((await captured.inventory()).cpu, inventory.cpu);
  assert.match(captured.read(`/proc/${child.pid}/stat`) as string, new RegExp(`^${child.pid} \\(`));
  assert.match(captured.read(`/proc/${child.pid}/status`) as string, /^Name:\t.*\nUid:\t\d.*\n$/);
});
