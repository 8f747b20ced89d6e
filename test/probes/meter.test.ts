import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { exitCodes, NegawattError } from '../../src/errors.ts';
import type { Host, Program } from '../../src/host/host.ts';
import { realHost } from '../../src/host/real-host.ts';
import { meter } from '../../src/probes/meter.ts';
import { printable, wattsIn } from '../../src/probes/meter-reading.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { opened, options, Readings, refuses } from './support.ts';

/** What one call of a program does: lines by seconds after its start, then how it ends (never: it hangs). */
interface Call {
  readonly lines?: readonly (readonly [after: number, line: string])[];
  readonly ends?: { readonly after: number; readonly code: number | null; readonly stderr?: string };
}

/** A simulated host whose programs do what the calls say, the last one again and again. */
function hostCalling(...calls: readonly Call[]) {
  const host = simulatedHost({ files: {} });
  const started: { readonly at: number; readonly program: readonly string[]; stopped: boolean }[] = [];
  const steps = new Set<() => void>();
  const pass = async () => {
    for (const step of steps) step();
    // Whoever waits for a program's end hears of it a turn later, as it would from a real one.
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  };
  const start: Host['start'] = (program): Program => {
    const call = calls[Math.min(started.length, calls.length - 1)]!;
    const run = { at: host.clock.now(), program, stopped: false };
    started.push(run);
    let hear: Parameters<Program['onLine']>[0] = () => undefined;
    let end: (ended: Awaited<Program['ended']>) => void = () => undefined;
    let next = 0;
    const step = () => {
      const now = host.clock.now();
      for (; next < (call.lines?.length ?? 0) && run.at + call.lines![next]![0] <= now; next += 1) {
        hear(call.lines![next]![1], run.at + call.lines![next]![0]);
      }
      if (call.ends === undefined || run.at + call.ends.after > now) return;
      steps.delete(step);
      end({ code: call.ends.code, signal: call.ends.code === null ? 'SIGKILL' : null, stderr: call.ends.stderr ?? '' });
    };
    steps.add(step);
    return {
      onLine: (listener) => {
        hear = listener;
        step();
      },
      ended: new Promise((resolve) => {
        end = resolve;
      }),
      say: () => undefined,
      stop: () => {
        run.stopped = true;
        steps.delete(step);
        end({ code: null, signal: 'SIGTERM', stderr: '' });
      },
    };
  };
  const clock: Host['clock'] = {
    ...host.clock,
    sleepUntil: async (at, signal) => {
      const woken = await host.clock.sleepUntil(at, signal);
      await pass();
      return woken;
    },
  };
  const advance = (to: number) => clock.sleepUntil(to, new AbortController().signal);
  return { host: { ...host, clock, start } satisfies Host, started, advance };
}

const every = (seconds: number, count: number, line = (index: number) => `${100 + index}`) =>
  Array.from({ length: count }, (_, index) => [0.2 + index * seconds, line(index)] as const);

