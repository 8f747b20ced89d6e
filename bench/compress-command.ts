import type { CompressReport } from '../src/model/report.ts';
import { outputOf } from './cached-tool.ts';
import { negawatt } from './child-time.ts';

/**
 * The report of `negawatt bench compress`, as a user starts it.
 *
 * @param under a program that starts it, with its own words
 */
export function negawattCompress(
  file: string,
  options: readonly string[],
  under: readonly string[] = [],
): CompressReport {
  const words = [negawatt, 'bench', 'compress', file, ...options, '--format', 'json', '--quiet'];
  const [program, ...rest] = [...under, process.execPath, ...words] as [string, ...string[]];
  return JSON.parse(outputOf(program, rest)) as CompressReport;
}
