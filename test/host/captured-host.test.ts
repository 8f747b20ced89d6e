import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NegawattError } from '../../src/errors.ts';
import { capturingHost } from '../../src/host/capture.ts';
import { capturedHost } from '../../src/host/captured-host.ts';
import type { Host } from '../../src/host/host.ts';
import { failure } from '../../src/model/availability.ts';
import { type Simulation, simulatedHost } from '../support/simulated-host.ts';
import { temporaryFolder } from './temporary-folder.ts';

const identity = { hosts: ['gpu7'], users: ['alice'] };
const never = new AbortController().signal;

/** Does the same with a simulated host and with the capture of it. */
async function captureAndReplay<T>(
  folder: string,
  simulation: Simulation,
  act: (host: Host) => Promise<T>,
): Promise<{ live: T; replayed: T }> {
  const capturing = capturingHost(simulatedHost(simulation), folder, { interval: 1, identity });
  await capturing.inventory();
  const live = await act(capturing);
  capturing.close();
  const captured = capturedHost(folder);
  await captured.inventory();
  const replayed = await act(captured);
  captured.close();
  return { live, replayed };
}

const bytesOf = (answer: number | object, buffer: Buffer) =>
  typeof answer === 'number' ? buffer.toString('latin1', 0, answer) : answer;

test('a replay answers what the host answered, tick by tick', async (t) => {
  const simulation: Simulation = {
    inventory: { cpu: { model: 'A', threads: 2 }, memory: { modules: [{ sizeBytes: 5 }] }, os: { kernel: '6.1-gpu7' } },
    kernel: { pageSize: 16_384, clockTicks: 250 },
    files: {
      '/proc/stat': (at) => `cpu ${Math.round(at * 100)}\n`,
      '/proc/meminfo': 'MemTotal: 5 kB\n',
      '/proc/loadavg': failure('broken', '/proc/loadavg: input/output error (EIO)'),
      '/proc/uptime': (at) => (at < 2 ? 'early\n' : failure('forbidden', '/proc/uptime: permission denied (EACCES)')),
      '/sys/devices/virtual/powercap/zone/energy_uj': (at) => `${at * 1e6}\n`,
    },
    links: { '/sys/class/powercap/zone': '/sys/devices/virtual/powercap/zone' },
    wall: (at) => 1_790_000_000 + at + (at >= 2 ? 3600 : 0),
  };
  const { live, replayed } = await captureAndReplay(temporaryFolder(t), simulation, async (host) => {
    const seen: unknown[] = [host.kernel];
    const file = host.open('/sys/class/powercap/zone/energy_uj');
    assert.ok(!('ok' in file));
    const start = host.clock.now();
    for (let tick = 0; tick < 4; tick += 1) {
      seen.push(await host.clock.sleepUntil(start + tick, never), host.clock.now(), host.clock.wall(), host.ownCost());
      const buffer = Buffer.alloc(16);
      seen.push(bytesOf(host.readInto('/proc/stat', buffer), buffer), bytesOf(file.read(buffer), buffer));
      for (const path of ['/proc/meminfo', '/proc/loadavg', '/proc/uptime', '/proc/diskstats'])
        seen.push(host.read(path));
      seen.push(host.list('/sys/class/powercap'), host.resolve('/sys/class/powercap/zone'), host.list('/proc/5'));
      seen.push(host.open('/proc/diskstats'));
    }
    return seen;
  });
  assert.deepEqual(replayed, live);
});

test('the inventory comes back without the name in the kernel release', async (t) => {
  const folder = temporaryFolder(t);
  const inventory = { cpu: { threads: 2 }, memory: {}, os: { kernel: '6.1-gpu7', distribution: 'Alice' } };
  await captureAndReplay(folder, { files: {}, inventory }, async () => undefined);
  assert.deepEqual(await capturedHost(folder).inventory(), {
    ...inventory,
    os: { kernel: '6.1-host-1', distribution: 'Alice' },
  });
});

