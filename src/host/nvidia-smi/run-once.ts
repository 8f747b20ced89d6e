import { type ChildProcess, spawn } from 'node:child_process';
import { endGroup } from '../process-group.ts';
import { documentCap } from './xml.ts';

/** What a program that ended, or was ended, has said. */
export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; null where a signal ended it, or it could not be started. */
  readonly code: number | null;
  /** Why it was ended before it had said all. */
  readonly stopped?: string;
}

const errorCap = 4096;
const running = new Set<ChildProcess>();

/** Ends all that still runs: for who is about to exit. */
export function endRuns(): void {
  for (const child of running) endGroup(child, 'SIGKILL');
}

/**
 * Runs a program to its end without a shell. It and what it started are ended at a time-out (s), and when it says more
 * than a document may have. Never rejects.
 */
export function runOnce(file: string, parameters: readonly string[], timeout: number): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(file, parameters, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const chunks: Buffer[] = [];
    let length = 0;
    let stderr = '';
    const finish = (code: number | null, stopped?: string) => {
      clearTimeout(timer);
      running.delete(child);
      const said = { stdout: Buffer.concat(chunks).toString(), stderr, code };
      resolve(stopped === undefined ? said : { ...said, stopped });
    };
    const stop = (why: string) => {
      endGroup(child, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      // A call that hangs in the driver outlasts SIGKILL: nobody waits for it.
      child.unref();
      finish(null, why);
    };
    const timer = setTimeout(() => stop(`no answer within ${timeout} s`), timeout * 1000);
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > documentCap) stop(`more than ${documentCap} bytes`);
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < errorCap) stderr = (stderr + chunk.toString()).slice(0, errorCap);
    });
    child.on('error', (error) => finish(null, error.message));
    child.on('close', (code) => finish(code));
  });
}
