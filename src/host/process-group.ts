import type { ChildProcess } from 'node:child_process';
import { errnoOf } from './errno.ts';

/**
 * Signals a child that leads its own process group (spawned `detached`), and everything that it started. Does nothing
 * once the child ended: its number may by then be another's.
 */
export function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // Gone between the check and the call, or a set-user-id program that only its owner may signal.
    const code = errnoOf(error);
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
