import type { CompressReport } from '../src/model/report.ts';
import { outputOf } from './cached-tool.ts';
import { negawatt } from './child-time.ts';

/**
 * glibc keeps what is freed. Else libraries that allocate what they answer pay for fresh pages at every call or at none,
 * by chance: lz4-napi is five times as fast in one process as in the next.
 */
export const steadyMemory: NodeJS.ProcessEnv = {
  ...process.env,
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 30),
};

/** The report of `negawatt bench compress`, as a user starts it. */
export function negawattCompress(file: string, options: readonly string[]): CompressReport {
  const words = [negawatt, 'bench', 'compress', file, ...options, '--format', 'json', '--quiet'];
  return JSON.parse(outputOf(process.execPath, words, { env: steadyMemory })) as CompressReport;
}
