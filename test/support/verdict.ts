import type { RunReport } from '../../src/model/report.ts';
import { evenRepeats, type RepeatGiven, runReportOf } from './run-report.ts';

/** A run of ten repeats, so many times as long and as hungry as usual, on a day of November 2026. */
export function runOf(factor: number, day = 10, more: Partial<RunReport> = {}, count = 10): RunReport {
  const repeats = evenRepeats(count).map(
    (given): RepeatGiven => ({ ...given, wall: given.wall * factor, energy: given.energy! * factor }),
  );
  const report = runReportOf(repeats, more);
  return {
    ...report,
    window: { ...report.window, startedAt: `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z` },
  };
}