test('lines of programs come at their times, and a program that could not start fails again', async (t) => {
  const simulation: Simulation = {
    files: {},
    programs: {
      'meter --key s3cr3t': [
        [0.2, 'one alice'],
        [1.1, 'two'],
        [1.2, 'three'],
        [9, 'late'],
      ],
      other: [[1.15, 'between']],
    },
  };
  const folder = temporaryFolder(t);
  const { live, replayed } = await captureAndReplay(folder, simulation, async (host) => {
    const heard: unknown[] = [];
    for (const vector of [['meter', '--key', 's3cr3t'], ['other']]) {
      const program = host.start(vector);
      assert.ok(!('ok' in program));
      program.onLine((line, at) => heard.push([line, at]));
    }
    heard.push(host.start(['none']));
    for (const at of [0.5, 1, 1.5]) heard.push(await host.clock.sleepUntil(at, never), host.clock.now());
    return heard;
  });
  const sorted = (heard: readonly unknown[]) => heard.map((entry) => JSON.stringify(entry)).sort();
  assert.deepEqual(sorted(replayed), sorted(JSON.parse(JSON.stringify(live).replace('alice', 'user-1'))));
  // Over programs the replay keeps the order in which lines came.
  assert.deepEqual(
    replayed.filter(Array.isArray).map(([line]) => line),
    ['one user-1', 'two', 'between', 'three'],
  );
  assert.ok(!readFileSync(join(folder, 'capture.jsonl'), 'utf8').includes('s3cr3t'));
});

test('a program that ended ends in the replay when its time comes', async (t) => {
  const folder = temporaryFolder(t);
  const simulated = simulatedHost({ files: {} });
  let end: (ended: { code: number; signal: null; stderr: string }) => void = () => undefined;
  const ended = new Promise<{ code: number; signal: null; stderr: string }>((resolve) => {
    end = resolve;
  });
  const host = {
    ...simulated,
    start: () => ({ ended, onLine: () => undefined, say: () => undefined, stop: () => undefined }),
  };
  const capturing = capturingHost(host, folder, { interval: 1, identity });
  await capturing.inventory();
  capturing.start(['meter']);
  await capturing.clock.sleepUntil(2, never);
  end({ code: 3, signal: null, stderr: 'no device for alice' });
  await ended;
  await capturing.clock.sleepUntil(4, never);
  capturing.close();

  const captured = capturedHost(folder);
  const program = captured.start(['meter']);
  assert.ok(!('ok' in program));
  let seen: unknown;
  void program.ended.then((answer) => {
    seen = answer;
  });
  await captured.clock.sleepUntil(1, never);
  assert.equal(seen, undefined);
  await captured.clock.sleepUntil(3, never);
  assert.deepEqual(seen, { code: 3, signal: null, stderr: 'no device for user-1' });
  const stopped = capturedHost(folder).start(['meter']);
  assert.ok(!('ok' in stopped));
  stopped.stop();
  assert.equal((await stopped.ended).signal, 'SIGTERM');
});

test('the sleep that a machine overslept is overslept again', async (t) => {
  const simulation: Simulation = {
    files: { '/proc/stat': (at) => `${at}` },
    lateness: (at) => (at === 2 ? 8.25 : 0),
  };
  const { live, replayed } = await captureAndReplay(temporaryFolder(t), simulation, async (host) => {
    const seen: unknown[] = [];
    for (const at of [1, 2, 11, 12]) {
      await host.clock.sleepUntil(at, never);
      seen.push(host.clock.now(), host.read('/proc/stat'));
    }
    return seen;
  });
  assert.deepEqual(live, [1, '1', 10.25, '10.25', 11, '11', 12, '12']);
  assert.deepEqual(replayed, live);
});

