import { spawn } from 'node:child_process';
import { withoutRepository } from './git.ts';

const errorTail = 1024;
/** Between being asked to end and being ended, ms. */
const grace = 1000;

/**
 * Runs a command of the user in their own environment, without standard input or output.
 * @param stop ends it, by the signal that is its reason, and a second later, or with our own end, by SIGKILL
 * @param folder to run it in; the user's own, where not given
 * @returns how it failed, undefined where it succeeded, and the last 1 KiB of its standard error
 */
export function runQuietly(
  words: readonly string[],
  stop: AbortSignal,
  folder?: string,
): Promise<{ readonly how: string | undefined; readonly stderr: string }> {
  const [name = '', ...parameters] = words;
  return new Promise((resolve) => {
    const child = spawn(name, parameters, {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(folder === undefined ? {} : { cwd: folder, env: withoutRepository(process.env) }),
    });
    const end = () => {
      child.kill(stop.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), grace).unref();
    };
    // A second signal ends us at once, and what ignores the first one would go on for ever.
    const endWithUs = () => child.kill('SIGKILL');
    process.once('exit', endWithUs);
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
    let stderr = Buffer.alloc(0);
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-errorTail);
    });
    child.on('error', (error) => {
      process.removeListener('exit', endWithUs);
      resolve({ how: error.message, stderr: '' });
    });
    // What it left running in the background may hold the pipe for ever: its own end is what counts.
    child.on('exit', (code, signal) => {
      stop.removeEventListener('abort', end);
      process.removeListener('exit', endWithUs);
      const how = code === 0 ? undefined : code === null ? `it was ended by ${signal}` : `it exited with code ${code}`;
      setImmediate(() => {
        child.stderr.destroy();
        resolve({ how, stderr: stderr.toString().trim() });
      });
    });
  });
}
