import { median, sum } from 'simple-statistics';
import type { BatchReport } from '../../model/report.ts';
import { drift } from '../../statistics/drift.ts';
import type { Evidence } from '../evidence.ts';
import { throttlings } from '../throttling.ts';
import type { Weighed } from './choice.ts';
import type { BatchWindow } from './point-account.ts';
import type { BatchAccount } from './session-account.ts';
import { counted, nameOf, percent } from './words.ts';

type Confounder = BatchReport['confounders'][number];

/** Something that disturbed the measuring, and by what share it may have moved the figure of a point. */
interface Disturbance extends Omit<Confounder, 'withholds'> {
  /** Absent: it is alike for all points, and moves none against another. */
  readonly size?: number;
}

/** Share of the machine's capacity that others kept busy. */
const busyShare = 0.05;
/** Share of the time in which tasks waited for memory. */
const pressureShare = 0.01;
/** A drift that is smaller is of no use to anybody, however sure it is. */
const smallDrift = 0.01;
/** Fewer windows tell little of how far they scatter. */
const fewestWindows = 3;
/** By so much, as a share, a single window may lie off on a busy machine without a sign. */
const singleWindow = 0.1;

/**
 * What disturbed the measuring. A disturbance withholds the verdict where the share by which it may have moved a point
 * is at least the difference between the best point and the nearest one that is told apart from it: then it could have
 * made that difference. What is alike for all points, such as a quota or a power limit, withholds nothing, and nothing is
 * withheld between points that are the same within noise.
 *
 * @param session with the cost of the measuring itself in its footer
 */
export function confoundersOf(session: Evidence, account: BatchAccount, weighed: Weighed): Confounder[] {
  const { margin } = weighed;
  const found = [
    ...throttled(session),
    ...otherLoad(session, account),
    ...memoryPressure(session),
    ...drifting(account),
    ...unsteady(account, weighed),
    ...tooFew(account, weighed),
  ];
  return found.map(({ id, what, size }) => ({
    id,
    what,
    withholds: size !== undefined && margin !== undefined && size >= margin,
  }));
}

/** The choice without its verdict, where a disturbance is as large as what decided. */
export function withheldBy({ choice, margin }: Weighed, confounders: readonly Confounder[]): BatchReport['choice'] {
  const [first] = confounders.filter(({ withholds }) => withholds);
  if (first === undefined || margin === undefined) return choice;
  const { knee, why } = choice;
  const reason = `what disturbed the measuring may have made the difference of ${percent(margin)} that decides`;
  return { verdict: 'withheld', why: `${reason}; else: ${why}`, ...(knee === undefined ? {} : { knee }), savings: [] };
}

function throttled(session: Evidence): Disturbance[] {
  return throttlings(session).map(({ what, share, isHeat }) => ({
    id: 'throttled',
    what,
    ...(isHeat ? { size: share } : {}),
  }));
}

/** What the machine did beside the target in its windows. Load that falls on all points alike moves none of them. */
function otherLoad({ footer }: Evidence, { windows, points }: BatchAccount): Disturbance[] {
  const known = windows.all.filter(
    ({ work, measure }) => work.cpu !== undefined && measure.evidence.estimate.covered > 0,
  );
  const own = footer.end > 0 ? footer.ownCost.windowCpu / footer.end : 0;
  const shareOf = (some: readonly BatchWindow[]) => {
    const busy = sum(
      some.map(({ work, measure: { evidence, wall } }) =>
        // The target is accounted over its own time, which may reach a little beyond the readings.
        Math.max(0, evidence.estimate.busySeconds - work.cpu!.seconds - own * wall.value),
      ),
    );
    return busy / sum(some.map(({ measure }) => measure.evidence.estimate.threadSeconds));
  };
  const share = shareOf(known);
  if (!(share > busyShare)) return [];
  const byPoint = points
    .map((_, place) => known.filter(({ work }) => work.point === place))
    .filter(({ length }) => length > 0)
    .map(shareOf);
  const [least, most] = [Math.min(...byPoint), Math.max(...byPoint)];
  const range = byPoint.length > 1 ? `, ${percent(least)} to ${percent(most)} by point` : '';
  const what = `Others kept ${percent(share)} of the machine busy while it was measured${range}; their energy is in the figures.`;
  return [{ id: 'other-load', what, size: most - least }];
}

function memoryPressure({ folds }: Evidence): Disturbance[] {
  const some = folds.map((fold) => fold.find('pressure.some', 'memory')).find((one) => one !== undefined);
  if (some === undefined || !(some.covered > 0)) return [];
  const share = some.sum / some.covered;
  if (!(share > pressureShare)) return [];
  const what = `Tasks waited for memory for ${percent(share)} of the time: the machine has too little of it.`;
  return [{ id: 'memory-pressure', what, size: share }];
}

/** Of the windows in their order, each against the usual one of its point: what a point is does not matter then. */
function drifting({ windows: { all } }: BatchAccount): Disturbance[] {
  const rates = all.flatMap(({ work }) =>
    work.seconds > 0 ? [{ point: work.point, rate: work.items / work.seconds }] : [],
  );
  const byPoint = new Map<number, number[]>();
  for (const { point, rate } of rates) byPoint.set(point, [...(byPoint.get(point) ?? []), rate]);
  const relative = rates.flatMap(({ point, rate }) => {
    const own = byPoint.get(point)!;
    const usual = median(own);
    return own.length > 1 && usual > 0 ? [rate / usual] : [];
  });
  const found = drift(relative);
  if (found?.share === undefined || Math.abs(found.share) < smallDrift) return [];
  const direction = found.share > 0 ? 'more' : 'less';
  const what = `The throughput drifts: in the second half of the windows it is ${percent(Math.abs(found.share))} ${direction} than in the first, point by point.`;
  return [{ id: 'drift', what, size: Math.abs(found.share) }];
}

function unsteady({ results, points }: BatchAccount, { choice, nearest }: Weighed): Disturbance[] {
  const found = results.flatMap((result, place) => (result.outcome === 'measured' && !result.steady ? [place] : []));
  if (found.length === 0) return [];
  const names = found.map((place) => nameOf(points[place]!, points)).join(', ');
  const what = `The warm-up did not become steady in its time at ${names}: what was measured may still be on its way.`;
  const widths = found
    .filter((place) => place === choice.best || place === nearest)
    .flatMap((place) => results[place]!.throughput ?? [])
    .map(({ lowest, highest, value }) => (value.value > 0 ? (highest.value - lowest.value) / value.value : 0));
  return [{ id: 'not-steady', what, ...(widths.length === 0 ? {} : { size: Math.max(...widths) }) }];
}

function tooFew({ results, points }: BatchAccount, { choice, nearest }: Weighed): Disturbance[] {
  const few = results.flatMap(({ outcome, windows }, place) =>
    outcome === 'measured' && windows < fewestWindows ? [place] : [],
  );
  if (few.length === 0) return [];
  const least = Math.min(...few.map((place) => results[place]!.windows));
  const names = few.length === points.length ? 'every point' : few.map((at) => nameOf(points[at]!, points)).join(', ');
  const what = `There ${least === 1 ? 'is' : 'are'} no more than ${counted(least, 'window')} of ${names}: how far windows scatter is hardly known; a longer --time tells.`;
  const isSingle = few.some((at) => results[at]!.windows === 1 && (at === choice.best || at === nearest));
  return [{ id: 'too-few', what, ...(isSingle ? { size: singleWindow } : {}) }];
}