test('a replay may read in another order, more often, or not at every tick', async (t) => {
  const folder = temporaryFolder(t);
  const files = {
    '/proc/stat': (at: number) => `s${at}`,
    '/proc/uptime': (at: number) => `u${at}`,
    '/proc/meminfo': 'm',
  };
  const capturing = capturingHost(simulatedHost({ files }), folder, { interval: 1, identity });
  await capturing.inventory();
  capturing.read('/proc/meminfo');
  for (let at = 0; at <= 5; at += 1) {
    await capturing.clock.sleepUntil(at, never);
    capturing.read('/proc/stat');
    capturing.read('/proc/uptime');
  }
  capturing.close();

  const host = capturedHost(folder);
  await host.clock.sleepUntil(0, never);
  assert.equal(host.read('/proc/uptime'), 'u0');
  assert.equal(host.read('/proc/stat'), 's0');
  await host.clock.sleepUntil(2, never);
  assert.equal(host.read('/proc/stat'), 's2');
  assert.equal(host.read('/proc/stat'), 's2');
  assert.equal(host.read('/proc/meminfo'), 'm');
  assert.equal(host.clock.now(), 2);
  await host.clock.sleepUntil(2.6, never);
  assert.equal(host.read('/proc/uptime'), 'u3');
  assert.equal(host.clock.now(), 3);
  assert.deepEqual(host.read('/proc/loadavg'), failure('absent', '/proc/loadavg: not in the capture'));
});

test('a replay ends where its capture ends', async (t) => {
  const folder = temporaryFolder(t);
  await captureAndReplay(folder, { files: {} }, async (host) => host.clock.sleepUntil(3, never));
  const { clock } = capturedHost(folder);
  assert.equal(await clock.sleepUntil(3.01, never), 'reached');
  assert.equal(await clock.sleepUntil(4, never), 'ended');
  assert.ok(clock.now() < 3.1);
});

test('an aborted signal ends a replay, also between two lines', async (t) => {
  const folder = temporaryFolder(t);
  const programs = { meter: Array.from({ length: 100 }, (_, index) => [index / 100, `${index}`] as const) };
  const simulation = { files: {}, programs };
  await captureAndReplay(folder, simulation, async (host) => {
    const program = host.start(['meter']);
    assert.ok(!('ok' in program));
    program.onLine(() => undefined);
    await host.clock.sleepUntil(2, never);
  });
  const host = capturedHost(folder);
  const controller = new AbortController();
  const program = host.start(['meter']);
  assert.ok(!('ok' in program));
  program.onLine((line) => line === '5' && controller.abort());
  assert.equal(await host.clock.sleepUntil(2, controller.signal), 'aborted');
  assert.equal(host.clock.now(), 0.05);
});

test('paths and contents are redacted alike, so that what a listing names is found', async (t) => {
  const folder = temporaryFolder(t);
  const id = '0123456789abcdef'.repeat(4);
  const files = {
    '/proc/self/cgroup': `0::/user.slice/user-1000.slice/alice/${id}\n`,
    [`/sys/fs/cgroup/user.slice/user-1000.slice/alice/${id}/cpu.stat`]: 'usage_usec 5\n',
  };
  const look = async (host: Host) => {
    const group = /0::(.*)\n/.exec(host.read('/proc/self/cgroup') as string)![1]!;
    const parts = group.split('/').slice(1);
    let path = '/sys/fs/cgroup';
    for (const part of parts) {
      assert.ok((host.list(path) as string[]).includes(part));
      path += `/${part}`;
    }
    return host.read(`${path}/cpu.stat`);
  };
  const { replayed } = await captureAndReplay(folder, { files }, look);
  assert.equal(replayed, 'usage_usec 5\n');
  assert.doesNotMatch(readFileSync(join(folder, 'capture.jsonl'), 'utf8'), /alice|0123456789abcdef|1000/);
});

test('a redacted text is whole, whatever buffer it was read into', async (t) => {
  const folder = temporaryFolder(t);
  const text = `Inter-|\n${'enx0011aabbccdd: 1 2 3\n'.repeat(40)}`;
  const read = async (host: Host) => {
    const file = host.open('/proc/net/dev');
    assert.ok(!('ok' in file));
    const buffer = Buffer.alloc(64);
    return [file.read(buffer), buffer.toString()];
  };
  const { live, replayed } = await captureAndReplay(folder, { files: { '/proc/net/dev': text } }, read);
  assert.equal(live[0], 64);
  assert.deepEqual(replayed, [64, text.replaceAll('enx0011aabbccdd', 'enx020000000001').slice(0, 64)]);
});