/** Control codes and direction marks among letters; fast-check's own such alphabet takes a second to build. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x206f }), { maxLength: 100 })
  .map((codes) => String.fromCodePoint(...codes));

async function refusal(host: Host, uri = 'exec:meter'): Promise<NegawattError> {
  try {
    await meter.open(host, { ...options, meter: uri });
  } catch (error) {
    assert.ok(error instanceof NegawattError);
    return error;
  }
  return assert.fail('the meter opened');
}

test('watts may carry their unit, and nothing else is a reading', () => {
  for (const [line, watts] of [
    ['123.4', 123.4],
    ['123.4 W', 123.4],
    ['  0.5kW\t', 500],
    ['512 mW', 0.512],
    ['0', 0],
    ['10000000', 1e7],
  ] as const) {
    assert.equal(wattsIn(line), watts, line);
  }
  for (const line of ['', '-5', 'NaN', 'Infinity', '1e3', '10000001', '123,4', '12 V', '5 MW', 'W', '1 2', '0x10']) {
    assert.equal(wattsIn(line), undefined, line);
  }
});

test('what a meter printed is shown without what could steer a terminal, and not at length', () => {
  assert.equal(printable('\u001b[31mred\u0007\r\n\u202edone'), '[31mred done');
  assert.equal(printable('x'.repeat(100)), `${'x'.repeat(60)}...`);
  fc.assert(
    fc.property(anyText, (text) => {
      return [...printable(text)].length <= 63 && !/[\p{Cc}\p{Cf}]/u.test(printable(text));
    }),
  );
});

test('without --meter there is no use for one', async () => {
  assert.equal(await meter.open(simulatedHost({ files: {} }), options), undefined);
});

test('an address that names no program is a mistake in the command', async () => {
  const { host } = hostCalling({});
  for (const uri of ['exec:', 'exec:  ', "exec:''", "exec:'meter", 'exec:meter "a', 'shelly:10.0.0.1', 'meter']) {
    assert.equal((await refusal(host, uri)).exitCode, exitCodes.usage, uri);
  }
});

test('the program is an argument vector: quotes hold it together, and a shell never sees it', async () => {
  const { host, started } = hostCalling({ lines: every(1, 9) });
  await opened(meter, host, { meter: `exec:/opt/my\\ meter --at 'rack 7; rm -rf /' "$HOME" *` });
  assert.deepEqual(started[0]?.program, ['/opt/my meter', '--at', 'rack 7; rm -rf /', '$HOME', '*']);
});

test('a meter at the plug is the whole machine, at the wall', async () => {
  const source = await opened(meter, hostCalling({ lines: every(1, 9) }).host, { meter: 'exec:/usr/bin/wattsup -q' });
  const { energy, ...column } = source.description.series[0]!;
  assert.deepEqual(column, { metric: 'power', resource: 'meter', shape: 'gauge', unit: 'W' });
  assert.deepEqual([energy?.component, energy?.boundary, energy?.counted], ['machine', 'wall', true]);
  assert.equal(source.description.by, 'meter (wattsup)');
});

test('a meter that goes on is heard as it speaks, at the times at which it spoke', async () => {
  const host = simulatedHost({ files: {}, programs: { meter: every(0.5, 20) } });
  const source = await opened(meter, host, { meter: 'exec:meter' });
  const readings = new Readings(source.description.series);
  source.start!(readings);
  const start = host.clock.now();
  source.sample(readings);
  host.clock.set(start + 2.1);
  source.sample(readings);
  assert.equal(readings.rows.length, 5);
  const times = readings.rows.map(({ at }) => at);
  assert.ok(times[0]! <= start && times[1]! > start, 'the last reading before the start brackets it');
  assert.ok(times.every((at, index) => index === 0 || Math.abs(at - times[index - 1]! - 0.5) < 1e-9));
  await source.settle!();
  assert.equal(readings.rows.length, 6, 'one more reading brackets the end');
  assert.ok(host.clock.now() <= start + 3.1);
  source.close();
  host.clock.set(start + 9);
  assert.equal(readings.rows.length, 6, 'nothing after the end');
});

test('a meter that exits after a reading is called at every sample, and calls never overlap', async () => {
  const { host, started, advance } = hostCalling({ lines: [[0.1, '250 W']], ends: { after: 1.5, code: 0 } });
  const source = await opened(meter, host, { meter: 'exec:read-once' });
  const readings = new Readings(source.description.series);
  await advance(10);
  source.start!(readings);
  for (let tick = 0; tick < 6; tick += 1) {
    source.sample(readings);
    await advance(11 + tick);
  }
  assert.deepEqual(
    started.map(({ at }) => at),
    [0, 10, 12, 14],
  );
  assert.deepEqual(
    readings.rows.map(({ at, values }) => [at, values[0]]),
    [
      [0.1, 250],
      [10.1, 250],
      [12.1, 250],
      [14.1, 250],
    ],
  );
  assert.deepEqual(readings.troubles, []);
});

test('a call that is on its way at the end of the window is waited for', async () => {
  const { host, advance } = hostCalling({ lines: [[0.4, '250']], ends: { after: 0.5, code: 0 } });
  const source = await opened(meter, host, { meter: 'exec:read-once' });
  await advance(1);
  const readings = new Readings(source.description.series);
  source.start!(readings);
  source.sample(readings);
  await advance(2);
  source.sample(readings);
  await source.settle!();
  assert.deepEqual(
    readings.rows.map(({ at }) => at),
    [0.4, 1.4, 2.4],
  );
  assert.ok(host.clock.now() < 3);
});

test('nonsense is no reading and is said once, until a reading comes', async () => {
  const lines = ['1', 'watts: many', '-3', 'nan', '2', 'error 7'].map((line, index) => [index + 0.2, line] as const);
  const { host, advance } = hostCalling({ lines });
  const source = await opened(meter, host, { meter: 'exec:meter' });
  const readings = new Readings();
  source.start!(readings);
  await advance(6);
  assert.deepEqual(
    readings.rows.map(({ values }) => values[0]),
    [1, 2],
  );
  assert.deepEqual(readings.troubles, [
    'the meter printed "watts: many", which is no number of watts',
    'the meter printed "error 7", which is no number of watts',
  ]);
});

test('a meter that says nothing, nonsense, or fails at the start is an error that says so', async () => {
  const silent = await refusal(hostCalling({}).host);
  assert.equal(silent.exitCode, exitCodes.notMeasured);
  assert.equal(silent.why, 'it printed nothing within 5 s');
  const slow = await meter.open(hostCalling({}).host, { ...options, interval: 4, meter: 'exec:meter' }).catch(String);
  assert.match(String(slow), /within 12 s/);
  const nonsense = hostCalling({ lines: [[0.1, `\u001b[2Jvolts ${'9'.repeat(80)}`]] });
  assert.match((await refusal(nonsense.host)).why, /^it printed "\[2Jvolts 9{51}\.\.\." within 5 s$/);
  assert.equal(nonsense.started[0]?.stopped, true);
  const failing = hostCalling({ ends: { after: 0.3, code: 1, stderr: 'no device\u0007 on ttyUSB0\n' } });
  assert.equal((await refusal(failing.host)).why, 'it printed nothing and exited with code 1: no device on ttyUSB0');
  assert.ok(failing.host.clock.now() < 1);
  const done = hostCalling({ lines: [[0, 'unit: W']], ends: { after: 0.1, code: 0 } });
  assert.equal((await refusal(done.host)).why, 'it printed "unit: W" and exited with code 0');
  const unknown = { ...hostCalling({}).host, start: () => refuses('absent', '/bin/none') };
  assert.equal((await refusal(unknown)).why, '/bin/none: absent');
});

test('a meter that falls silent is said to be once in each silence', async () => {
  const { host, advance } = hostCalling({
    lines: [
      [0, '1'],
      [20.5, '2'],
      [50, '3'],
    ],
  });
  const source = await opened(meter, host, { meter: 'exec:meter' });
  const readings = new Readings();
  source.start!(readings);
  for (let tick = 1; tick <= 40; tick += 1) {
    await advance(tick);
    source.sample(readings);
  }
  assert.deepEqual(readings.troubles, ['the meter has said nothing for 6 s', 'the meter has said nothing for 6 s']);
});

test('a meter that dies is started again, not more often than every five seconds', async () => {
  const dying = { lines: [[0, '7'] as const], ends: { after: 1, code: 3, stderr: 'lost' } };
  const { host, started, advance } = hostCalling(dying);
  const source = await opened(meter, host, { meter: 'exec:meter' });
  const readings = new Readings();
  source.start!(readings);
  for (let tick = 1; tick <= 12; tick += 1) {
    await advance(tick);
    source.sample(readings);
  }
  assert.deepEqual(
    started.map(({ at }) => at),
    [0, 5, 10],
  );
  assert.deepEqual(readings.troubles, Array(3).fill('the meter exited with code 3: lost'));
  assert.equal(readings.rows.length, 3);
});

test('a call that hangs is ended, so that it is not the last one', async () => {
  const good = { lines: [[0.1, '5'] as const], ends: { after: 0.2, code: 0 } };
  const { host, started, advance } = hostCalling(good, {}, good);
  const source = await opened(meter, host, { meter: 'exec:meter' });
  await advance(1);
  const readings = new Readings();
  source.start!(readings);
  for (let tick = 1; tick <= 14; tick += 1) {
    source.sample(readings);
    await advance(tick + 1);
  }
  assert.equal(started[1]?.stopped, true);
  assert.ok(readings.rows.length > 3);
  assert.deepEqual(readings.troubles, ['the meter has said nothing for 6 s', 'the meter was ended by SIGTERM']);
});

test('whatever a meter prints, its rows are numbers of watts that it printed', async () => {
  const line = fc.oneof(anyText, fc.double().map(String), fc.constantFrom('1 W', '2 kW', '3'));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (printed) => {
      const { host, advance } = hostCalling({
        lines: [[0, '1'], ...printed.map((text, at) => [at / 10, text] as const)],
      });
      const source = await opened(meter, host, { meter: 'exec:meter' });
      const readings = new Readings();
      source.start!(readings);
      await advance(3);
      const valid = ['1', ...printed].map(wattsIn).filter((watts) => watts !== undefined);
      assert.deepEqual(
        readings.rows.map(({ values }) => values[0]),
        valid.slice(valid.length - readings.rows.length),
      );
    }),
    { numRuns: 100 },
  );
});

const asRealProgram = { skip: process.platform === 'win32' ? 'needs /bin/sh' : false };

test('real programs: one that goes on, one a call, one that fails', asRealProgram, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-meter-'));
  const program = (name: string, body: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const host = realHost();
  try {
    const streaming = await opened(meter, host, {
      interval: 0.1,
      meter: `exec:${program('on', 'while :; do echo "12.5 W"; sleep 0.05; done')}`,
    });
    const readings = new Readings();
    streaming.start!(readings);
    // A busy machine may take its time to start a shell.
    const pause = () => host.clock.sleepUntil(host.clock.now() + 0.1, new AbortController().signal);
    for (let tick = 0; tick < 100 && readings.rows.length < 3; tick += 1) await pause();
    await streaming.settle!();
    streaming.close();
    assert.ok(readings.rows.length >= 2 && readings.rows.every(({ values }) => values[0] === 12.5));

    const once = await opened(meter, host, { interval: 0.1, meter: `exec:${program('once', 'echo 7')}` });
    const calls = new Readings();
    once.start!(calls);
    for (let tick = 0; tick < 40 && calls.rows.length < 3; tick += 1) {
      await pause();
      once.sample(calls);
    }
    await once.settle!();
    once.close();
    assert.ok(calls.rows.length >= 3, `${calls.rows.length} calls`);
    assert.deepEqual(calls.troubles, []);

    const failed = await refusal(host, `exec:${program('fail', 'echo "no meter" >&2; exit 1')}`);
    assert.equal(failed.why, 'it printed nothing and exited with code 1: no meter');
  } finally {
    host.close();
    rmSync(folder, { recursive: true });
  }
});
