import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type Failure, failure } from '../model/availability.ts';
import { failureOf } from './errno.ts';
import { findProgram } from './find-program.ts';
import { given } from './given.ts';
import type { Clock, Program } from './host.ts';
import { LineSplitter, lineCap } from './line-splitter.ts';
import { endGroup } from './process-group.ts';
import { watchProgram } from './program-ends.ts';
import { distrust, ownershipOf } from './trust.ts';

const errorTail = 1024;
/** A card with some hundred processes, By. */
const helperLineCap = 64 * 1024;
/** Lines that wait for a listener; beyond them the program waits. */
const queueCap = 1000;
/** A pause after a flood, ms. */
const rest = 100;
/** After SIGTERM, and for a pipe that a program's own children still hold, ms. */
const grace = 1000;

/** Starts a program without a shell and with a clean environment; see `Host.start`. */
export function startProgram(vector: readonly string[], clock: Pick<Clock, 'now'>): RunningProgram | Failure {
  const [name = '', ...parameters] = vector;
  const program = findProgram(name);
  if ('ok' in program) return program;
  try {
    const why = process.getuid?.() === 0 ? distrust(ownershipOf(program.found, program.real)) : undefined;
    if (why !== undefined) return failure('forbidden', `${name}: root does not run it: ${why}`);
    return runProgram({ name, file: program.real, parameters, clock });
  } catch (error) {
    return failureOf(error, name);
  }
}

/** A program of this machine, which has a process id. */
export interface RunningProgram extends Program {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
}

export function runProgram({
  name,
  file,
  parameters,
  clock,
  hears = false,
}: {
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly string[];
  readonly clock: Pick<Clock, 'now'>;
  /** It has a standard input. */
  readonly hears?: boolean;
}): RunningProgram {
  const child = spawn(file, parameters, {
    argv0: name,
    // A group of its own: `stop` ends its children too, and Ctrl-C at the terminal ends negawatt's window, not its meter.
    detached: true,
    env: given({ PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: process.env['LANG'] }),
    stdio: [hears ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  watchProgram(child);
  // Whoever ended does not read: that it ended is told by `ended`.
  child.stdin?.on('error', () => undefined);
  const queue: (readonly [line: string, at: number])[] = [];
  let listener: ((line: string, at: number) => void) | undefined;
  let isStopped = false;
  let isExited = false;
  let stderr = Buffer.alloc(0);

  const lines = new LineSplitter(
    (line) => {
      const at = clock.now();
      if (listener !== undefined) listener(line, at);
      else queue.push([line, at]);
    },
    hears ? helperLineCap : lineCap,
  );
  child.stdout.on('data', (chunk: Buffer) => {
    // Whoever prints without end must leave time for timers and signals: it waits for its pipe meanwhile.
    if (lines.push(chunk) && !isExited) {
      child.stdout.pause();
      setTimeout(() => child.stdout.resume(), rest).unref();
    }
    if (listener === undefined && queue.length >= queueCap && !isExited) child.stdout.pause();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-errorTail);
  });

  const ended: Program['ended'] = new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, stderr: error.message });
    });
    child.on('exit', () => {
      isExited = true;
      child.stdout.resume();
      // A child of the program may hold the pipes open for ever.
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, grace).unref();
    });
    child.on('close', (code, signal) => {
      // A program that was ended may have been in the middle of a line: half a number is none.
      if (signal === null && !isStopped) lines.end();
      resolve({ code, signal, stderr: stderr.toString() });
    });
  });

  return {
    pid: child.pid,
    ended,
    say: (line) => {
      if (child.stdin?.writable === true && child.stdin.writableLength < lineCap) child.stdin.write(`${line}\n`);
    },
    onLine: (hear) => {
      listener = hear;
      for (const [line, at] of queue.splice(0)) hear(line, at);
      child.stdout.resume();
    },
    stop: () => {
      if (isStopped) return;
      isStopped = true;
      endGroup(child, 'SIGTERM');
      child.stdin?.destroy();
      setTimeout(() => {
        endGroup(child, 'SIGKILL');
        // A call that hangs in a driver outlasts even that: nobody waits for it longer.
        setTimeout(() => {
          child.stdout.destroy();
          child.stderr.destroy();
          child.unref();
        }, grace);
      }, grace).unref();
    },
  };
}
