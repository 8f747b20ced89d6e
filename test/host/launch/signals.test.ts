import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { folders, measured, stub, waysHere } from './measured.ts';

/**
 * A program that launches a command, and does with SIGINT and SIGTERM what `run` does: in a process group of its own, so
 * that the group can be signalled. It prints the command's lines; SIGUSR2 makes the command tell its counts.
 */
const driver = `
import { launcher } from ${JSON.stringify(new URL('../../../src/host/launch/real-launcher.js', import.meta.url).href)};
import { systemClock } from ${JSON.stringify(new URL('../../../src/host/system-clock.js', import.meta.url).href)};
const [accounting, ...argv] = process.argv.slice(1);
const stdout = { to: process.stdout, onLine: () => undefined };
const options = accounting === 'process tree' ? { accounting, stdout } : { stdout };
const launches = await launcher(argv, options, systemClock);
const first = await launches.prepare();
await launches.prepare();
let running;
for (const name of ['SIGINT', 'SIGTERM']) {
  process.on(name, async () => {
    await running.forward(name);
    console.log('forwarded ' + name);
  });
}
process.on('SIGUSR1', () => running.signal('SIGUSR2'));
running = first.release();
const { outcome } = await running.ended;
await launches.close();
console.log('outcome ' + JSON.stringify(outcome));
`;

interface Driven {
  readonly child: ChildProcess;
  /** The next line that it prints, from the command or about it. */
  line(): Promise<string>;
}

function drive(t: { after(clean: () => void): void }, ...parameters: readonly string[]): Driven {
  const child = spawn(process.execPath, ['--input-type=module', '-e', driver, '--', ...parameters], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => {
    // The group outlives its leader as long as the command does.
    spawnSync('kill', ['-KILL', '--', `-${child.pid}`]);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value };
}

/** For a signal that is lost. */
const limit = { timeout: 30_000 };

const ways = (await waysHere()).map(([by]) => by);

for (const by of ways) {
  for (const [whom, target] of [
    ['the whole process group', (pid: number) => -pid],
    ['negawatt alone', (pid: number) => pid],
  ] as const) {
    test(`${by}: signals to ${whom} reach the command once each`, limit, async (t) => {
      const { child, line } = drive(t, by, process.execPath, stub('count-signals.cjs'));
      assert.equal(await line(), 'ready');
      for (const name of ['SIGINT', 'SIGTERM', 'SIGINT'] as const) {
        process.kill(target(child.pid!), name);
        assert.equal(await line(), `forwarded ${name}`);
      }
      child.kill('SIGUSR1');
      assert.deepEqual(JSON.parse(await line()), { SIGINT: 2, SIGTERM: 1 });
      assert.match(await line(), /^outcome \{"code":0,/);
    });
  }
}

test('a command that left the process group gets a signal to the group from us', limit, async (t) => {
  const { child, line } = drive(t, ways[0]!, 'setsid', process.execPath, stub('count-signals.cjs'));
  assert.equal(await line(), 'ready');
  process.kill(-child.pid!, 'SIGTERM');
  assert.equal(await line(), 'forwarded SIGTERM');
  child.kill('SIGUSR1');
  assert.deepEqual(JSON.parse(await line()), { SIGINT: 0, SIGTERM: 1 });
  assert.match(await line(), /^outcome/);
});

test('a command that SIGTERM ends has ended by it', limit, async (t) => {
  const { child, line } = drive(t, ways[0]!, 'sh', '-c', 'echo ready; exec sleep 60');
  assert.equal(await line(), 'ready');
  child.kill('SIGTERM');
  const rest = [await line(), await line()];
  assert.match(rest.find((text) => text.startsWith('outcome')) ?? '', /^outcome \{"code":null,"signal":"SIGTERM"/);
});

test('where negawatt is killed, what stands ready does not run and nothing of it stays', limit, async (t) => {
  const { child, line } = drive(t, ways[0]!, 'sh', '-c', 'echo $$; exec sleep 60');
  const command = Number(await line());
  const children = (await childrenOf(child.pid!)).filter((pid) => pid !== command);
  assert.ok(children.length >= 2, 'a sentinel and a standby');
  child.kill('SIGKILL');
  while (children.some((pid) => existsSync(`/proc/${pid}`))) await new Promise((resolve) => setTimeout(resolve, 5));
  process.kill(command, 0);
  const left = () => groupsOf(child.pid!);
  assert.ok(ways.length === 1 || left().length > 0);
  process.kill(command, 'SIGKILL');
  while (existsSync(`/proc/${command}`)) await new Promise((resolve) => setTimeout(resolve, 5));
  // The next start removes its groups.
  await measured(['true']);
  assert.deepEqual(left(), []);
});

function groupsOf(pid: number): readonly string[] {
  return Object.values(folders).flatMap((folder: string) =>
    readdirSync(folder).filter((name) => name.startsWith(`negawatt-${pid}-`)),
  );
}

/** The command, the sentinel and what stands ready. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  for (;;) {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const children = text.trim().split(' ').map(Number);
    if (children.length >= 3) return children;
  }
}
