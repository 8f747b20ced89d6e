import type { CaseWork, CommandOutcome, WindowKind, WindowMark } from '../model/command.ts';
import type { RecordingHeader } from '../model/recording.ts';
import type { Series } from '../model/series.ts';
import type { EnergyFold } from './energy-fold.ts';
import type { FoldedGroup } from './energy-group.ts';
import type { Evidence } from './evidence.ts';
import { LastRow } from './source-edge.ts';
import { Timeline } from './timeline.ts';
import { WindowFold } from './window-fold.ts';

/** What one stretch of a session came to. */
export interface FoldedWindow {
  readonly number: number;
  readonly kind: WindowKind;
  /** s after the session's start. */
  readonly from: number;
  readonly to: number;
  readonly pid: number | undefined;
  readonly outcome: CommandOutcome | undefined;
  readonly work: CaseWork | undefined;
  readonly energies: Evidence['energies'];
  readonly estimate: Evidence['estimate'];
  readonly gaps: Evidence['gaps'];
}

/** Of a window nobody draws a curve: one that is kept would be most of its memory. */
const noTimeline = new Timeline(1, 1, 1);

/** Folds the windows of a session, each from the row before its start to the first row after its end. */
export class Windows {
  readonly all: FoldedWindow[] = [];
  readonly #header: RecordingHeader;
  readonly #session: readonly EnergyFold[];
  readonly #rows: readonly LastRow[];
  readonly #isEdge: readonly boolean[];
  #open: WindowFold[] = [];

  /** @param session folds of the whole session, of the same sources */
  constructor(header: RecordingHeader, session: readonly EnergyFold[]) {
    this.#header = header;
    this.#session = session;
    this.#rows = header.sources.map(({ series, period }) => new LastRow(series, period));
    this.#isEdge = header.sources.map(
      ({ id, series }) => id === 'cpu' || series.some(({ energy }) => energy !== undefined),
    );
  }

  row(source: number, at: number, values: ArrayLike<number>): void {
    if (!this.#isEdge[source]) return;
    let isAnyComplete = false;
    for (const window of this.#open) {
      window.row(source, at, values);
      isAnyComplete ||= window.isComplete;
    }
    this.#rows[source]!.take(at, values);
    if (isAnyComplete) this.#finish((window) => window.isComplete);
  }

  declare(source: number, series: readonly Series[]): void {
    this.#rows[source]!.declare(series);
  }

  cut(): void {
    for (const row of this.#rows) row.at = Number.NaN;
    for (const window of this.#open) window.cut();
  }

  mark(at: number, mark: WindowMark): void {
    if (mark.edge === 'start') {
      const { window: number, kind, pid } = mark;
      const { sources, settings } = this.#header;
      this.#open.push(new WindowFold({ number, kind, at, pid }, sources, this.#rows, this.#isEdge, settings.interval));
      return;
    }
    this.#open.find(({ number }) => number === mark.window)?.close(at, mark.outcome, mark.work);
  }

  /** The session ended: what is still open and has an end gets no more rows. */
  end(): void {
    this.#finish(({ to }) => Number.isFinite(to));
  }

  #finish(isOver: (window: WindowFold) => boolean): void {
    const over = this.#open.filter(isOver);
    this.#open = this.#open.filter((window) => !isOver(window));
    for (const window of over) {
      window.end();
      const { number, kind, from, to, pid, outcome, work, estimate, gaps } = window;
      const energies = window.energies.map((energy, source) => {
        const groups = energy
          .finish(this.#session[source])
          // The curve of an idle stretch tells how steady it was.
          .map((group) => (kind === 'idle' ? group : { ...group, timeline: noTimeline }));
        return { newcomer: energy.newcomer, finish: (): FoldedGroup[] => groups };
      });
      this.all.push({ number, kind, from, to, pid, outcome, work, energies, estimate, gaps });
    }
  }
}

/**
 * The evidence of one window within that of its session. A counter that never moved in all the session is not taken for
 * one that stood still in the window.
 */
export function evidenceOf(window: FoldedWindow, session: Evidence): Evidence {
  return {
    ...session,
    footer: { ...session.footer, end: window.to - window.from },
    estimate: window.estimate,
    gaps: window.gaps,
    energies: window.energies.map(({ newcomer, finish }, source) => {
      const whole = session.energies[source]!.finish();
      return { newcomer, finish: () => finish().map((group, index) => asInSession(group, whole[index]!)) };
    }),
  };
}

/** What is too short for its instrument counts: many such windows are judged together. */
function asInSession({ unusable, ...group }: FoldedGroup, whole: FoldedGroup): FoldedGroup {
  if (unusable !== undefined && group.isTooShort !== true) return { ...group, unusable };
  if (whole.unusable !== undefined && whole.isTooShort !== true) return { ...group, unusable: whole.unusable };
  const mute = new Set(whole.leftOut.map(({ series }) => series.resource));
  if (mute.size === 0) return group;
  return {
    ...group,
    members: group.members.filter(({ series }) => !mute.has(series.resource)),
    leftOut: [...group.leftOut, ...whole.leftOut],
  };
}
