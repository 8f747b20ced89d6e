import type { CompressWork } from '../../model/compress.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { Evidence } from '../evidence.ts';
import { idlePowerOf } from '../run/idle-power.ts';
import { measureWindow, type WindowMeasure } from '../run/repeat-measure.ts';
import { mostFrequent, signatureOf } from '../run/run-account.ts';
import type { FoldedWindow } from '../windows.ts';
import { accountCase, type CaseAccount, type CaseWindow } from './case-account.ts';
import { onProcessors } from './processor-energy.ts';

/** What the windows of a benchmark came to. */
export interface SessionAccount {
  /** By the place of their subject. */
  readonly cases: readonly (readonly CaseAccount[])[];
  /** Why a subject was not measured to the end, by its place. */
  readonly failed: ReadonlyMap<number, string>;
  /** Windows whose energy the figures are of. */
  readonly counted: readonly WindowMeasure[];
  readonly idlePower: Quantity<'W'> | undefined;
  readonly hasIdleStretch: boolean;
  /** Windows whose energy is of another boundary or other parts than most, and therefore left out. */
  readonly unlike: number;
}

/** s from the end of a window to the start of the next; windows stand in their order. */
function pauseAfter(windows: readonly FoldedWindow[], index: number): number {
  const next = windows[index + 1];
  return next === undefined ? Number.POSITIVE_INFINITY : Math.max(0, next.from - windows[index]!.to);
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
  const measured = windows.flatMap(({ work }, index) =>
    work?.kind === 'done'
      ? [{ work, measure: onProcessors(measureWindow(windows[index]!, session, pauseAfter(windows, index))) }]
      : [],
  );
  const usual = mostFrequent(measured.map(({ measure }) => signatureOf(measure)).filter((one) => one !== undefined));
  const like = measured.filter(({ measure }) => usual !== undefined && signatureOf(measure) === usual);
  const idleWindow = windows.find(({ kind }) => kind === 'idle');
  const idle = idleWindow && onProcessors(measureWindow(idleWindow, session, Number.POSITIVE_INFINITY));
  const idlePower = like[0] && idlePowerOf(like[0].measure, idle);
  const rows = subjects.map(() => new Map<string, Row>());
  for (const { work, measure } of measured) {
    const isSame = signatureOf(measure) === usual;
    rowOf(rows, work.subject, work.codec, work.level)?.windows.push({ work, measure, isSame });
  }
  const failed = new Map<number, string>();
  for (const { work } of windows) if (work?.kind === 'failed') takeFailure(rows, failed, work);
  return {
    cases: rows.map((byName, subject) =>
      [...byName.values()]
        .sort(inOrder)
        .map((row) => accountCase(row, row.windows, subjects[subject]!, settings, idlePower)),
    ),
    failed,
    counted: like.map(({ measure }) => measure),
    idlePower,
    hasIdleStretch: idle !== undefined,
    unlike: measured.filter(({ measure }) => measure.energy !== undefined && signatureOf(measure) !== usual).length,
  };
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
