import { spawn } from 'node:child_process';
import { type Failure, failure } from '../model/availability.ts';
import { findProgram } from './find-program.ts';
import { distrust, ownershipOf } from './trust.ts';

/** An opener hands the file to a program that runs, or stays for as long as the one that it started, ms. */
const patience = 3000;

/**
 * Opens a file with the program that this desktop has for it, by an argument vector, in the user's own environment.
 *
 * @param env of the user
 * @param system as `process.platform` names it
 * @returns why it cannot be opened here; undefined where it was handed over
 */
export async function openOnDesktop(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
  system: NodeJS.Platform = process.platform,
): Promise<Failure | undefined> {
  const name = system === 'darwin' ? 'open' : 'xdg-open';
  const hasDesktop = system === 'darwin' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
  if (!hasDesktop) return failure('absent', 'no desktop: neither DISPLAY nor WAYLAND_DISPLAY is set');
  const program = findProgram(name, env['PATH'] ?? '');
  if ('ok' in program) return program;
  const why = process.getuid?.() === 0 ? distrust(ownershipOf(program.found, program.real)) : undefined;
  if (why !== undefined) return failure('forbidden', `root does not run it: ${why}`);
  return new Promise((resolve) => {
    const child = spawn(program.found, [path], { stdio: 'ignore', detached: true, env: { ...env } });
    const timer = setTimeout(() => done(undefined), patience);
    const done = (answer: Failure | undefined) => {
      clearTimeout(timer);
      child.unref();
      resolve(answer);
    };
    child.on('error', (error) => done(failure('broken', `${name}: ${error.message}`)));
    child.on('exit', (code) => done(code === 0 ? undefined : failure('broken', `${name} exited with code ${code}`)));
  });
}
