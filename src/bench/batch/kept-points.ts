import { NegawattError } from '../../errors.ts';
import type { BatchPoint, BatchTargetFacts, KeptPoint } from '../../model/batch.ts';
import type { BatchResult, Report } from '../../model/report.ts';

/** So many windows are enough for a point to be taken as it is, where the user asks for no fewer. */
const fewestWindows = 3;

/**
 * The points of an earlier report that need not be measured again: those that came to their end. What a failure of a
 * smaller batch ended keeps the windows that it had, however few: here too it would not be measured any more.
 *
 * @param repeat windows that the user asks for
 * @throws NegawattError where the report is of something else
 */
export function keptPoints(
  file: string,
  report: Report,
  target: BatchTargetFacts,
  points: readonly BatchPoint[],
  repeat = fewestWindows,
): readonly KeptPoint[] {
  if (report.kind !== 'batch') {
    throw refuse(file, `it is a report of ${report.kind}`, 'Name the JSON that `negawatt bench batch` wrote.');
  }
  const differing = (['kind', 'title', 'items', 'library'] as const).find((key) => report.target[key] !== target[key]);
  if (differing !== undefined) {
    const [before, now] = [report.target[differing] ?? 'none', target[differing] ?? 'none'];
    throw refuse(file, `its ${differing} is ${before}, and now it is ${now}`, 'Measure again without --resume.');
  }
  return points.flatMap((point, place): KeptPoint[] => {
    const result = report.points.find(
      ({ batch, concurrency, threads }) =>
        batch === point.batch && concurrency === point.concurrency && threads === point.threads,
    );
    if (result === undefined) return [];
    const isEnded = report.points.some((other) => endsBranchOf(result, other));
    const isDone =
      result.outcome === 'failed' ||
      (result.outcome === 'measured' && (isEnded || result.windows >= Math.min(fewestWindows, repeat)));
    return isDone ? [{ point: place, startedAt: result.keptFrom ?? report.window.startedAt, result }] : [];
  });
}

/** As OpenPoints has it. */
function endsBranchOf({ batch, concurrency, threads }: BatchResult, other: BatchResult): boolean {
  const isBranch = other.concurrency === concurrency && other.threads === threads;
  return isBranch && other.batch < batch && other.failure !== undefined && other.failure.cause !== 'unsupported';
}

function refuse(file: string, why: string, how: string): NegawattError {
  return new NegawattError(`--resume ${file} does not fit`, why, how);
}
