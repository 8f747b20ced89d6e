import { isUtf8 } from 'node:buffer';
import { type Failure, failure } from '../model/availability.ts';
import { holdsNames, keptOf, mayBeListed, mayBeRead } from './allow-list.ts';
import { contentOf, redactInventory } from './capture-content.ts';
import { captureVersion, helperKey, microseconds, programKey } from './capture-format.ts';
import { type CaptureSummary, CaptureTally } from './capture-tally.ts';
import { CaptureWriter } from './capture-writer.ts';
import { fileCap, type Host, type HostFile, type Program } from './host.ts';
import { type Identity, identityOf } from './identity.ts';
import { Redaction } from './redaction.ts';

export interface CaptureOptions {
  /** Seconds between two samples. */
  readonly interval: number;
  /** Names to leave out; those of this machine and of the host where not given. */
  readonly identity?: Identity;
}

/** A host that is written down. */
export interface CapturingHost extends Host {
  /** What was written down so far, in all after `close`. */
  summary(): CaptureSummary;
  /** Ends without leaving anything behind, and closes the other host. */
  abandon(): void;
}

/**
 * A host that writes down all that another answers, for `capturedHost` to answer again. The caller sees the host as it
 * is, but for what a capture may not hold: that is a Failure. `close` completes the file and closes the other host.
 * @throws NegawattError where the folder cannot be written; from `close`, where it could not be written whole
 */
export function capturingHost(host: Host, directory: string, options: CaptureOptions): CapturingHost {
  const { clock, kernel } = host;
  const tally = new CaptureTally();
  const file = new CaptureWriter(directory, {
    negawatt: 'capture',
    captureVersion,
    t: clock.now(),
    wall: clock.wall(),
    kernel,
    interval: options.interval,
  });
  const redaction = new Redaction(options.identity ?? identityOf(host));
  const whole = Buffer.allocUnsafeSlow(fileCap);
  let runs = 0;

  const writer = {
    record: (...[at, content]: Parameters<CaptureWriter['record']>) => {
      tally.record(content);
      file.record(at, content);
    },
    isRepeated: (key: string, content: string) => file.isRepeated(key, content),
  };
  const refuse = (path: string) => {
    tally.refuse(path);
    return failure('forbidden', `${path}: not on the capture's allow-list`);
  };
  const recordFailure = (op: 'read' | 'open' | 'list' | 'resolve' | 'start', path: string, { why, detail }: Failure) =>
    writer.record(clock.now(), { op, path, why, detail: redaction.text(detail) });
  const recordContent = (path: string, content: Buffer) => {
    const redacted = redaction.text(path);
    const isText = isUtf8(content);
    const kept = keptOf(path, content.toString(isText ? 'utf8' : 'latin1'));
    if (writer.isRepeated(`read ${redacted}`, kept)) {
      writer.record(clock.now(), { op: 'read', path: redacted, same: true });
      return;
    }
    const text = contentOf(redaction, path, kept);
    writer.record(clock.now(), { op: 'read', path: redacted, ...(isText ? { text } : { latin1: text }) });
  };
  /** Reads by any means, and records what was read. A text that redaction may shorten is recorded whole. */
  const readBy = (path: string, into: Buffer, read: (into: Buffer) => number | Failure): number | Failure => {
    const isCopied = holdsNames(path) && into.length < fileCap;
    const length = read(isCopied ? whole : into);
    if (typeof length !== 'number') {
      recordFailure('read', redaction.text(path), length);
      return length;
    }
    recordContent(path, (isCopied ? whole : into).subarray(0, length));
    return isCopied ? whole.copy(into, 0, 0, length) : length;
  };

  const keep = (program: Program | Failure, path: string): Program | Failure => {
    if ('ok' in program) {
      recordFailure('start', path, program);
      return program;
    }
    const run = runs++;
    writer.record(clock.now(), { op: 'start', path, run });
    return {
      onLine: (hear) =>
        program.onLine((line, at) => {
          writer.record(at, { op: 'line', run, line: redaction.text(line) });
          hear(line, at);
        }),
      ended: program.ended.then((end) => {
        const { code, signal, stderr } = end;
        writer.record(clock.now(), { op: 'ended', run, code, signal, stderr: redaction.text(stderr) });
        return end;
      }),
      say: (line) => program.say(line),
      stop: () => program.stop(),
    };
  };

  return {
    kind: host.kind,
    kernel,
    clock: {
      now: () => clock.now(),
      wall: () => {
        const wall = clock.wall();
        writer.record(clock.now(), { op: 'wall', wall });
        return wall;
      },
      sleepUntil: async (at, signal) => {
        const outcome = await clock.sleepUntil(at, signal);
        if (outcome === 'reached') writer.record(clock.now(), { op: 'sleep', until: microseconds(at) });
        return outcome;
      },
    },
    read: (path) => {
      if (!mayBeRead(path)) return refuse(path);
      const text = host.read(path);
      if (typeof text === 'string') recordContent(path, Buffer.from(text));
      else recordFailure('read', redaction.text(path), text);
      return text;
    },
    readInto: (path, into) =>
      mayBeRead(path) ? readBy(path, into, (buffer) => host.readInto(path, buffer)) : refuse(path),
    open: (path): HostFile | Failure => {
      if (!mayBeRead(path)) return refuse(path);
      const file = host.open(path);
      if ('ok' in file) {
        recordFailure('open', redaction.text(path), file);
        return file;
      }
      writer.record(clock.now(), { op: 'open', path: redaction.text(path), opened: true });
      return { read: (into) => readBy(path, into, (buffer) => file.read(buffer)), close: () => file.close() };
    },
    list: (path) => {
      if (!mayBeListed(path)) return refuse(path);
      const listed = host.list(path);
      if ('ok' in listed) {
        recordFailure('list', redaction.text(path), listed);
        return listed;
      }
      const prefix = path === '/' ? path : `${path}/`;
      const names = listed.filter((name) => mayBeListed(prefix + name));
      const redacted = redaction.text(path);
      if (writer.isRepeated(`list ${redacted}`, names.join('/'))) {
        writer.record(clock.now(), { op: 'list', path: redacted, same: true });
      } else {
        writer.record(clock.now(), { op: 'list', path: redacted, names: names.map((name) => redaction.text(name)) });
      }
      return names;
    },
    resolve: (path) => {
      if (!mayBeListed(path)) return refuse(path);
      const target = host.resolve(path);
      if (typeof target !== 'string') recordFailure('resolve', redaction.text(path), target);
      else {
        writer.record(clock.now(), { op: 'resolve', path: redaction.text(path), target: redaction.text(target) });
      }
      return target;
    },
    inventory: async () => {
      const inventory = await host.inventory();
      writer.record(clock.now(), { op: 'inventory', inventory: redactInventory(redaction, inventory) });
      return inventory;
    },
    ownCost: () => {
      const { cpu, childrenCpu, peakMemory } = host.ownCost();
      writer.record(clock.now(), { op: 'cost', cpu, childrenCpu, peakMemory });
      return { cpu, childrenCpu, peakMemory };
    },
    start: (vector) => keep(host.start(vector), programKey(vector)),
    startHelper: (helper, parameters) => keep(host.startHelper(helper, parameters), programKey(helperKey(helper))),
    close: () => {
      const end = clock.now();
      host.close();
      file.finish(end);
    },
    abandon: () => {
      host.close();
      file.abandon();
    },
    summary: () => tally.summary(redaction.counts, file.size),
  };
}
