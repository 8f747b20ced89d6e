import { spawn } from 'node:child_process';

const errorTail = 1024;

/**
 * Runs a command of the user in their own folder and environment, without standard input or output.
 * @returns how it failed, undefined where it succeeded, and the last 1 KiB of its standard error
 */
export function runQuietly(
  words: readonly string[],
): Promise<{ readonly how: string | undefined; readonly stderr: string }> {
  const [name = '', ...parameters] = words;
  return new Promise((resolve) => {
    const child = spawn(name, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = Buffer.alloc(0);
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-errorTail);
    });
    child.on('error', (error) => resolve({ how: error.message, stderr: '' }));
    // What it left running in the background may hold the pipe for ever: its own end is what counts.
    child.on('exit', (code, signal) => {
      const how = code === 0 ? undefined : code === null ? `it was ended by ${signal}` : `it exited with code ${code}`;
      setImmediate(() => {
        child.stderr.destroy();
        resolve({ how, stderr: stderr.toString().trim() });
      });
    });
  });
}
