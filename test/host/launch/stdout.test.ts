import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { launcher } from '../../../src/host/launch/real-launcher.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { measured } from './measured.ts';

/** Keeps what is written to it; each chunk takes it a while. */
class SlowReader extends Writable {
  readonly chunks: Buffer[] = [];

  constructor(pace: number) {
    super({
      highWaterMark: 16 * 1024,
      write: (chunk: Buffer, _encoding, done) => {
        this.chunks.push(chunk);
        if (pace === 0) done();
        else setTimeout(done, pace);
      },
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

async function heard(argv: readonly string[], to: Writable = new SlowReader(0)) {
  const lines: string[] = [];
  const outcome = await measured(argv, { stdout: { to, onLine: (line) => lines.push(line) } });
  return { lines, outcome };
}

test('lines are told and every byte is written on, also a last line without newline', async () => {
  const to = new SlowReader(0);
  const { lines } = await heard(['printf', 'one\\r\\n\\n\\377\\000two\\nlast'], to);
  assert.deepEqual(lines, ['one', '', '\uFFFD\0two', 'last']);
  assert.deepEqual(to.bytes, Buffer.from('one\r\n\n\xff\0two\nlast', 'latin1'));
});

test('a command can open its standard output by name', async () => {
  assert.deepEqual((await heard(['sh', '-c', 'echo a; echo b > /dev/stdout; echo c'])).lines, ['a', 'b', 'c']);
});

test('2 MB for a slow reader all come, and every one of many lines', async () => {
  const to = new SlowReader(1);
  const { lines, outcome } = await heard(['seq', '300000'], to);
  assert.equal(outcome.code, 0);
  assert.equal(lines.length, 300_000);
  assert.equal(lines.at(-1), '300000');
  assert.equal(to.bytes.toString(), `${lines.join('\n')}\n`);
});

test('a long line is cut for the pattern only', async () => {
  const to = new SlowReader(0);
  const { lines } = await heard(['sh', '-c', 'head -c 200000 /dev/zero | tr "\\0" x; echo; echo next'], to);
  assert.deepEqual(
    lines.map((line) => line.length),
    [65_536, 4],
  );
  assert.equal(to.bytes.length, 200_006);
});

test('a reader that has seen enough closes the pipe for the command', { timeout: 20_000 }, async () => {
  let seen = 0;
  const to = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      seen += chunk.length;
      done(seen > 100_000 ? Object.assign(new Error('EPIPE'), { code: 'EPIPE' }) : null);
    },
  });
  to.on('error', () => undefined);
  const { outcome } = await heard(['yes'], to);
  assert.deepEqual([outcome.code, outcome.signal], [null, 'SIGPIPE']);
});

test('a command that closes its standard output goes on', async () => {
  const { lines, outcome } = await heard(['sh', '-c', 'echo one; exec >&-; exit 4']);
  assert.deepEqual([lines, outcome.code], [['one'], 4]);
});

test('a daemon that holds the pipe does not keep the command from having ended', { timeout: 20_000 }, async (t) => {
  const { lines, outcome } = await heard(['sh', '-c', 'seq 5000; setsid sleep 30 & echo last']);
  t.after(() => {
    for (const { pid } of outcome.survivors.listed) process.kill(pid, 'SIGKILL');
  });
  assert.equal(outcome.survivors.count, 1);
  assert.deepEqual([lines.length, lines.at(-1)], [5001, 'last']);
});

test('a daemon that writes without end does not either', { timeout: 20_000 }, async () => {
  const { lines, outcome } = await heard(['sh', '-c', 'echo first; setsid yes & exit 0']);
  assert.equal(outcome.code, 0);
  assert.equal(lines[0], 'first');
});

test('a command whose reader does not read ends when its output is abandoned', { timeout: 20_000 }, async (t) => {
  for (const [script, signal, expected] of [
    ['echo one; exit 3', undefined, [3, null]],
    ['exec yes', 'SIGKILL', [null, 'SIGKILL']],
  ] as const) {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const to = new Writable({ highWaterMark: 1, write: () => begin() });
    const stdout = { to, onLine: () => undefined };
    const launches = await launcher(['sh', '-c', script], { stdout }, systemClock);
    t.after(() => launches.close());
    const running = (await launches.prepare()).release();
    await begun;
    if (signal !== undefined) running.signal(signal);
    while (existsSync(`/proc/${running.pid}`)) await pause(5);
    running.abandon();
    const { outcome } = await running.ended;
    assert.deepEqual([outcome.code, outcome.signal], expected);
  }
});

test('what a daemon writes later is written on, and not heard', { timeout: 20_000 }, async (t) => {
  const to = new PassThrough();
  const lines: string[] = [];
  const script = 'echo now; (sleep 0.5; echo later) &';
  const stdout = { to, onLine: (line: string) => lines.push(line) };
  const launches = await launcher(['sh', '-c', script], { stdout }, systemClock);
  t.after(() => launches.close());
  const { at } = await (await launches.prepare()).release().ended;
  assert.ok(at > 0);
  assert.deepEqual(lines, ['now']);
  let text = '';
  to.on('data', (chunk) => {
    text += chunk;
  });
  while (!text.includes('later')) await pause(5);
  assert.deepEqual(lines, ['now']);
  await launches.close();
});
