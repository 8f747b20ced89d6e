import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { holdsNames, keptOf, mayBeListed, mayBeRead } from '../../src/host/allow-list.ts';
import { identityOf } from '../../src/host/identity.ts';
import { PathPatterns } from '../../src/host/path-pattern.ts';
import { Redaction } from '../../src/host/redaction.ts';
import { simulatedHost } from '../support/simulated-host.ts';

const redaction = () => new Redaction({ hosts: ['gpu7.example.org', 'gpu7'], users: ['alice'] });

test('names of hosts and people are replaced as whole words, in whatever case and escape they stand', () => {
  const { text } = bound(redaction());
  assert.equal(text('(alice_build) gpu7 GPU7.Example.Org'), '(user-1_build) host-2 host-1');
  assert.equal(
    text('machine-qemu\\x2d1\\x2dalice.scope /home/a\\040alice'),
    'machine-qemu\\x2d1\\x2duser-1.scope /home/a\\040user-1',
  );
  assert.equal(text('malice alices gpu77'), 'malice alices gpu77');
});

test('the same thing has the same token wherever it stands', () => {
  const { text } = bound(redaction());
  const id = 'ab'.repeat(32);
  const token = text(id);
  assert.match(token, /^[0-9a-f]{64}$/);
  assert.equal(text(`/sys/fs/cgroup/docker-${id}.scope/cpu.stat`), `/sys/fs/cgroup/docker-${token}.scope/cpu.stat`);
  assert.equal(text(id.toUpperCase()), token);
  assert.notEqual(text('cd'.repeat(32)), token);
});

test('ids of pods, containers, users and boots keep their shape', () => {
  const { text } = bound(redaction());
  assert.equal(
    text('/kubepods-podd1234567_89ab_cdef_0123_456789abcdef.slice'),
    '/kubepods-pod00000000_0000_4000_8000_000000000001.slice',
  );
  assert.equal(text('pod01234567-89ab-cdef-0123-456789abcdef'), 'pod00000000-0000-4000-8000-000000000002');
  assert.match(text(`kubepods-pod${'d'.repeat(32)}`), /^kubepods-poda0{30}1$/);
  assert.equal(text('user.slice/user-1000.slice/user@1000.service'), 'user.slice/user-1.slice/user@1.service');
});

test('addresses are replaced by those kept for documentation', () => {
  const { text } = bound(redaction());
  assert.equal(text('enx0011aabbccdd: 1 2'), 'enx020000000001: 1 2');
  assert.equal(text('hid-00:11:aa:bb:cc:dd-battery'), 'hid-02:00:00:00:00:01-battery');
  assert.equal(text('00-11-AA-BB-CC-DD'), '02-00-00-00-00-01');
  assert.equal(text('10.1.2.3:/export 10.1.2.3'), '198.18.0.1:/export 198.18.0.1');
  assert.equal(text('fe80::1 [2001:db8:1::2]'), '2001:db8::1 [2001:db8::2]');
  assert.equal(text('mail bob.x@corp.example.com now'), 'mail user-1@example.invalid now');
});

test('numbers, versions, PCI addresses and unit names stay as they are', () => {
  const { text, names } = bound(redaction());
  for (const line of [
    'cpu  123456789012 4705 356 584 3699 23 23 0 0 0',
    '1 (kworker/0:0H-events) S 0 0 0 0 -1 69238880 18446744073709551615 140737488347135',
    '/sys/devices/pci0000:00/0000:00:1f.3/hwmon/hwmon2',
    '259:0 / /boot rw,relatime shared:1 - ext4 /dev/nvme0n1p1 rw',
    '0::/system.slice/system-getty.slice/getty@tty1.service',
    'eth0: 1500 0 0 12:34:56 2026-01-02T03:04:05.678',
  ]) {
    assert.equal(text(line), line);
  }
  assert.equal(names('5.15.167.4-microsoft-standard'), '5.15.167.4-microsoft-standard');
  assert.equal(names('6.1.0-gpu7'), '6.1.0-host-1');
});

test('no text takes long to redact', () => {
  const { text } = bound(redaction());
  const before = performance.now();
  for (const part of ['a', 'a.', ':', 'a:', 'ab-', '@', 'a@', '1.', 'pod', '\\x2d', '0', 'aa:'])
    text(part.repeat(100_000));
  assert.ok(performance.now() - before < 5000);
});

test('who is hidden: hosts, ordinary users and who called sudo, but no words of the kernel', (t) => {
  const { env } = process;
  const before = env['SUDO_USER'];
  env['SUDO_USER'] = 'carol';
  t.after(() => {
    if (before === undefined) delete env['SUDO_USER'];
    else env['SUDO_USER'] = before;
  });
  const { hosts, users } = identityOf(
    simulatedHost({
      files: {
        '/etc/hostname': 'node3.lab.example\n',
        '/proc/sys/kernel/hostname': '4711\n',
        '/etc/passwd':
          'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n' +
          'docker:x:1001:1001::/:/bin/sh\ncpu:x:1002:1002::/:/bin/sh\nbo:x:1003:1003::/:/bin/sh\nbroken line\n',
      },
    }),
  );
  assert.ok(hosts.includes('node3.lab.example') && hosts.includes('node3') && !hosts.includes('4711'));
  assert.ok(users.includes('alice') && users.includes('carol'));
  for (const word of ['root', 'nobody', 'docker', 'cpu', 'bo', '']) assert.ok(!users.includes(word), word);
});

