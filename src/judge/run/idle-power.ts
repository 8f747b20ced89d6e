import { type Quantity, quantity } from '../../model/quantity.ts';
import { meanInterval } from '../../statistics/mean-interval.ts';
import { idleBaseline } from '../idle-baseline.ts';
import { marginsOf, type WindowMeasure } from './repeat-measure.ts';

/**
 * P0 at the boundary of the repeats' energy, W: of the idle stretch of this session where one was measured of the same
 * parts, else the kept one or the model's.
 */
export function idlePowerOf(repeat: WindowMeasure, idle: WindowMeasure | undefined): Quantity<'W'> | undefined {
  const { energy, evidence } = repeat;
  if (energy === undefined) return undefined;
  const before = idle?.energy;
  // An idle stretch with a hole is not known to be idle; `measureWindow` gives such a one no energy.
  if (before !== undefined && energy.isMeasured && before.boundary === energy.boundary && sameParts(before, energy)) {
    return idleOfStretch(idle!);
  }
  return idleBaseline(evidence, energy.boundary, energy.groups, energy.isMeasured ? 'all' : 'measured');
}

function sameParts(one: { readonly parts: readonly string[] }, other: { readonly parts: readonly string[] }): boolean {
  return [...one.parts].sort().join(' ') === [...other.parts].sort().join(' ');
}

/** The interval holds the counter's steps, and how unsteady an idle machine is. */
function idleOfStretch({ energy, wall }: WindowMeasure): Quantity<'W'> {
  const { covered, groups, boundary } = energy!;
  const watts = energy!.energy.value / covered;
  const own = marginsOf(energy!.energy)[1] / covered;
  const curves = groups.map(({ timeline }) => timeline.means());
  const bins = Math.min(...curves.map((curve) => curve.length));
  const sums = Array.from({ length: bins }, (_, bin) =>
    curves.reduce((sum, curve) => sum + (curve[bin] ?? Number.NaN), 0),
  );
  const interval = meanInterval(sums.filter(Number.isFinite));
  const unsteady = interval === undefined ? 0 : (interval[1] - interval[0]) / 2;
  const half = Math.hypot(own, unsteady);
  const by = `${wall.value.toFixed(1)} s of idleness before the repeats`;
  return quantity(
    watts,
    'W',
    { kind: 'measured', by },
    { boundary, interval: [Math.max(0, watts - half), watts + half] },
  );
}
