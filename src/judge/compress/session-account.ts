import type { CaseWork } from '../../model/command.ts';
import type { CompressWork } from '../../model/compress.ts';
import { onProcessors } from '../bench/processor-energy.ts';
import { measureWork, type WorkWindows } from '../bench/work-windows.ts';
import type { Evidence } from '../evidence.ts';
import type { FoldedWindow } from '../windows.ts';
import { accountCase, type CaseAccount, type CaseWindow, type Done } from './case-account.ts';

/** What the windows of a benchmark came to. */
export interface SessionAccount {
  /** By the place of their subject. */
  readonly cases: readonly (readonly CaseAccount[])[];
  /** Why a subject was not measured to the end, by its place. */
  readonly failed: ReadonlyMap<number, string>;
  readonly windows: WorkWindows<Done>;
}

interface Row {
  readonly codec: string;
  readonly level: number;
  failed: string | undefined;
  readonly windows: CaseWindow[];
}

export function accountSession(windows: readonly FoldedWindow[], session: Evidence): SessionAccount {
  const settings = session.header.settings.compress!;
  const { subjects, codecs } = settings;
  const places = new Map(codecs.map(({ id }, place) => [id, place]));
  const inOrder = (one: Row, other: Row) =>
    (places.get(one.codec) ?? 0) - (places.get(other.codec) ?? 0) || one.level - other.level;
  const measured = measureWork(windows, session, isDone, onProcessors);
  const rows = subjects.map(() => new Map<string, Row>());
  for (const one of measured.all) rowOf(rows, one.work.subject, one.work.codec, one.work.level)?.windows.push(one);
  const failed = new Map<number, string>();
  for (const { work } of windows) if (work?.kind === 'failed') takeFailure(rows, failed, work);
  return {
    cases: rows.map((byName, subject) =>
      [...byName.values()]
        .sort(inOrder)
        .map((row) => accountCase(row, row.windows, subjects[subject]!, settings, measured.idlePower)),
    ),
    failed,
    windows: measured,
  };
}

function isDone(work: CaseWork): work is Done {
  return work.kind === 'done';
}

function takeFailure(
  rows: readonly Map<string, Row>[],
  failed: Map<number, string>,
  { subject, codec, level, reason }: Extract<CompressWork, { kind: 'failed' }>,
): void {
  if (codec === undefined || level === undefined) failed.set(subject, reason);
  else {
    const row = rowOf(rows, subject, codec, level);
    if (row !== undefined) row.failed = reason;
  }
}

/** Undefined for a subject that the header of the recording does not name. */
function rowOf(rows: readonly Map<string, Row>[], subject: number, codec: string, level: number): Row | undefined {
  const byName = rows[subject];
  if (byName === undefined) return undefined;
  const name = `${codec} ${level}`;
  const row = byName.get(name) ?? { codec, level, failed: undefined, windows: [] };
  byName.set(name, row);
  return row;
}
