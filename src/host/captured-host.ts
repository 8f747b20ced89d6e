import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { type Failure, failure } from '../model/availability.ts';
import { type CaptureRecord, helperKey, programKey } from './capture-format.ts';
import { CaptureIndex } from './capture-index.ts';
import { CapturePlayer } from './capture-player.ts';
import { CapturedProgram } from './captured-program.ts';
import type { Host, HostFile } from './host.ts';

/** Work without a pause for signals, ms. */
const stint = 20;
/** Part of an interval by which a window may outlast its capture. */
const tolerance = 0.05;

type Answer<Op extends CaptureRecord['op']> = Exclude<Extract<CaptureRecord, { op: Op }>, { why: string }>;

/**
 * A host that answers as another did while it was captured, on that one's clock: a day is replayed in seconds, and
 * twice the same. Nothing is read but the capture, and nothing is run.
 * @throws NegawattError where the capture is missing, of a newer version, cut or malformed
 */
export function capturedHost(directory: string): Host {
  const index = new CaptureIndex(directory);
  const player = new CapturePlayer(index);
  const { header, end } = index;
  const running = new Set<CapturedProgram>();
  let pausedAt = performance.now();

  const absent = (what: string) => failure('absent', `${what}: not in the capture`);
  const answer = <Op extends CaptureRecord['op']>(op: Op, what: string): Answer<Op> | Failure => {
    const record = player.play(`${op} ${what}`)?.record;
    if (record === undefined) return absent(what);
    return 'why' in record ? failure(record.why, record.detail) : (record as Answer<Op>);
  };
  const hasRead = (path: string) => index.tracks.has(`read ${path}`);
  const readInto: Host['readInto'] = (path, into) => {
    // What could not even be opened was never read.
    const content = !hasRead(path) && index.tracks.has(`open ${path}`) ? answer('open', path) : answer('read', path);
    if ('ok' in content) return content;
    if ('text' in content) return Buffer.from(content.text).copy(into);
    return 'latin1' in content ? Buffer.from(content.latin1, 'latin1').copy(into) : absent(path);
  };
  const pause = async () => {
    if (performance.now() - pausedAt < stint) return;
    await setImmediate();
    pausedAt = performance.now();
  };
  /** Moves the clock and delivers what programs said on the way, in the order in which they said it. */
  const travel = async (to: number, signal: AbortSignal) => {
    while (!signal.aborted) {
      let speaker: CapturedProgram | undefined;
      for (const program of running) if (program.nextAt <= Math.min(to, speaker?.nextAt ?? to)) speaker = program;
      if (speaker === undefined) break;
      player.advance(speaker.nextAt);
      speaker.deliver();
      await pause();
    }
    for (const program of running) program.pass(to);
  };

  const play = (vector: readonly string[], name: string) => {
    const key = programKey(vector);
    if (!index.tracks.has(`start ${key}`)) return absent(name);
    const started = answer('start', key);
    if ('ok' in started) return started;
    const program = new CapturedProgram(index, started.run, player);
    running.add(program);
    return program;
  };

  return {
    kind: 'captured',
    kernel: header.kernel,
    clock: {
      now: () => player.now,
      wall: () => {
        const played = player.play('wall');
        if (played?.record.op !== 'wall') return header.wall + player.now - header.t;
        return played.record.wall + (played.isExact ? 0 : player.now - played.at);
      },
      sleepUntil: async (at, signal) => {
        await pause();
        const isOver = at > end + tolerance * header.interval;
        const landing = player.landing(isOver ? end : at);
        await travel(Math.max(landing.at, player.now), signal);
        if (signal.aborted) return 'aborted';
        player.wake(landing);
        return isOver ? 'ended' : 'reached';
      },
    },
    readInto,
    read: (path) => {
      const content = !hasRead(path) && index.tracks.has(`open ${path}`) ? answer('open', path) : answer('read', path);
      if ('ok' in content) return content;
      if ('text' in content) return content.text;
      return 'latin1' in content ? Buffer.from(content.latin1, 'latin1').toString() : absent(path);
    },
    open: (path): HostFile | Failure => {
      const opened = index.tracks.has(`open ${path}`) ? answer('open', path) : undefined;
      if (opened !== undefined && 'ok' in opened) return opened;
      if (opened === undefined && !hasRead(path)) return absent(path);
      return { read: (into) => readInto(path, into), close: () => undefined };
    },
    list: (path) => {
      const listed = answer('list', path);
      return 'ok' in listed ? listed : 'names' in listed ? listed.names : absent(path);
    },
    resolve: (path) => {
      const resolved = answer('resolve', path);
      return 'ok' in resolved ? resolved : resolved.target;
    },
    inventory: async () => {
      const record = player.play('inventory')?.record;
      return record?.op === 'inventory' ? record.inventory : { cpu: {}, memory: {}, os: {} };
    },
    ownCost: () => {
      const record = player.play('cost')?.record;
      if (record?.op !== 'cost') return { cpu: 0, childrenCpu: 0, peakMemory: 0 };
      return { cpu: record.cpu, childrenCpu: record.childrenCpu, peakMemory: record.peakMemory };
    },
    start: (vector) => play(vector, vector[0] ?? 'program'),
    // Whatever it was asked for, it answers what it was captured with.
    startHelper: (helper) => play(helperKey(helper), helper),
    close: () => index.close(),
  };
}
