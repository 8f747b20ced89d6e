import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { between } from '../../src/history/between-runs.ts';
import { capturingHost } from '../../src/host/capture.ts';
import { capturedHost } from '../../src/host/captured-host.ts';
import type { Host } from '../../src/host/host.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { boots, windowOf } from '../support/counted-window.ts';
import { procDiskstats, procNetDev, procUptime } from '../support/kernel-files.ts';
import { simulatedHost } from '../support/simulated-host.ts';

const minute = 60;
const cpus = 4;
/** Cores that the machine keeps busy, and for how long it does more. */
const usual = 0.3;
const loaded = { from: 10 * minute, to: 30 * minute, cores: 3.5 };

/** Busy core-seconds since time 0. */
function busyAt(at: number): number {
  const within = Math.max(0, Math.min(at, loaded.to) - loaded.from);
  return usual * (at - within) + loaded.cores * within;
}

/** A machine that is loaded for twenty minutes; the counters of /proc/stat are those of its time since the boot. */
function machine(from: number, boot: string, booted = 0): Host & { readonly clock: { set(at: number): void } } {
  const since = (at: number) => busyAt(at) - busyAt(booted) + (booted === 0 ? 8000 : 0);
  const line = (name: string, share: number, at: number) => {
    const used = since(at) * share;
    const idle = Math.max(0, at - booted + (booted === 0 ? 50_000 : 0)) * cpus * share - used;
    const ticks = [used * 0.7, 0, used * 0.2, idle, 3, 0, used * 0.1, 0, 0, 0].map((one) => Math.floor(one * 100));
    return `${name} ${ticks.join(' ')}\n`;
  };
  const host = simulatedHost({
    files: {
      '/proc/stat': (at) =>
        line('cpu ', 1, at) + Array.from({ length: cpus }, (_, cpu) => line(`cpu${cpu}`, 1 / cpus, at)).join(''),
      '/proc/uptime': (at) => (booted === 0 ? procUptime(at) : `${(at - booted).toFixed(2)} 1.00\n`),
      '/proc/sys/kernel/random/boot_id': `${boot}\n`,
      '/proc/diskstats': (at) => procDiskstats(at, 'sda', 3e6, 1.5e6),
      '/sys/block/sda/stat': '',
      '/proc/net/dev': (at) => procNetDev(at, 'eth0', 120_000, 45_000),
    },
  });
  host.clock.set(from);
  return host;
}

/** The hour as it was, from the end of a ten-second window to that of another. */
const truth = { seconds: 3600, busy: busyAt(3610) - busyAt(10) };

function near(value: number | undefined, expected: number, share = 0.01): void {
  assert.ok(value !== undefined && Math.abs(value - expected) <= share * expected, `${value} is not ${expected}`);
}

test('two ten-second audits cover the hour between them, in which the machine was loaded for twenty minutes', async () => {
  const before = await windowOf(machine(0, boots[0]));
  const now = await windowOf(machine(3600, boots[0]));
  const since = between(before!.last, now!);
  near(since.covered.value, truth.seconds, 1e-4);
  near(since.cpu?.busy.value, truth.busy);
  near(since.cpu?.utilisation?.value, truth.busy / (cpus * truth.seconds));
  assert.ok(since.cpu!.busy.value > 10 * usual * 20, 'what the windows themselves saw is a fraction of it');
  near(since.disk?.read.value, 3e6 * 3600);
  near(since.networks[0]?.sent.value, 45_000 * 3600);
  assert.deepEqual([since.notCovered, since.notes], [[], []]);
});

test('so do two captures of it, with the id of the boot among what they hold', async (t) => {
  const folder = temporaryFolder(t);
  const windows = [];
  for (const [name, from] of Object.entries({ first: 0, second: 3600 })) {
    const directory = join(folder, name);
    const capturing = capturingHost(machine(from, boots[0]), directory, {
      interval: 1,
      identity: { hosts: [], users: [] },
    });
    await windowOf(capturing);
    capturing.close();
    assert.ok(readFileSync(join(directory, 'capture.jsonl'), 'utf8').includes(boots[0]));
    const captured = capturedHost(directory);
    windows.push(await windowOf(captured));
    captured.close();
  }
  const [before, now] = windows;
  near(between(before!.last, now!).cpu?.busy.value, truth.busy);
});

test('a reboot in between is seen and splits the hour: what the counters since then tell is of the time since', async () => {
  const booted = 25 * minute;
  const before = await windowOf(machine(0, boots[0]));
  const now = await windowOf(machine(3600, boots[1], booted));
  const since = between(before!.last, now!);
  near(since.unknown?.length?.value, booted - 10, 1e-3);
  near(since.covered.value, 3610 - booted, 1e-3);
  near(since.cpu?.busy.value, busyAt(3610) - busyAt(booted));
  near(since.elapsed?.value, 3600, 1e-3);
});
