import type { CaseWork } from '../../model/command.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { Evidence } from '../evidence.ts';
import { idlePowerOf } from '../run/idle-power.ts';
import { measureWindow, type WindowMeasure } from '../run/repeat-measure.ts';
import { mostFrequent, signatureOf } from '../run/run-account.ts';
import type { FoldedWindow } from '../windows.ts';

/** One window of a benchmark, with what it measured. */
export interface WorkWindow<W extends CaseWork> {
  readonly work: W;
  readonly measure: WindowMeasure;
  /** Its energy has the boundary and the parts of most windows: only such are put together. */
  readonly isSame: boolean;
}

/** The windows of a benchmark in which work was done, and the idle baseline that they are held against. */
export interface WorkWindows<W extends CaseWork> {
  readonly all: readonly WorkWindow<W>[];
  /** Windows whose energy the figures are of. */
  readonly counted: readonly WindowMeasure[];
  readonly idlePower: Quantity<'W'> | undefined;
  readonly hasIdleStretch: boolean;
  /** Windows whose energy is of another boundary or other parts than most, and therefore left out. */
  readonly unlike: number;
}

/**
 * @param windows in the order of time
 * @param isWork tells the windows that the figures are made of
 * @param ofWork the energy that the work may have used, where that is not the session's outermost
 */
export function measureWork<W extends CaseWork>(
  windows: readonly FoldedWindow[],
  session: Evidence,
  isWork: (work: CaseWork) => work is W,
  ofWork: (measure: WindowMeasure) => WindowMeasure,
): WorkWindows<W> {
  const measured = windows.flatMap((window, index) => {
    const { work } = window;
    if (work === undefined || !isWork(work)) return [];
    return [{ work, measure: ofWork(measureWindow(window, session, pauseAfter(windows, index))) }];
  });
  const usual = mostFrequent(measured.map(({ measure }) => signatureOf(measure)).filter((one) => one !== undefined));
  const all = measured.map((one) => ({ ...one, isSame: usual !== undefined && signatureOf(one.measure) === usual }));
  const counted = all.filter(({ isSame }) => isSame).map(({ measure }) => measure);
  const idleWindow = windows.find(({ kind }) => kind === 'idle');
  const idle = idleWindow && ofWork(measureWindow(idleWindow, session, Number.POSITIVE_INFINITY));
  return {
    all,
    counted,
    idlePower: counted[0] && idlePowerOf(counted[0], idle),
    hasIdleStretch: idle !== undefined,
    unlike: all.filter(({ measure, isSame }) => measure.energy !== undefined && !isSame).length,
  };
}

/** s from the end of a window to the start of the next. */
function pauseAfter(windows: readonly FoldedWindow[], index: number): number {
  const next = windows[index + 1];
  return next === undefined ? Number.POSITIVE_INFINITY : Math.max(0, next.from - windows[index]!.to);
}
