import { nodeUtilisationInterval } from '../../estimate/node-model.ts';
import type { Accounting } from '../../model/command.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { Repeat } from '../../model/report.ts';
import type { Reading } from './metric.ts';
import { type Margins, marginsOf, ticksAtEdges, type WindowMeasure } from './repeat-measure.ts';

/** One measured start of the command, each figure as a reading where it is known. */
export interface RepeatReadings {
  readonly measure: WindowMeasure;
  readonly wall: Reading;
  readonly cpu: { readonly total: Reading; readonly user: Reading; readonly system: Reading } | undefined;
  readonly energy: Reading | undefined;
  readonly aboveIdle: Reading | undefined;
  readonly meanPower: Reading | undefined;
  readonly memory: Reading | undefined;
  readonly gpuEnergy: Reading | undefined;
  readonly taskEnergy: Reading | undefined;
}

/**
 * @param idlePower P0 at the boundary of the energy
 * @param isSame whether the energy, and that of the cards, has the boundary and the parts of the other repeats': only
 *   such are put together
 */
export function readRepeat(
  measure: WindowMeasure,
  accounting: Accounting,
  idlePower: Quantity<'W'> | undefined,
  isSame: { readonly energy: boolean; readonly cards: boolean },
): RepeatReadings {
  const { window, energy, wall } = measure;
  const { outcome } = window;
  const used = isSame.energy ? energy : undefined;
  const gpuEnergy = isSame.cards ? measure.gpuEnergy : undefined;
  const by: Source = { kind: 'measured', by: accounting.by === 'process tree' ? 'getrusage and /proc' : accounting.by };
  const cpu = outcome?.cpu;
  const seconds = (value: number): Reading => ({ figure: quantity(Math.max(0, value), 's', by) });
  const whole = used && { figure: used.energy, systematic: used.systematic, isTooShort: used.isTooShort };
  const tasks = outcome?.tasks;
  return {
    measure,
    wall: { figure: wall },
    cpu: cpu && { total: seconds(cpu.user + cpu.system), user: seconds(cpu.user), system: seconds(cpu.system) },
    energy: whole,
    aboveIdle: used && idlePower && aboveIdle(used, idlePower, measure),
    meanPower: used && whole && scaled(whole, used.covered, 'W'),
    memory: outcome?.memory && {
      figure: quantity(outcome.memory.peak, 'By', { kind: 'measured', by: outcome.memory.by }),
    },
    gpuEnergy: gpuEnergy && {
      figure: gpuEnergy.energy,
      systematic: gpuEnergy.systematic,
      isTooShort: gpuEnergy.isTooShort,
    },
    taskEnergy: whole && tasks !== undefined && tasks > 0 ? scaled(whole, tasks, 'J') : undefined,
  };
}

/**
 * E - P0 x t. What is not known of P0 is the same in every repeat. Energy and idle of one model hang together: there the
 * share that is above idle is far surer than the two.
 */
export function aboveIdle(
  energy: NonNullable<WindowMeasure['energy']>,
  idlePower: Quantity<'W'>,
  { evidence: { estimate } }: WindowMeasure,
): Reading {
  const { covered, boundary, systematic, isTooShort } = energy;
  const value = energy.energy.value - idlePower.value * covered;
  const provenance = derivedFrom(energy.energy, idlePower);
  if (!energy.isMeasured && energy.groups.length === 0 && energy.energy.interval !== undefined) {
    const { busySeconds, threadSeconds } = estimate;
    const ticks = ticksAtEdges(estimate);
    const [least] = nodeUtilisationInterval(Math.max(0, busySeconds - ticks) / threadSeconds);
    const [, most] = nodeUtilisationInterval(Math.min(threadSeconds, busySeconds + ticks) / threadSeconds);
    const [low, high] = energy.energy.interval;
    const figure = quantity(value, 'J', provenance, {
      boundary,
      interval: [least * low, Math.max(value, most * high)],
    });
    return { figure, systematic: marginsOf(figure), isTooShort };
  }
  const [idleBelow, idleAbove] = marginsOf(idlePower);
  const [below, above] = marginsOf(energy.energy);
  const isKnown = energy.energy.interval !== undefined && idlePower.interval !== undefined;
  return {
    figure: quantity(value, 'J', provenance, {
      boundary,
      interval: isKnown ? [value - below - idleAbove * covered, value + above + idleBelow * covered] : undefined,
    }),
    systematic: [systematic[0] + idleAbove * covered, systematic[1] + idleBelow * covered],
    isTooShort,
  };
}

export function scaled({ figure, systematic, ...rest }: Reading, divisor: number, unit: 'W' | 'J'): Reading {
  const { value, interval, boundary, provenance } = figure;
  const over = (margins: Margins): Margins => [margins[0] / divisor, margins[1] / divisor];
  return {
    ...rest,
    figure: quantity(value / divisor, unit, provenance, {
      boundary,
      interval: interval && [interval[0] / divisor, interval[1] / divisor],
    }),
    ...(systematic === undefined ? {} : { systematic: over(systematic) }),
  };
}

/** As the report lists it. */
export function repeatRow(readings: RepeatReadings, index: number): Repeat {
  const { measure, cpu, energy, aboveIdle: above, meanPower, memory, gpuEnergy } = readings;
  const { from, outcome } = measure.window;
  const survivors = outcome?.survivors;
  return {
    index,
    start: from,
    exitCode: outcome?.code ?? null,
    signal: outcome?.signal ?? null,
    wall: readings.wall.figure,
    ...(cpu && { cpu: { total: cpu.total.figure, user: cpu.user.figure, system: cpu.system.figure } }),
    ...(energy && { energy: energy.figure }),
    ...(above && { aboveIdle: above.figure }),
    ...(meanPower && { meanPower: meanPower.figure }),
    ...(memory && { memory: memory.figure }),
    ...(gpuEnergy && { gpuEnergy: gpuEnergy.figure }),
    ...(outcome?.tasks === undefined ? {} : { tasks: outcome.tasks }),
    ...(survivors === undefined || survivors.count === 0 ? {} : { survivors }),
  };
}
