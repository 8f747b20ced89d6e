import { nodeUtilisationInterval } from '../../estimate/node-model.ts';
import { energyUtilisation } from '../../formulas/energy-utilisation.ts';
import { facilityEnergy } from '../../formulas/footprint.ts';
import { schedulingEfficiency } from '../../formulas/scheduling-efficiency.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { RunSettings } from '../../model/recording.ts';
import type { FormulaResult } from '../../model/report.ts';
import { notApplicable, titles } from '../formulas-section.ts';
import type { RepeatReadings } from './repeats.ts';

/** Of the tasks that the user named, else of the repeats. Failed repeats count in the total. */
export function efficiencyOf(repeats: readonly RepeatReadings[], tasks: RunSettings['tasks']): FormulaResult {
  const id = 'scheduling-efficiency';
  const outcomes = repeats.map(({ measure }) => measure.window.outcome);
  const resource = tasks === undefined ? 'repeats of the command' : 'tasks of the command';
  if (outcomes.length === 0) return notApplicable(id, resource, 'no repeat ended');
  const known = outcomes.map((outcome) => outcome?.tasks);
  if (tasks !== undefined && known.some((count) => count === undefined)) {
    const missing = known.filter((count) => count === undefined).length;
    return notApplicable(id, resource, `${tasks.source} told nothing in ${missing} of ${known.length} repeats`);
  }
  const done =
    tasks === undefined
      ? outcomes.filter((outcome) => outcome?.code === 0).length
      : known.reduce<number>((sum, count) => sum + count!, 0);
  const all = outcomes.length * (tasks?.total ?? 1);
  if (done > all) return notApplicable(id, resource, `${done} tasks completed, more than the ${all} there are`);
  const by: Source = { kind: 'measured', by: tasks === undefined ? 'exit codes of the command' : tasks.source };
  const total: Source =
    tasks === undefined
      ? { kind: 'measured', by: 'starts of the command' }
      : { kind: 'assumed', source: '--tasks-total' };
  const completed = quantity(done, '1', by);
  const whole = quantity(all, '1', total);
  return {
    id,
    ...titles[id],
    resource,
    applicable: true,
    value: schedulingEfficiency(completed, whole),
    used: { label: tasks === undefined ? 'repeats that succeeded' : 'tasks completed', quantity: completed },
    total: { label: tasks === undefined ? 'repeats started' : 'tasks', quantity: whole },
  };
}

/** Over all repeats, or windows of a benchmark, together: the energy above idle, of their energy. */
export function energyUtilisationOf(
  repeats: readonly Pick<RepeatReadings, 'measure' | 'energy'>[],
  idlePower: Quantity<'W'> | undefined,
  pue: { readonly value: number; readonly source: string } | undefined,
): FormulaResult {
  const id = 'energy-utilisation';
  const measured = repeats.flatMap(({ energy, measure }) =>
    energy && measure.energy ? [{ energy: energy.figure as Quantity<'J'>, covered: measure.energy.covered }] : [],
  );
  const boundary = measured[0]?.energy.boundary;
  if (boundary === undefined) return notApplicable(id, 'energy', 'no energy is known of any repeat');
  const resource = `energy at ${boundary}`;
  if (idlePower === undefined)
    return notApplicable(id, resource, `no idle baseline is known at the boundary ${boundary}`);
  const sum = (of: (energy: Quantity<'J'>) => number) => measured.reduce((total, { energy }) => total + of(energy), 0);
  const joules = sum(({ value }) => value);
  if (!(joules > 1e-6)) return notApplicable(id, resource, 'no energy was used');
  const isKnown = measured.every(({ energy }) => energy.interval !== undefined);
  const energy = quantity(joules, 'J', derivedFrom(...measured.map((one) => one.energy)), {
    boundary,
    interval: isKnown ? [sum(({ interval }) => interval![0]), sum(({ interval }) => interval![1])] : undefined,
  });
  const covered = measured.reduce((total, one) => total + one.covered, 0);
  const facility =
    pue === undefined || boundary === 'components'
      ? undefined
      : facilityEnergy(energy, quantity(pue.value, '1', { kind: 'assumed', source: pue.source }));
  // Idle and full power of one model hang together: the value is surer than the two.
  const busy = repeats.reduce((total, { measure }) => total + measure.evidence.estimate.busySeconds, 0);
  const threads = repeats.reduce((total, { measure }) => total + measure.evidence.estimate.threadSeconds, 0);
  const isModel = repeats.every(
    ({ measure }) => measure.energy?.isMeasured === false && measure.energy.groups.length === 0,
  );
  const known = isModel && threads > 0 ? nodeUtilisationInterval(busy / threads) : undefined;
  const { value, used, total } = energyUtilisation(energy, idlePower, covered, facility, known);
  return {
    id,
    ...titles[id],
    resource: facility === undefined ? resource : 'energy at facility',
    applicable: true,
    value,
    idlePower,
    used: { label: 'energy above the idle baseline', quantity: used },
    total: { label: facility === undefined ? 'energy of the repeats' : 'PUE x energy', quantity: total },
  };
}
