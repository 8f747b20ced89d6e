import { compressionRate } from '../../formulas/compression-rate.ts';
import {
  addMoments,
  type ChunkMoments,
  type CompressSettings,
  type CompressSubject,
  type CompressWork,
  type Direction,
} from '../../model/compress.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { CompressCase } from '../../model/report.ts';
import { ratioHalfWidth } from '../../statistics/cluster-ratio.ts';
import type { WorkWindow } from '../bench/work-windows.ts';
import { metricOf, type Reading } from '../run/metric.ts';
import { aboveIdle, scaled } from '../run/repeats.ts';

export type Done = Extract<CompressWork, { kind: 'done' }>;
export type Way = NonNullable<CompressCase['compress']>;

export type CaseWindow = WorkWindow<Done>;

/** What one case came to, before it is judged against the others. */
export interface CaseAccount {
  readonly codec: string;
  readonly level: number;
  readonly failed: string | undefined;
  readonly chunks: number;
  readonly original: Quantity<'By'> | undefined;
  readonly compressed: Quantity<'By'> | undefined;
  readonly rate: Quantity<'1'> | undefined;
  readonly compress: Way | undefined;
  readonly expand: Way | undefined;
  readonly memory: Quantity<'By'> | undefined;
}

const bytesBy: Source = { kind: 'measured', by: 'byte counts of what was read and written' };
const workerClock: Source = { kind: 'measured', by: 'monotonic clock' };
export const gigabyte = 1e9;

export function accountCase(
  { codec, level, failed }: Pick<CaseAccount, 'codec' | 'level' | 'failed'>,
  windows: readonly CaseWindow[],
  subject: CompressSubject,
  settings: CompressSettings,
  idlePower: Quantity<'W'> | undefined,
): CaseAccount {
  const fresh = windows.flatMap(({ work }) => (work.fresh === undefined ? [] : [work.fresh]));
  const sums = fresh.reduce<ChunkMoments | undefined>(
    (all, one) => (all === undefined ? one : addMoments(all, one)),
    undefined,
  );
  const original = sums && quantity(sums.original, 'By', bytesBy);
  const compressed = sums && quantity(sums.compressed, 'By', bytesBy);
  return {
    codec,
    level,
    failed,
    chunks: sums?.count ?? 0,
    original,
    compressed,
    rate: sums && original && compressed && rateOf(original, compressed, sums, subject.chunks),
    compress: wayOf(windows, 'compress', idlePower),
    expand: wayOf(windows, 'expand', idlePower),
    memory: memoryOf(codec, level, settings),
  };
}

/** Of a sample the rate is an estimate of the whole's; of all chunks it is exact. */
function rateOf(
  original: Quantity<'By'>,
  compressed: Quantity<'By'>,
  sums: ChunkMoments,
  population: number,
): Quantity<'1'> {
  const rate = compressionRate(original, compressed);
  if (sums.count >= population) return rate;
  const half = ratioHalfWidth(
    {
      count: sums.count,
      x: sums.original,
      y: sums.compressed,
      xx: sums.originalSquares,
      yy: sums.compressedSquares,
      xy: sums.products,
    },
    population,
  );
  if (half === undefined) return rate;
  return { ...rate, interval: [rate.value - half, Math.min(1, rate.value + half)] };
}

function wayOf(
  windows: readonly CaseWindow[],
  direction: Direction,
  idlePower: Quantity<'W'> | undefined,
): Way | undefined {
  const own = windows.filter(({ work }) => work.direction === direction && work.seconds > 0 && work.original > 0);
  const over = (of: (window: CaseWindow) => Reading | undefined) =>
    metricOf(own.map(of).filter((reading) => reading !== undefined));
  const speed = over(({ work }) => ({ figure: quantity(work.original / work.seconds, 'By/s', workerClock) }));
  if (speed === undefined) return undefined;
  const cpu = over(({ work }) => work.cpu && { figure: perGigabyte(work, work.cpu) });
  const energyTotal = over(({ work, measure: { energy }, isSame }) => {
    if (energy === undefined || !isSame) return undefined;
    const { energy: figure, systematic, isTooShort } = energy;
    return scaled({ figure, systematic, isTooShort }, work.original / gigabyte, 'J');
  });
  const energy = over(({ work, measure, isSame }) => {
    if (measure.energy === undefined || idlePower === undefined || !isSame) return undefined;
    return scaled(aboveIdle(measure.energy, idlePower, measure), work.original / gigabyte, 'J');
  });
  return { speed, ...(cpu && { cpu }), ...(energy && { energy }), ...(energyTotal && { energyTotal }) };
}

function perGigabyte({ original }: Done, { seconds, by }: NonNullable<Done['cpu']>): Quantity<'s'> {
  return quantity((seconds * gigabyte) / original, 's', { kind: 'measured', by });
}

/** By a fresh process: what a codec once took it does not give back, and a second look would find nothing. */
function memoryOf(codec: string, level: number, { memory }: CompressSettings): Quantity<'By'> | undefined {
  const known = memory.find((one) => one.codec === codec && one.level === level);
  return known && quantity(known.peak, 'By', { kind: 'measured', by: 'VmHWM of a process of its own, on one chunk' });
}

/** Joules of a case for a GB of original: to compress once, and to expand at every read. */
export function spentOf({ compress, expand }: CaseAccount, reads: number): Quantity<'J'> | undefined {
  const once = compress?.energy?.value;
  const each = expand?.energy?.value;
  if (once === undefined || each === undefined) return undefined;
  const { boundary } = once;
  const isKnown = once.interval !== undefined && each.interval !== undefined;
  return quantity(once.value + reads * each.value, 'J', derivedFrom(once, each), {
    boundary,
    interval: isKnown
      ? [once.interval[0] + reads * each.interval[0], once.interval[1] + reads * each.interval[1]]
      : undefined,
  });
}
