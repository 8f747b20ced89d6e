import { spawn } from 'node:child_process';
import { type Failure, failure } from '../model/availability.ts';
import { type FoundProgram, findProgram } from './find-program.ts';
import { endGroup } from './process-group.ts';
import { distrust, ownershipOf } from './trust.ts';

/** More than any crontab, By. */
const outputCap = 4 * 1024 * 1024;
/** Between being asked to end and being ended, ms. */
const grace = 10_000;

/** How a call ended, and what it said. */
export interface Called {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It was ended, since it took longer than it was given. */
  readonly isLate: boolean;
}

/** Finds a program as `findProgram` does; root takes only what is root's alone. */
export function trustedProgram(name: string, searchPath: string): FoundProgram | Failure {
  const program = findProgram(name, searchPath);
  if ('ok' in program) return program;
  const why = process.getuid?.() === 0 ? distrust(ownershipOf(program.found, program.real)) : undefined;
  return why === undefined ? program : failure('forbidden', `${name}: root does not run it: ${why}`);
}

/**
 * Runs a program to its end, in a group of its own: what a signal does to us is told to it once, by `stop`.
 *
 * @param input its standard input; none where not given
 * @param patience s; without it, as long as it takes
 */
export function callProgram(
  file: string,
  words: readonly string[],
  {
    env,
    input,
    patience,
    stop,
  }: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly input?: string;
    readonly patience?: number;
    readonly stop?: AbortSignal;
  },
): Promise<Called> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { env: { ...env }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    let isLate = false;
    const end = (signal: NodeJS.Signals) => {
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), grace).unref();
    };
    const timer =
      patience === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true;
            endGroup(child, 'SIGKILL');
          }, patience * 1000);
    const onStop = () => end(stop?.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
    stop?.addEventListener('abort', onStop, { once: true });
    if (stop?.aborted === true) onStop();
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] = (said[name] + text).slice(-outputCap);
      });
    }
    // Whoever does not read its input tells by its exit code whether that is right.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    const leave = () => endGroup(child, 'SIGTERM');
    process.once('exit', leave);
    const release = () => {
      process.removeListener('exit', leave);
      clearTimeout(timer);
      stop?.removeEventListener('abort', onStop);
    };
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      release();
      const done = () => resolve({ code, signal, ...said, isLate });
      child.on('close', done);
      // What it left running may hold the pipes for ever: its own end is what counts.
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, 1000).unref();
    });
  });
}
