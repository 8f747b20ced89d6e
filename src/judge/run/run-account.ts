import type { WindowKind } from '../../model/command.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { RunMetric } from '../../model/report.ts';
import type { Evidence } from '../evidence.ts';
import type { FoldedWindow } from '../windows.ts';
import { idlePowerOf } from './idle-power.ts';
import { metricOf, type Reading } from './metric.ts';
import { measureWindow, type WindowMeasure } from './repeat-measure.ts';
import { type RepeatReadings, readRepeat } from './repeats.ts';

/** The measured starts of a command, and the idle baseline that they are held against. */
export interface RunAccount {
  readonly all: readonly RepeatReadings[];
  /** Those that the figures are made of: the ones that succeeded, or all where none did. */
  readonly counted: readonly RepeatReadings[];
  readonly idlePower: Quantity<'W'> | undefined;
  /** Repeats whose energy is of another boundary or other parts than most, and therefore left out. */
  readonly unlike: number;
  /** The same of the GPUs' energy. */
  readonly unlikeCards: number;
  /** Why repeats have no energy although there is a source of it, of the first one, and how many there are. */
  readonly incomplete: { readonly count: number; readonly first: string } | undefined;
  readonly warmups: number;
  /** The idle power was measured in this session: the kept one was not asked. */
  readonly hasIdleStretch: boolean;
}

export function accountRun(
  windows: readonly FoldedWindow[],
  session: Evidence,
  measure: (window: FoldedWindow, session: Evidence, pause: number) => WindowMeasure = measureWindow,
): RunAccount {
  const ordered = [...windows].sort((a, b) => a.number - b.number);
  const pauseAfter = (index: number) => (ordered[index + 1]?.from ?? Number.POSITIVE_INFINITY) - ordered[index]!.to;
  const measured = ordered.map((window, index) => ({
    window,
    measure: () => measure(window, session, pauseAfter(index)),
  }));
  const of = (wanted: WindowKind) =>
    measured.filter(({ window }) => window.kind === wanted).map((one) => one.measure());
  const measures = of('repeat');
  const [idle] = of('idle');
  const usual = mostFrequent(measures.map(signatureOf).filter((one) => one !== undefined));
  const usualCards = mostFrequent(measures.map(cardsOf).filter((one) => one !== undefined));
  const model = measures.find((one) => usual !== undefined && signatureOf(one) === usual);
  const idlePower = model && idlePowerOf(model, idle);
  const accounting = session.header.settings.run!.accounting;
  const all = measures.map((one) =>
    readRepeat(one, accounting, idlePower, {
      energy: signatureOf(one) === usual,
      cards: cardsOf(one) === usualCards,
    }),
  );
  const succeeded = all.filter((repeat) => repeat.measure.window.outcome?.code === 0);
  return {
    all,
    counted: succeeded.length > 0 ? succeeded : all,
    idlePower,
    unlike: measures.filter((one) => one.energy !== undefined && signatureOf(one) !== usual).length,
    unlikeCards: usualCards === undefined ? 0 : measures.filter((one) => cardsOf(one) !== usualCards).length,
    incomplete: holesOf(measures),
    hasIdleStretch: idle !== undefined,
    warmups: windows.filter(({ kind }) => kind === 'warmup').length,
  };
}

/** Every figure of a run that may be asked for by its dotted name. */
export const metricReadings: Readonly<Record<string, (repeat: RepeatReadings) => Reading | undefined>> = {
  wall: ({ wall }) => wall,
  'cpu.total': ({ cpu }) => cpu?.total,
  'cpu.user': ({ cpu }) => cpu?.user,
  'cpu.system': ({ cpu }) => cpu?.system,
  'energy.total': ({ energy }) => energy,
  'energy.aboveIdle': ({ aboveIdle }) => aboveIdle,
  'power.mean': ({ meanPower }) => meanPower,
  'memory.peak': ({ memory }) => memory,
  'gpu.energy': ({ gpuEnergy }) => gpuEnergy,
  'task.energy': ({ taskEnergy }) => taskEnergy,
};

/** Boundary and parts: energies are put together only where both are the same. */
export function signatureOf({ energy }: WindowMeasure): string | undefined {
  return energy && `${energy.boundary} ${[...energy.parts].sort().join(' ')}`;
}

function cardsOf({ gpuEnergy }: WindowMeasure): string | undefined {
  return gpuEnergy && [...gpuEnergy.parts].sort().join(' ');
}

function holesOf(measures: readonly WindowMeasure[]): RunAccount['incomplete'] {
  const reasons = measures.map(({ incomplete }) => incomplete).filter((reason) => reason !== undefined);
  const [first] = reasons;
  return first === undefined ? undefined : { count: reasons.length, first };
}

export function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Figures of the repeats so far, to tell whether there were enough; a window is worked out once. */
export class RunProgress {
  readonly #measured = new WeakMap<FoldedWindow, WindowMeasure>();

  /** @returns undefined where no repeat has it */
  metric(name: string, windows: readonly FoldedWindow[], session: Evidence): RunMetric | undefined {
    const { counted } = accountRun(windows, session, (window, _, pause) => this.#measure(window, session, pause));
    return metricOf(counted.map((repeat) => metricReadings[name]?.(repeat)).filter((reading) => reading !== undefined));
  }

  #measure(window: FoldedWindow, session: Evidence, pause: number): WindowMeasure {
    const known = this.#measured.get(window);
    if (known !== undefined) return known;
    const measure = measureWindow(window, session, pause);
    this.#measured.set(window, measure);
    return measure;
  }
}
