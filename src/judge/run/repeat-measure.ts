import { nodeJoules } from '../../estimate/node-model.ts';
import type { Boundary } from '../../model/boundary.ts';
import { type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { EnergyTotal } from '../../model/report.ts';
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
}

const clock: Source = { kind: 'measured', by: 'monotonic clock' };

/** A repeat of which a counter's steps leave more than this in doubt counts as too short for it. */
const doubtful = 0.25;

/** Busy time of a CPU is told in ticks of USER_HZ, s; each edge may be one off. */
const tick = 0.01;

/** @param session evidence of the whole session */
export function measureWindow(window: FoldedWindow, session: Evidence): WindowMeasure {
  const evidence = evidenceOf(window, session);
  const account = accountEnergy(evidence);
  const { total, byBoundary } = account.section;
  const estimated = byBoundary.node?.estimated;
  const cards = account.groups.filter((group) => seriesOf(group)?.energy?.component === 'gpu');
  const measured =
    total &&
    windowEnergy(
      account.groups.filter(({ boundary }) => boundary === total.boundary),
      total.energy as Quantity<'J'>,
      total.covered.value,
      total.parts,
    );
  return {
    window,
    evidence,
    account,
    wall: quantity(window.to - window.from, 's', clock),
    energy:
      measured && total
        ? { ...measured, boundary: total.boundary }
        : estimated && { ...modelledEnergy(estimated, evidence, account.cardsInModel), boundary: 'node' },
    gpuEnergy: gpuEnergyOf(cards),
  };
}

/** The model's band is the same in every window; the ticks of /proc/stat are not. */
export function modelledEnergy(
  total: EnergyTotal,
  { estimate }: Evidence,
  cards: readonly MeasuredGroup[],
): WindowEnergy {
  const energy = total.energy as Quantity<'J'>;
  const online = estimate.threadSeconds / estimate.covered;
  const ticks = nodeJoules(0, 2 * tick * Math.sqrt(online));
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

function gpuEnergyOf(cards: readonly MeasuredGroup[]): WindowEnergy | undefined {
  if (cards.length === 0) return undefined;
  const { energy, covered, parts } = totalOf(cards, 'components');
  return windowEnergy(cards, energy as Quantity<'J'>, covered.value, parts);
}

function windowEnergy(
  groups: readonly MeasuredGroup[],
  energy: Quantity<'J'>,
  covered: number,
  parts: readonly string[],
): WindowEnergy {
  const systematic = groups.flatMap(({ members }) => members).reduce((sum, member) => sum + member.systematic, 0);
  const isTooShort =
    groups.some((group) => group.isTooShort === true) || marginsOf(energy)[1] - systematic > doubtful * energy.value;
  return { energy, covered, parts, systematic: [systematic, systematic], groups, isMeasured: true, isTooShort };
}

/** How far the interval of a figure reaches below and above it; 0 where it has none. */
export function marginsOf({ value, interval }: Quantity): Margins {
  return interval === undefined ? [0, 0] : [Math.max(0, value - interval[0]), Math.max(0, interval[1] - value)];
}
