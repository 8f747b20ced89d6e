import { nodeJoules } from '../../estimate/node-model.ts';
import type { Boundary } from '../../model/boundary.ts';
import { type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { EnergyTotal } from '../../model/report.ts';
import type { FoldedEnergy } from '../energy-group.ts';
import { seriesOf } from '../energy-method.ts';
import { accountEnergy, type EnergyAccount } from '../energy-section.ts';
import { type MeasuredGroup, totalOf } from '../energy-totals.ts';
import type { Evidence } from '../evidence.ts';
import { evidenceOf, type FoldedWindow } from '../windows.ts';

/** Widths below and above a value. */
export type Margins = readonly [below: number, above: number];

/** An energy of one window, at one boundary. */
interface WindowEnergy {
  readonly energy: Quantity<'J'>;
  /** Seconds of the window that it covers. */
  readonly covered: number;
  /** `source/resource` of what was added. */
  readonly parts: readonly string[];
  /** How much of the interval below and above the value every window has alike, J. */
  readonly systematic: Margins;
  readonly groups: readonly MeasuredGroup[];
  readonly isMeasured: boolean;
  /** A counter's step is much of it: only many such windows together tell something. */
  readonly isTooShort: boolean;
}

/** One window in figures. */
export interface WindowMeasure {
  readonly window: FoldedWindow;
  readonly evidence: Evidence;
  readonly account: EnergyAccount;
  readonly wall: Quantity<'s'>;
  /** At the outermost measured boundary, else modelled; undefined where nothing is known. */
  readonly energy: (WindowEnergy & { readonly boundary: Boundary }) | undefined;
  readonly gpuEnergy: WindowEnergy | undefined;
  /** Why there is no energy although there is a source: it covers too little of the window. */
  readonly incomplete: string | undefined;
}

const clock: Source = { kind: 'measured', by: 'monotonic clock' };

/** An energy that covers less of its window is not the window's: the sum would be smaller without a word. */
const complete = 0.95;
/** A repeat of which a counter's steps leave more than this in doubt counts as too short for it. */
const doubtful = 0.25;

/** Busy time of a CPU is told in ticks of USER_HZ, s; each edge may be one off. */
const tick = 0.01;

/**
 * @param session evidence of the whole session
 * @param pause s from the end of this window to the start of the next
 */
export function measureWindow(window: FoldedWindow, session: Evidence, pause: number): WindowMeasure {
  const evidence = evidenceOf(window, session);
  const account = accountEnergy(evidence);
  const { total, byBoundary } = account.section;
  const estimated = byBoundary.node?.estimated;
  const cards = account.groups.filter((group) => seriesOf(group)?.energy?.component === 'gpu');
  const seconds = window.to - window.from;
  const isWhole = (covered: number) => covered >= complete * seconds;
  const at = total && account.groups.filter(({ boundary }) => boundary === total.boundary);
  const measured =
    at && isWhole(total.covered.value)
      ? windowEnergy(at, total.energy as Quantity<'J'>, { covered: total.covered.value, parts: total.parts, pause })
      : undefined;
  const modelled =
    total === undefined && estimated !== undefined && isWhole(estimated.covered.value) ? estimated : undefined;
  return {
    window,
    evidence,
    account,
    wall: quantity(seconds, 's', clock),
    energy:
      measured && total
        ? { ...measured, boundary: total.boundary }
        : modelled && { ...modelledEnergy(modelled, evidence, account.cardsInModel), boundary: 'node' },
    gpuEnergy: gpuEnergyOf(cards, isWhole, pause),
    incomplete:
      total !== undefined && measured === undefined ? holeOf(evidence, total.covered.value, seconds) : undefined,
  };
}

function holeOf({ gaps }: Evidence, covered: number, seconds: number): string {
  const [first] = gaps.all(seconds);
  const why = first === undefined ? '' : ` (${first.source}: ${first.reason})`;
  return `its energy covers ${covered.toFixed(2)} s of ${seconds.toFixed(2)} s${why}`;
}

/** The model's band is the same in every window; the ticks of /proc/stat are not. */
export function modelledEnergy(
  total: EnergyTotal,
  { estimate }: Evidence,
  cards: readonly MeasuredGroup[],
): WindowEnergy {
  const energy = total.energy as Quantity<'J'>;
  const ticks = nodeJoules(0, ticksAtEdges(estimate));
  const [below, above] = marginsOf(energy);
  return {
    energy: { ...energy, interval: [Math.max(0, energy.value - below - ticks), energy.value + above + ticks] },
    covered: total.covered.value,
    parts: total.parts,
    systematic: [below, above],
    groups: cards,
    isMeasured: false,
    isTooShort: ticks > doubtful * energy.value,
  };
}

function gpuEnergyOf(
  cards: readonly MeasuredGroup[],
  isWhole: (covered: number) => boolean,
  pause: number,
): WindowEnergy | undefined {
  if (cards.length === 0) return undefined;
  const { energy, covered, parts } = totalOf(cards, 'components');
  if (!isWhole(covered.value)) return undefined;
  return windowEnergy(cards, energy as Quantity<'J'>, { covered: covered.value, parts, pause });
}

function windowEnergy(
  groups: readonly MeasuredGroup[],
  energy: Quantity<'J'>,
  { covered, parts, pause }: { readonly covered: number; readonly parts: readonly string[]; readonly pause: number },
): WindowEnergy {
  const members = groups.flatMap((group) => group.members);
  const systematic = members.reduce((sum, member) => sum + member.systematic + leak(member, pause), 0);
  const own = marginsOf(energy);
  const isTooShort = groups.some((group) => group.isTooShort === true) || own[1] > doubtful * energy.value;
  // What all windows share is part of what one leaves in doubt.
  const widened =
    energy.interval &&
    ([Math.max(0, energy.value - Math.max(own[0], systematic)), energy.value + Math.max(own[1], systematic)] as const);
  return {
    energy: quantity(energy.value, 'J', energy.provenance, { boundary: energy.boundary, interval: widened }),
    covered,
    parts,
    systematic: [systematic, systematic],
    groups,
    isMeasured: true,
    isTooShort,
  };
}

/**
 * What a counter credits after a window's end, J, at most: a reading is up to one update old, evenly spread, and what it
 * has not told yet goes to the pause, or to the next window where that begins before the update. It is lost in every
 * window alike; what the window gained in the same way at its start is not known, and less where it drew more than before.
 */
function leak({ lag }: FoldedEnergy, pause: number): number {
  if (lag === undefined) return 0;
  const within = Math.min(pause, lag.step);
  return lag.watts * (within - within ** 2 / (2 * lag.step));
}

/** Busy seconds that the ticks at both edges leave in doubt; those of several CPUs partly cancel. */
export function ticksAtEdges({ threadSeconds, covered }: Evidence['estimate']): number {
  return 2 * tick * Math.sqrt(threadSeconds / covered);
}

/** How far the interval of a figure reaches below and above it; 0 where it has none. */
export function marginsOf({ value, interval }: Quantity): Margins {
  return interval === undefined ? [0, 0] : [Math.max(0, value - interval[0]), Math.max(0, interval[1] - value)];
}
