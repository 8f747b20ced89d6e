import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { NegawattError } from '../../src/errors.ts';
import { capturingHost } from '../../src/host/capture.ts';
import { capturedHost } from '../../src/host/captured-host.ts';
import type { Host } from '../../src/host/host.ts';
import { type Failure, failure } from '../../src/model/availability.ts';
import { type Simulation, simulatedHost } from '../support/simulated-host.ts';
import { temporaryFolder } from './temporary-folder.ts';

const never = new AbortController().signal;
const identity = { hosts: [], users: [] };
const paths = ['/proc/stat', '/proc/meminfo', '/proc/self/cgroup', '/proc/net/dev', '/sys/class/powercap/z/energy_uj'];
const folders = ['/proc', '/sys/class/powercap', '/sys/block', '/proc/net'];

const content: fc.Arbitrary<string | Failure | ((at: number) => string | Failure)> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('absent', 'forbidden', 'unsupported', 'broken').map((why) => failure(why, `it is ${why}`)),
  fc.tuple(fc.string({ maxLength: 9 }), fc.double({ min: 0, max: 5, noNaN: true })).map(
    ([text, until]) =>
      (at: number) =>
        at < until ? `${text} ${at}` : at > 2 * until ? failure('absent', 'it ended') : `${text} stays`,
  ),
);
const simulation: fc.Arbitrary<Simulation> = fc.record({
  files: fc.dictionary(fc.constantFrom(...paths), content),
  links: fc.constantFrom({}, { '/sys/class/powercap/y': '/sys/class/powercap/z' }),
  kernel: fc.constantFrom({ pageSize: 4096, clockTicks: 100 }, { pageSize: 65_536, clockTicks: 1000 }),
  wall: fc.constantFrom(0, 1_790_000_000, (at: number) => 1000 - at * at),
  lateness: fc.constantFrom(
    () => 0,
    (at: number) => Math.round(((at * 7) % 0.3) * 1e6) / 1e6,
    (at: number) => (at > 2 && at < 3 ? 12 : 0),
  ),
});
const step = fc.oneof(
  fc.record({ do: fc.constantFrom('read', 'readInto', 'keep', 'open', 'resolve'), at: fc.constantFrom(...paths) }),
  fc.record({ do: fc.constantFrom('list', 'resolve'), at: fc.constantFrom(...folders) }),
  fc.record({ do: fc.constantFrom('wall', 'cost', 'inventory', 'now'), at: fc.constant('') }),
  fc.record({ do: fc.constant('sleep'), for: fc.double({ min: 0, max: 3, noNaN: true }) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function act(host: Host, steps: readonly Step[]): Promise<unknown[]> {
  const seen: unknown[] = [host.kernel];
  let awake = host.clock.now();
  const open = host.open('/proc/stat');
  const bytes = (read: (into: Buffer) => number | Failure) => {
    const buffer = Buffer.alloc(24);
    const length = read(buffer);
    return typeof length === 'number' ? buffer.toString('latin1', 0, length) : length;
  };
  for (const step of steps) {
    if ('for' in step) {
      awake = Math.round((awake + step.for) * 1e6) / 1e6;
      seen.push(await host.clock.sleepUntil(awake, never), Math.round(host.clock.now() * 1e6));
    } else if (step.do === 'read') seen.push(host.read(step.at));
    else if (step.do === 'readInto') seen.push(bytes((into) => host.readInto(step.at, into)));
    else if (step.do === 'keep') seen.push('ok' in open ? open : bytes((into) => open.read(into)));
    else if (step.do === 'open') {
      const opened = host.open(step.at);
      seen.push('ok' in opened ? opened : 'open');
    } else if (step.do === 'list') seen.push(host.list(step.at));
    else if (step.do === 'resolve') seen.push(host.resolve(step.at));
    else if (step.do === 'wall') seen.push(host.clock.wall());
    else if (step.do === 'cost') seen.push(host.ownCost());
    else if (step.do === 'inventory') seen.push(await host.inventory());
    else seen.push(Math.round(host.clock.now() * 1e6));
  }
  return seen;
}

test('whatever is asked of a host in whatever order, its replay answers the same', async (t) => {
  const folder = temporaryFolder(t);
  await fc.assert(
    fc.asyncProperty(simulation, fc.array(step, { maxLength: 60 }), async (simulated, steps) => {
      const capturing = capturingHost(simulatedHost(simulated), folder, { interval: 1, identity });
      await capturing.inventory();
      const live = await act(capturing, steps);
      capturing.close();
      const captured = capturedHost(folder);
      await captured.inventory();
      const replayed = await act(captured, steps);
      captured.close();
      assert.deepEqual(replayed, live);
    }),
    { numRuns: 300 },
  );
});

test('whatever was asked while capturing, a replay may ask anything: it never throws and its time never goes back', async (t) => {
  const folder = temporaryFolder(t);
  const steps = fc.array(step, { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(simulation, steps, steps, async (simulated, asked, other) => {
      const capturing = capturingHost(simulatedHost(simulated), folder, { interval: 1, identity });
      await capturing.inventory();
      await act(capturing, asked);
      capturing.close();
      const captured = capturedHost(folder);
      let before = captured.clock.now();
      for (const one of other) {
        await act(captured, [one]);
        assert.ok(captured.clock.now() >= before);
        before = captured.clock.now();
      }
      captured.close();
    }),
    { numRuns: 200 },
  );
});

const header = `{"negawatt":"capture","captureVersion":1,"t":0,"wall":5,"kernel":{"pageSize":4096,"clockTicks":100},"interval":1}\n`;
const lines = [
  '{"t":1,"op":"inventory","inventory":{"cpu":{},"memory":{},"os":{}}}',
  '{"t":1,"op":"read","path":"/proc/stat","text":"1"}',
  '{"t":2,"op":"read","path":"/proc/stat","same":true}',
  '{"t":2,"op":"sleep","until":2}',
  '{"t":3,"op":"list","path":"/proc","names":["1"]}',
  '{"t":9,"op":"end"}',
];

test('bytes that are no capture are refused as such, never half believed', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'capture.jsonl');
  const nearly = fc
    .tuple(fc.shuffledSubarray(lines), fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 3 }))
    .map(([some, changes]) => {
      const bytes = Buffer.from(`${header}${some.join('\n')}\n`);
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      return bytes;
    });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
    fc.json().map((text) => Buffer.from(`${header}${text}\n`)),
    nearly,
  );
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(bytes, async (capture) => {
      writeFileSync(file, capture);
      let host: Host;
      try {
        host = capturedHost(folder);
      } catch (error) {
        assert.ok(error instanceof NegawattError, `${error}`);
        refused += 1;
        return;
      }
      await act(host, [
        { do: 'read', at: '/proc/stat' },
        { do: 'list', at: '/proc' },
        { do: 'sleep', for: 2 },
        { do: 'wall', at: '' },
      ]);
      host.close();
    }),
    { numRuns: 500 },
  );
  assert.ok(refused > 200);
});
