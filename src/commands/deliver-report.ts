import type { ClaimedFile } from '../host/claimed-file.ts';
import type { Report } from '../model/report.ts';
import type { RendererId } from '../report/index.ts';
import type { Context } from './command.ts';
import { writeWhole } from './output-files.ts';
import { formatOf, renderReport } from './render-report.ts';

/** Where a report goes. */
export interface Delivery {
  /** As they were named; none, or `-` among them, is stdout. */
  readonly names: readonly string[];
  readonly files: readonly ClaimedFile[];
  readonly format: RendererId;
  /** Completes the recording that the user wants to keep. */
  readonly keep: () => void;
  /** Keeps it in the history. False: it could not be kept. */
  readonly record: (report: Report) => Promise<boolean>;
}

/**
 * Writes a report to its files, or prints it, and keeps its record and its recording. None takes the others with it: a disk
 * may be full for the one and not for the other. Answers whether the history has it.
 */
export async function deliverReport(report: Report, to: Delivery, context: Context): Promise<boolean> {
  const { names, files, format, keep, record } = to;
  let isKept = true;
  try {
    for (const file of files) {
      writeWhole(file, await renderReport(report, formatOf(file.path, format), context, 'file'));
    }
    if (names.length === 0 || names.includes('-')) {
      context.stdout.write(await renderReport(report, format, context, 'stdout'));
    }
  } finally {
    isKept = await record(report);
    keep();
  }
  return isKept;
}
