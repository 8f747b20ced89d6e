import { spawn } from 'node:child_process';

/** The program as a user starts it. */
export const binary = new URL('../../../bin/negawatt.js', import.meta.url).pathname;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Environment of the tests without what would steer negawatt. */
export const plainEnv: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  LANG: 'C.UTF-8',
};

/**
 * Runs `negawatt` to its end, on pipes.
 *
 * @param onStart called with the process, to send it signals
 * @param folder to run it in
 */
export function runCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  onStart: (child: ReturnType<typeof spawn>) => void = () => undefined,
  folder?: string,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [binary, ...args], {
      env: { ...plainEnv, ...env },
      ...(folder === undefined ? {} : { cwd: folder }),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    onStart(child);
  });
}