test('bytes that are no text come back as they were', async (t) => {
  const bytes = Buffer.from([0x31, 0xff, 0xfe, 0x00, 0x0a]);
  const simulated = simulatedHost({ files: {} });
  const host: Host = { ...simulated, readInto: (_, into) => bytes.copy(into) };
  const folder = temporaryFolder(t);
  const capturing = capturingHost(host, folder, { interval: 1, identity });
  await capturing.inventory();
  capturing.readInto('/proc/stat', Buffer.alloc(16));
  capturing.close();
  const into = Buffer.alloc(16);
  assert.equal(capturedHost(folder).readInto('/proc/stat', into), 5);
  assert.deepEqual(into.subarray(0, 5), bytes);
});

test('what is not on the allow-list is forbidden while capturing, and not recorded', async (t) => {
  const folder = temporaryFolder(t);
  const files = { '/proc/1/environ': 'KEY=s3cr3t', '/home/x/file': 's3cr3t', '/proc/1/stat': '1' };
  const capturing = capturingHost(simulatedHost({ files }), folder, { interval: 1, identity });
  await capturing.inventory();
  const answers = [
    capturing.read('/proc/1/environ'),
    capturing.readInto('/proc/1/environ', Buffer.alloc(64)),
    capturing.open('/proc/1/environ'),
    capturing.list('/home'),
    capturing.resolve('/home/x'),
  ];
  for (const answer of answers) {
    assert.ok(typeof answer === 'object' && 'ok' in answer && answer.why === 'forbidden');
    assert.match(answer.detail, /not on the capture's allow-list/);
  }
  assert.deepEqual(capturing.list('/proc/1'), ['stat']);
  capturing.close();
  assert.doesNotMatch(readFileSync(join(folder, 'capture.jsonl'), 'utf8'), /s3cr3t|environ|home/);
});

test('a board that ends its cpuinfo in a serial number keeps it for itself', async (t) => {
  const folder = temporaryFolder(t);
  const files = { '/proc/cpuinfo': 'processor\t: 0\n\nSerial\t\t: 00000000abcdef12\nModel\t\t: Board\n' };
  const { replayed } = await captureAndReplay(folder, { files }, async (host) => host.read('/proc/cpuinfo'));
  assert.equal(replayed, 'processor\t: 0\n\nSerial\t\t: 0\nModel\t\t: Board\n');
});

test('a content that did not change is stored once', async (t) => {
  const folder = temporaryFolder(t);
  const simulation = { files: { '/proc/meminfo': 'x'.repeat(1000) } };
  await captureAndReplay(folder, simulation, async (host) => {
    for (let count = 0; count < 100; count += 1) host.read('/proc/meminfo');
  });
  assert.ok(statSync(join(folder, 'capture.jsonl')).size < 10_000);
});

test('a capture is there only when it is whole, and only its owner can read it', async (t) => {
  const folder = join(temporaryFolder(t), 'new/folder');
  const capturing = capturingHost(simulatedHost({ files: {} }), folder, { interval: 1, identity });
  await capturing.inventory();
  assert.ok(!existsSync(join(folder, 'capture.jsonl')));
  capturing.close();
  capturing.close();
  assert.deepEqual(readdirSync(folder), ['capture.jsonl']);
  assert.equal(statSync(join(folder, 'capture.jsonl')).mode & 0o777, 0o600);
});

test('a folder that cannot be written is an error that tells how to mend it', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'file'), '');
  assert.throws(
    () => capturingHost(simulatedHost({ files: {} }), join(folder, 'file/below'), { interval: 1, identity }),
    (error) => error instanceof NegawattError && error.how.includes('can be written'),
  );
});

test('a capture that cannot be completed does not end the measurement, and is told at the end', async (t) => {
  // A folder takes the name under which the capture is to be.
  const target = join(temporaryFolder(t), 'taken');
  execFileSync('mkdir', ['-p', join(target, 'capture.jsonl/x')]);
  const capturing = capturingHost(simulatedHost({ files: { '/proc/stat': '1' } }), target, { interval: 1, identity });
  assert.equal(capturing.read('/proc/stat'), '1');
  assert.throws(() => capturing.close(), NegawattError);
});

