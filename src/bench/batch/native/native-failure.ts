import { printable } from '../../../probes/meter-reading.ts';
import type { TargetFailure } from '../target.ts';

const longestLine = 300;

/** How allocators, runtimes and libraries say that memory is not enough. */
const noMemory =
  /bad_alloc|bad_array_new_length|failed to allocate|cannot allocate memory|can't allocate|out of memory|outofmemory|allocation failed|unable to allocate|\bENOMEM\b|insufficient memory/i;

/** What a library threw. */
export function failureOf(error: unknown): TargetFailure {
  const said = error instanceof Error ? error.message : String(error);
  return { failure: noMemory.test(said) ? 'out-of-memory' : 'failed', reason: firstLine(said) };
}

/** How a process ended that nobody asked to end. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to its standard error. */
  readonly complaint: string;
  /** Whether the kernel ended a process for want of memory meanwhile; undefined where it does not tell. */
  readonly isMemoryShort: boolean | undefined;
}

export function failureOfEnd({ code, signal, complaint, isMemoryShort }: ProcessEnd): TargetFailure {
  const said = complaint
    .split('\n')
    .map((line) => line.trim())
    // Node's own farewell tells nothing.
    .filter((line) => line !== '' && !/^Node\.js v\d/.test(line));
  const shortage = said.find((line) => noMemory.test(line));
  if (shortage !== undefined) return { failure: 'out-of-memory', reason: firstLine(shortage) };
  if (signal === 'SIGKILL' && isMemoryShort !== false) {
    return {
      failure: 'out-of-memory',
      reason: 'the kernel killed the child (SIGKILL), as it does where memory runs out',
    };
  }
  const how = signal === null ? `the child ended by itself with exit code ${code}` : `the library crashed (${signal})`;
  const told = said.find((line) => /\berror\b|what\(\)|assert/i.test(line)) ?? said.at(-1);
  return { failure: 'failed', reason: told === undefined ? how : firstLine(`${how}: ${told}`) };
}

function firstLine(said: string): string {
  const line = printable(said.trim().split('\n', 1)[0]!.trim(), longestLine);
  return line === '' ? 'the library gave no reason' : line;
}