test('the allow-list holds what probes read', () => {
  for (const path of [
    '/proc/stat',
    '/proc/1234/stat',
    '/proc/self/cgroup',
    '/proc/1/net/dev',
    '/proc/pressure/cpu',
    '/sys/class/powercap/intel-rapl:0/intel-rapl:0:1/energy_uj',
    '/sys/class/hwmon/hwmon3/device/power1_average',
    '/sys/class/hwmon/hwmon3/in1_label',
    '/sys/devices/pci0000:00/0000:00:1f.3/hwmon/hwmon2/energy1_input',
    '/sys/class/power_supply/BAT0/power_now',
    '/sys/devices/system/cpu/cpu12/cpufreq/scaling_cur_freq',
    '/sys/devices/system/cpu/cpu12/cpufreq/energy_performance_preference',
    '/sys/devices/system/cpu/cpu12/cpuidle/state3/disable',
    '/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_total_time_ms',
    '/sys/devices/system/cpu/intel_pstate/no_turbo',
    '/sys/devices/system/cpu/cpufreq/boost',
    '/sys/fs/cgroup/cpu.stat',
    '/sys/fs/cgroup/cpu,cpuacct/docker/x/cpuacct.usage',
    '/sys/fs/cgroup/a.slice/b.scope/memory.current',
    '/sys/class/dmi/id/board_name',
  ]) {
    assert.ok(mayBeRead(path), path);
  }
});

test('the allow-list holds nothing else', () => {
  for (const path of [
    '/proc/1234/environ',
    '/proc/1234/cmdline',
    '/proc/1234/maps',
    '/proc/self/environ',
    '/proc/self/mountinfo',
    '/proc/sys/kernel/random/uuid',
    '/proc/1234/../1/environ',
    '/sys/class/powercap/../../../etc/shadow',
    '/sys/class/powercap/./x/../y',
    '/sys/class/powercap//x',
    '/sys/class/power_supply/BAT0/serial_number',
    '/sys/devices/system/cpu/cpu12/cpuidle/state3/usage',
    '/sys/devices/system/cpu/cpu12/topology/core_id',
    '/sys/class/power_supply/BAT0/uevent',
    '/sys/class/dmi/id/product_serial',
    '/sys/class/dmi/id/product_uuid',
    '/sys/class/net/eth0/address',
    '/sys/class/hwmon/hwmon3/device/serial',
    '/sys/fs/cgroup/a/cgroup.procs',
    '/etc/passwd',
    '/etc/hostname',
    'proc/stat',
    '',
    '/',
    '/proc/stat/',
    '/proc/stat\n',
    'x/proc/stat',
  ]) {
    assert.ok(!mayBeRead(path), path);
  }
});

test('of a file that tells more than probes read only that part is kept', () => {
  assert.equal(
    keptOf('/proc/77/status', 'Name:\tsh\nUmask:\t0022\nPPid:\t1\nUid:\t7\t7\t7\t7\nGroups:\t27 999\nSeccomp:\t0\n'),
    'Name:\tsh\nUid:\t7\t7\t7\t7\n',
  );
  const numbers = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => String(first + index)).join(' ');
  for (const name of ['sh', 'a) S 1 (b', 'two\nlines)'])
    assert.equal(keptOf('/proc/77/stat', `77 (${name}) S ${numbers(4, 52)}\n`), `77 (${name}) S ${numbers(4, 24)}\n`);
  assert.equal(keptOf('/proc/77/stat', '77 (cut) S 1'), '');
  assert.equal(
    keptOf(
      '/proc/mounts',
      'nas:/project-x /home/x nfs4 rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\ncgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n',
    ),
    'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\ncgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n',
  );
  assert.equal(
    keptOf(
      '/proc/driver/nvidia/version',
      'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.105.08  Release Build  (root@gpu7)  Wed Oct 29\nGCC version:  gcc\n',
    ),
    'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.105.08\n',
  );
  assert.equal(keptOf('/proc/meminfo', 'MemTotal: 1 kB\n'), 'MemTotal: 1 kB\n');
});

test('folders on the way to a listed file may be listed, others not', () => {
  for (const path of [
    '/',
    '/proc',
    '/proc/12',
    '/sys/block',
    '/sys/class/powercap',
    '/sys/fs/cgroup/a/b',
    '/proc/self',
  ]) {
    assert.ok(mayBeListed(path), path);
  }
  for (const path of ['/home', '/proc/12/task', '/proc/12/fd', '/etc/ssh', '/root', '/sys/class/net', '/proc/..']) {
    assert.ok(!mayBeListed(path), path);
  }
});

test('only files in which people choose names are searched for them', () => {
  assert.ok(holdsNames('/proc/77/stat') && holdsNames('/proc/mounts'));
  assert.ok(!holdsNames('/proc/stat') && !holdsNames('/etc/os-release'));
});

test('a pattern matches names, numbers, alternatives and depths as written', () => {
  const patterns = new PathPatterns(['/a/#/{b,c*}', '/d/**/e.f', '/g/**']);
  for (const path of ['/a/1/b', '/a/22/c', '/a/22/cxy', '/d/e.f', '/d/x/y/e.f', '/g/1', '/g/1/2']) {
    assert.ok(patterns.has(path), path);
  }
  for (const path of ['/a/x/b', '/a/1/d', '/d/x/exf', '/g', '/a/1/b/c', '/aa/1/b'])
    assert.ok(!patterns.has(path), path);
  for (const path of ['/', '/a', '/a/1', '/d/x/y', '/g', '/g/1/2']) assert.ok(patterns.hasBelow(path), path);
  for (const path of ['/b', '/a/1/b', '/a/x']) assert.ok(!patterns.hasBelow(path), path);
});

function bound(subject: Redaction) {
  return { text: (text: string) => subject.text(text), names: (text: string) => subject.names(text) };
}
