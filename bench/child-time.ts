import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** CPU time of every child that this process waited for so far, s: cutime and cstime of proc_pid_stat(5), 10 ms steps. */
function waitedFor(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/**
 * Runs a program to its end and answers the CPU time of it and of all its children, s. One at a time: the kernel keeps
 * one sum. Its output is thrown away, but for what it says when it fails.
 */
export async function childCpuSeconds(program: string, args: readonly string[]): Promise<number> {
  const before = waitedFor();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000);
  });
  const code = await new Promise<number | null>((ended, failed) => {
    child.on('error', failed);
    child.on('close', ended);
  });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${complaint}`);
  return waitedFor() - before;
}

/** The program under test, as a user starts it. */
export const negawatt = new URL('../../bin/negawatt.js', import.meta.url).pathname;
