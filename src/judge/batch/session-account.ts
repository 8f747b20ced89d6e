import type { BatchDone, BatchSettings } from '../../model/batch.ts';
import type { CaseWork } from '../../model/command.ts';
import { isEstimated, type Quantity } from '../../model/quantity.ts';
import type { BatchResult } from '../../model/report.ts';
import { onProcessors } from '../bench/processor-energy.ts';
import { measureWork, type WorkWindows } from '../bench/work-windows.ts';
import type { Evidence } from '../evidence.ts';
import type { FoldedWindow } from '../windows.ts';
import type { ChoicePoint, LatencyMetric } from './choice-point.ts';
import { keptOf } from './limits.ts';
import { accountPoint, type PointAccount } from './point-account.ts';

/** What the windows of a benchmark of batches came to. */
export interface BatchAccount {
  readonly windows: WorkWindows<BatchDone>;
  /** In the order of the points of the settings. */
  readonly results: readonly BatchResult[];
  /** The same, as they are chosen from. */
  readonly points: readonly ChoicePoint[];
  /** Points of a session before whose energy is of another boundary or provenance, and therefore left out. */
  readonly unlikeKept: number;
}

export function accountBatches(windows: readonly FoldedWindow[], session: Evidence): BatchAccount {
  const settings = session.header.settings.batch!;
  const ordered = [...windows].sort((one, other) => one.number - other.number);
  const measured = measureWork(ordered, session, isDone, ofTarget(settings));
  const failures = ordered.flatMap(({ work }) => (work?.kind === 'batch-failed' ? [work] : []));
  const skipped = new Set(ordered.flatMap(({ work }) => (work?.kind === 'batch-skipped' ? [work.point] : [])));
  const own = settings.points.map((point, place) =>
    accountPoint(
      point,
      measured.all.filter(({ work }) => work.point === place),
      failures.find((failure) => failure.point === place),
      skipped.has(place),
      measured.idlePower,
    ),
  );
  const reference = own.find(({ energyPerItem }) => energyPerItem !== undefined)?.energyPerItem?.value;
  const kept = keptResults(settings, reference);
  const accounts = own.map((account, place) => kept.get(place)?.account ?? account);
  const points = accounts.map(choicePointOf);
  const results = accounts.map((account, place) => withLimits(account, points[place]!, settings));
  return { windows: measured, results, points, unlikeKept: [...kept.values()].filter((one) => one.isUnlike).length };
}

function isDone(work: CaseWork): work is BatchDone {
  return work.kind === 'batch';
}

/** A command, and a language model, may work on a GPU; an ONNX model by its CPU provider, and data, do not. */
function ofTarget({ target: { kind } }: BatchSettings) {
  return kind === 'onnx' || kind === 'data' ? onProcessors : <T>(measure: T) => measure;
}

/** Points of a session before, taken as they are: but joules of another kind than this session's are not put beside it. */
function keptResults({ kept = [] }: BatchSettings, reference: Quantity | undefined) {
  let usual = reference;
  const found = new Map<number, { readonly account: PointAccount; readonly isUnlike: boolean }>();
  for (const { point, startedAt, result } of kept) {
    const { limits: _, ...account } = result;
    const energy = account.energyPerItem?.value as Quantity | undefined;
    usual ??= energy;
    const isUnlike = energy !== undefined && usual !== undefined && !isAlike(energy, usual);
    found.set(point, {
      account: { ...(isUnlike ? withoutEnergy(account) : account), keptFrom: startedAt },
      isUnlike,
    });
  }
  return found;
}

function isAlike(one: Quantity, other: Quantity): boolean {
  return one.boundary === other.boundary && isEstimated(one) === isEstimated(other);
}

function withoutEnergy(account: PointAccount): PointAccount {
  const { perWindow } = account;
  const rest = without(account, ['energyPerItem', 'aboveIdlePerItem', 'itemsPerJoule', 'power', 'perWindow']);
  if (perWindow === undefined) return rest;
  return { ...rest, perWindow: without(perWindow, ['energyPerItem', 'aboveIdlePerItem']) };
}

function without<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !keys.some((one) => one === key))) as Omit<T, K>;
}

function withLimits(account: PointAccount, point: ChoicePoint, { limits }: BatchSettings): BatchResult {
  return { ...account, limits: limits.map((limit) => ({ limit: limit.text, kept: keptOf(limit, point) })) };
}

/** A result as it is chosen from. */
function choicePointOf(account: PointAccount): ChoicePoint {
  const { batch, concurrency, threads, outcome, throughput, latency, energyPerItem, memory, perWindow } = account;
  const { calls: _, ...figures } = latency ?? { calls: 0 };
  return {
    batch,
    concurrency,
    ...(threads === undefined ? {} : { threads }),
    latencies: byMetric(figures as Record<string, Quantity<'s'>>),
    ...(throughput && { throughput: throughput.value as Quantity<'1/s'> }),
    ...(energyPerItem && { energyPerItem: energyPerItem.value as Quantity<'J'> }),
    ...(memory && { memory: memory as Quantity<'By'> }),
    isOut: outcome !== 'measured',
    ...(perWindow && { perWindow: { ...perWindow, latencies: byMetric(perWindow.latency ?? {}) } }),
  };
}

function byMetric<T>(figures: Readonly<Record<string, T>>): Partial<Record<LatencyMetric, T>> {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [`latency.${name}`, figure]));
}
