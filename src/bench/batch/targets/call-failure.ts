import { stripVTControlCharacters } from 'node:util';
import { printable } from '../../../probes/meter-reading.ts';
import type { TargetFailure } from '../target.ts';

/** Of what a program complained, By: its end. */
export const complaintTail = 2048;

/** How the calls of a point ended early, as who made them saw it. */
export type CallEnd =
  | {
      readonly how: 'exited';
      readonly code: number | null;
      readonly signal: string | null;
      /** The kernel ended a process for want of memory meanwhile. */
      readonly isMemoryShort: boolean;
    }
  | { readonly how: 'hung'; readonly patience: number }
  | { readonly how: 'no-count'; readonly source: string }
  | { readonly how: 'too large'; readonly reason: string }
  | { readonly how: 'refused'; readonly reason: string };

/** How allocators and runtimes say that memory is not enough, on standard error. */
const noMemory =
  /out of memory|OUT_OF_MEMORY|OutOfMemory|std::bad_alloc|\bMemoryError\b|Cannot allocate memory|cannot allocate|allocation failed/i;
/** 128 + SIGKILL: a shell or a container tells by it that the kernel ended what ran in it. */
const killedCode = 137;

/** @param complaint the end of what was written to standard error: text from outside */
export function failureOf(end: CallEnd, complaint: string): TargetFailure {
  if (end.how === 'hung') return { failure: 'hung', reason: `a call took longer than ${end.patience} s and was ended` };
  if (end.how === 'no-count') return { failure: 'no-count', reason: `a call told no number of items (${end.source})` };
  if (end.how === 'too large') return { failure: 'out-of-memory', reason: `a batch is too large: ${end.reason}` };
  if (end.how === 'refused') return { failure: 'failed', reason: end.reason };
  const { code, signal, isMemoryShort } = end;
  const said = printable(stripVTControlCharacters(complaint).replace(/^\uFFFD+/, ''), complaintTail);
  const how =
    signal !== null ? `it was ended by ${signal}` : code === 0 ? 'it ended early' : `it exited with code ${code}`;
  const isMemory =
    code === killedCode || (signal === 'SIGKILL' && isMemoryShort) || (code !== 0 && noMemory.test(said));
  return {
    failure: isMemory ? 'out-of-memory' : 'failed',
    reason: said === '' ? how : `${how}: ${said}`,
  };
}
