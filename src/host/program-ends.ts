import type { ChildProcess } from 'node:child_process';
import { errnoOf } from './errno.ts';

/** Programs beside a measured command (meters, helpers) whose end was not told yet, by process id. */
const running = new Set<number>();
const hearers = new Set<() => void>();

/** Tells the end of a program before any other listener hears of it: call it as soon as the program was started. */
export function watchProgram(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  running.add(pid);
  child.once('exit', () => {
    running.delete(pid);
    for (const hear of hearers) hear();
  });
}

/** @returns ends the hearing */
export function onProgramEnd(hear: () => void): () => void {
  hearers.add(hear);
  return () => {
    hearers.delete(hear);
  };
}

/** Whether a program was waited for already, and its end is about to be told: libuv waits for all first, then tells. */
export function isProgramEndDue(): boolean {
  return [...running].some(isWaitedFor);
}

/** Whether a child that has not been told to have ended was waited for: until then the kernel keeps its id. */
export function isWaitedFor(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errnoOf(error) === 'ESRCH';
  }
}
