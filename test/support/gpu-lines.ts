import { type GpuColumn, type GpuFacts, type GpuLine, gpuColumnNames } from '../../src/model/gpu.ts';

/** A value that stays, or as a function of simulated time. */
export type OverTime = number | ((at: number) => number);

type ProcessEntry = Extract<GpuLine, { readonly processes: unknown }>['processes'][2][number];

/** A card that exists only in a description: its draw makes its power readings and its energy counter. */
export interface SimulatedCard {
  readonly facts: Omit<GpuFacts, 'index' | 'columns'>;
  /** True draw, W; also of the second before time 0, which an averaged reading looks back on. Absent: it tells none. */
  readonly draw?: (at: number) => number;
  /** What it tells of its draw. */
  readonly meters?: readonly ('energy' | 'power' | 'powerInstant')[];
  /** What the energy counter holds at time 0, J. */
  readonly startJoules?: number;
  /** Other columns, in the units of `gpuColumns`; those that are not named are unsupported. */
  readonly values: Readonly<Partial<Record<Exclude<GpuColumn, 'energy' | 'power' | 'powerInstant'>, OverTime>>>;
  /** Memory used by each slice, By. */
  readonly sliceMemory?: readonly OverTime[];
  readonly processes?: (at: number) => readonly ProcessEntry[];
}

/** The energy counter moves once in this time, s. */
const step = 0.1;
/** The helper answers so long after it is asked, s; the cards are read a little before, one after another. */
const answer = 0.004;
const reading = 0.002;
const between = 0.0001;
const processesAnswer = 0.005;
const processPeriod = 5;

/**
 * What a helper prints for a window that starts at time 0 and is sampled once a second: facts, `ready`, and one line a
 * card for each tick up to one behind the last.
 *
 * @param by what reads the cards, for provenance
 */
export function gpuProgram(
  by: string,
  cards: readonly SimulatedCard[],
  lastTick = 11,
): readonly (readonly [at: number, line: string])[] {
  const lines: [at: number, line: GpuLine][] = cards.map((card, index) => [
    0,
    { gpu: { index, ...card.facts, columns: columnsOf(card) } },
  ]);
  lines.push([0, { ready: { by, count: cards.length } }]);
  const readers = cards.map(readerOf);
  for (let tick = 0; tick <= lastTick; tick += 1) {
    readers.forEach((read, index) => {
      const at = round(tick + reading + between * index);
      lines.push([round(tick + answer), [at, index, ...read(at)]]);
    });
    if (tick % processPeriod !== 0) continue;
    cards.forEach(({ processes }, index) => {
      const at = round(tick + reading + between * index);
      lines.push([round(tick + processesAnswer), { processes: [at, index, processes?.(at) ?? []] }]);
    });
  }
  return lines.map(([at, line]) => [at, JSON.stringify(line)]);
}

function columnsOf({ meters = [], values }: SimulatedCard): readonly GpuColumn[] {
  const told = new Set<GpuColumn>([...meters, ...(Object.keys(values) as GpuColumn[])]);
  return gpuColumnNames.filter((column) => told.has(column));
}

/** Answers what a card tells at a time: a value a column, null where it tells none, then its slices' memory. */
function readerOf(card: SimulatedCard): (at: number) => (number | null)[] {
  const { facts, draw, values, startJoules = 0, sliceMemory = [] } = card;
  const columns = new Set(columnsOf(card));
  if (draw === undefined && (card.meters ?? []).length > 0) throw new Error(`${facts.uuid} has meters and no draw`);
  const counter = counterOf(draw ?? (() => Number.NaN), startJoules);
  const meters: Partial<Record<GpuColumn, (at: number) => number>> = {
    energy: counter,
    power: (at) => averaged(draw!, at, facts.powerAveraging ?? 0),
    powerInstant: (at) => draw!(at),
  };
  return (at) => [
    ...gpuColumnNames.map((column) => {
      if (!columns.has(column)) return null;
      const meter = meters[column];
      const value = meter === undefined ? valueAt(values[column as keyof typeof values]!, at) : meter(at);
      return inSteps(value, stepsPerUnit[column] ?? 1000);
    }),
    ...sliceMemory.map((memory) => Math.round(valueAt(memory, at))),
  ];
}

/** An energy counter of a draw: it stands still between two steps. */
function counterOf(draw: (at: number) => number, startJoules: number): (at: number) => number {
  const sums = [startJoules];
  return (at) => {
    const steps = Math.floor(at / step + 1e-9);
    for (let next = sums.length; next <= steps; next += 1)
      sums.push(sums[next - 1]! + draw((next - 0.5) * step) * step);
    return sums[steps]!;
  };
}

function averaged(draw: (at: number) => number, at: number, seconds: number): number {
  if (seconds === 0) return draw(at);
  const parts = Math.round(seconds / 0.05);
  let sum = 0;
  for (let part = 0; part < parts; part += 1) sum += draw(at - ((part + 0.5) * seconds) / parts);
  return sum / parts;
}

const valueAt = (value: OverTime, at: number): number => (typeof value === 'number' ? value : value(at));

/** NVML tells whole percents and MHz; energy, power and times are in thousandths of the unit. */
const stepsPerUnit: Partial<Record<GpuColumn, number>> = {
  utilisation: 100,
  memoryActivity: 100,
  memoryUsed: 1,
  clockSm: 1e-6,
  clockMemory: 1e-6,
};

const inSteps = (value: number, perUnit: number): number => Math.round(value * perUnit) / perUnit;

/** Times to a tenth of a millisecond. */
const round = (at: number): number => inSteps(at, 1e4);