const header =
  '{"negawatt":"capture","captureVersion":1,"t":0,"wall":5,"kernel":{"pageSize":4096,"clockTicks":100},"interval":1}';
const inventory = '{"t":1,"op":"inventory","inventory":{"cpu":{},"memory":{},"os":{}}}';
const end = '{"t":9,"op":"end"}';
const whole = [header, inventory, end];

test('a capture that is missing, cut, malformed or newer is refused with what, why and how', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'capture.jsonl');
  const refused = (why: RegExp) =>
    assert.throws(
      () => capturedHost(folder),
      (error) => {
        assert.ok(error instanceof NegawattError, `${error}`);
        assert.equal(error.exitCode, 2);
        assert.match(error.why, why);
        return true;
      },
    );
  refused(/no such file/);
  const cases: readonly (readonly [lines: readonly string[] | string, why: RegExp])[] = [
    ['', /empty/],
    ['\n', /line 1 is no JSON/],
    ['[]\n', /line 1 does not begin a capture/],
    ['{"negawatt":"recording"}\n', /does not begin a capture/],
    [[header.replace('"captureVersion":1', '"captureVersion":2'), inventory, end], /version 2/],
    [[header.replace('"interval":1', '"interval":0'), inventory, end], /line 1 is no header/],
    [[header.replace('4096', '1e999'), inventory, end], /line 1 is no header/],
    [[header, inventory], /cut/],
    [whole.join('\n'), /line 3 was cut/],
    [[header, end], /no inventory/],
    [[...whole, inventory], /line 4 follows the end/],
    [[header, inventory, '{"t":0,"op":"end"}'], /ends before/],
    [[header, inventory, '{"t":2,"op":"wall"}', end], /line 3 is no record/],
    [[header, inventory, '{"t":2,"op":"what"}', end], /line 3 is no record/],
    [[header, inventory, '{"t":1e999,"op":"sleep","until":1}', end], /line 3 is no record/],
    [
      [header, inventory, '{"t":3,"op":"sleep","until":3}', '{"t":2,"op":"sleep","until":2}', end],
      /line 4 goes back in time/,
    ],
    [[header, inventory, '{"t":3,"op":"wall","wall":1}', '{"t":2,"op":"wall","wall":1}', end], /line 4 goes back/],
    [[header, inventory, '{"t":2,"op":"read","path":"/a","same":true}', end], /line 3 refers to/],
    [[header, inventory, '{"t":2,"op":"read","path":"/a","text":"b"', end], /line 3 is no JSON/],
  ];
  for (const [content, why] of cases) {
    writeFileSync(file, typeof content === 'string' ? content : `${content.join('\n')}\n`);
    refused(why);
  }
  writeFileSync(file, Buffer.from(`${header}\n"\xff"\n`, 'latin1'));
  refused(/line 2 is no UTF-8/);
  truncateSync(file, 600 * 1024 ** 2);
  refused(/larger than 512 MiB/);
  truncateSync(file, 0);
  truncateSync(file, 100 * 1024 ** 2);
  refused(/more than \d+ bytes/);
});

test('a FIFO in the place of a capture is refused at once', { timeout: 5000 }, (t) => {
  const folder = temporaryFolder(t);
  execFileSync('mkfifo', [join(folder, 'capture.jsonl')]);
  assert.throws(() => capturedHost(folder), /FIFO/);
});

test('a capture that asks for what was never recorded answers that it is absent', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'capture.jsonl'), `${whole.join('\n')}\n`);
  const host = capturedHost(folder);
  assert.equal(host.clock.now(), 1);
  assert.equal(host.clock.wall(), 6);
  for (const answer of [host.read('/a'), host.open('/a'), host.list('/a'), host.resolve('/a'), host.start(['/a'])]) {
    assert.deepEqual(answer, failure('absent', '/a: not in the capture'));
  }
  host.close();
});
