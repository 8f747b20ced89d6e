import { type GpuFacts, gpuColumns, throttleBits } from '../model/gpu.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { AuditReport } from '../model/report.ts';
import type { SourceDescription } from '../model/series.ts';
import { seriesOf } from './energy-method.ts';
import type { EnergyAccount } from './energy-section.ts';
import { energyOf, type MeasuredGroup, meanPower, provenanceOf } from './energy-totals.ts';
import type { Evidence } from './evidence.ts';
import { shareCard } from './gpu-processes.ts';
import { cardIdle } from './kept-idle.ts';
import { orNothing } from './optional.ts';
import type { Folded, SeriesFold } from './series-fold.ts';
import { seconds } from './time-quantity.ts';

export type GpuReport = AuditReport['gpus'][number];

const throttleColumns = Object.keys(throttleBits) as (keyof typeof throttleBits)[];

/** Every card of the host, by the driver's index. */
export function accountGpus(evidence: Evidence, account: EnergyAccount): GpuReport[] {
  return evidence.header.sources
    .flatMap((source, index) =>
      (source.gpus ?? []).map((card) => accountCard(card, source, evidence.folds[index]!, evidence, account)),
    )
    .sort((a, b) => a.index - b.index);
}

function accountCard(
  card: GpuFacts,
  source: SourceDescription,
  fold: SeriesFold,
  evidence: Evidence,
  account: EnergyAccount,
): GpuReport {
  const { uuid, index, name, pciBus, driver, persistence, ecc, mig } = card;
  const by = provenanceOf(source);
  const of = (metric: string, resource = uuid) => read(fold.find(metric, resource));
  const state = of(gpuColumns.performanceState.metric);
  const groups = account.all.filter((group) => group.source === source && seriesOf(group)?.resource === uuid);
  const counted = groups.find((group) => group.isCounted && group.unusable === undefined);
  const energy = counted && energyOf(counted.members[0]!, counted);
  return {
    index,
    uuid,
    name,
    ...orNothing('pciBus', pciBus),
    ...orNothing('driver', driver),
    by: source.by,
    ...orNothing('utilisation', meanOf(of(gpuColumns.utilisation.metric), '1', by)),
    ...orNothing('memoryActivity', meanOf(of(gpuColumns.memoryActivity.metric), '1', by)),
    ...orNothing('memory', memoryOf(of(gpuColumns.memoryUsed.metric), card.memoryTotal, by)),
    ...orNothing('power', powerOf(of('power'), counted && energy && meanPower(energy, counted.covered), by)),
    ...orNothing('powerInstant', powerOf(of(gpuColumns.powerInstant.metric), undefined, by)),
    ...orNothing('powerMemory', meanOf(of(gpuColumns.powerMemory.metric), 'W', by, 'components')),
    idlePower: cardIdle(evidence, card),
    limits: limitsOf(card, of(gpuColumns.limit.metric), by),
    ...orNothing('energy', counted && energy && energyFigures(counted, energy, groups, account)),
    ...(energy === undefined ? { reason: whyNone(groups, mig === true) } : {}),
    ...orNothing('module', meanOf(of('power', `${uuid} module`), 'W', by, 'components')),
    clocks: {
      ...orNothing('sm', meanOf(of(gpuColumns.clockSm.metric), 'Hz', by)),
      ...orNothing('memory', meanOf(of(gpuColumns.clockMemory.metric), 'Hz', by)),
    },
    ...orNothing('temperature', temperatureOf(of(gpuColumns.temperature.metric), by)),
    ...orNothing('performanceState', state && { fastest: state.lowest, slowest: state.highest, last: state.last }),
    throttle: throttleOf(of, by),
    tellsThrottling: throttleColumns.some((column) => of(gpuColumns[column].metric) !== undefined),
    throttled: {
      ...orNothing('power', spentOf(of(gpuColumns.throttledByPower.metric), by)),
      ...orNothing('thermal', spentOf(of(gpuColumns.throttledByHeat.metric), by)),
    },
    ...orNothing('persistence', persistence),
    ...orNothing('ecc', ecc),
    ...orNothing('mig', mig),
    slices: card.slices.map(({ uuid: slice, name: called, memoryTotal }) => ({
      uuid: slice,
      name: called,
      memory: {
        ...orNothing('used', meanOf(of(gpuColumns.memoryUsed.metric, slice), 'By', by)),
        ...orNothing('total', memoryTotal === undefined ? undefined : quantity(memoryTotal, 'By', by)),
      },
    })),
    ...shareCard(card, fold, evidence, by, counted && energy ? { energy, covered: counted.covered } : undefined),
    ...orNothing('timeline', timelineOf(counted)),
  };
}

/** A series of which at least one number came. */
function read(folded: Folded | undefined): Folded | undefined {
  return folded !== undefined && folded.readings > 0 ? folded : undefined;
}

function meanOf<U extends '1' | 'W' | 'Hz' | 'By' | 'Cel'>(
  folded: Folded | undefined,
  unit: U,
  by: Source,
  boundary?: 'components',
): Quantity<U> | undefined {
  return folded && quantity(folded.mean, unit, by, { boundary });
}

function memoryOf(used: Folded | undefined, total: number | undefined, by: Source): GpuReport['memory'] {
  return (
    used && {
      used: quantity(used.mean, 'By', by),
      ...orNothing('total', total === undefined ? undefined : quantity(total, 'By', by)),
    }
  );
}

/** @param mean that of the energy that counts, where it is the same power: two means of one window never differ */
function powerOf(power: Folded | undefined, mean: Quantity<'W'> | undefined, by: Source): GpuReport['power'] {
  const watts = (value: number) => quantity(value, 'W', by, { boundary: 'components' });
  return power && { mean: mean ?? watts(power.mean), lowest: watts(power.lowest), highest: watts(power.highest) };
}

function limitsOf({ limits }: GpuFacts, enforced: Folded | undefined, by: Source): GpuReport['limits'] {
  const watts = (value: number | undefined) =>
    value === undefined ? undefined : quantity(value, 'W', by, { boundary: 'components' });
  return {
    ...orNothing('enforced', watts(enforced?.last)),
    ...orNothing('default', watts(limits?.default)),
    ...orNothing('minimum', watts(limits?.minimum)),
    ...orNothing('maximum', watts(limits?.maximum)),
  };
}

function energyFigures(
  counted: MeasuredGroup,
  energy: Quantity<'J'>,
  groups: readonly MeasuredGroup[],
  { section }: EnergyAccount,
): NonNullable<GpuReport['energy']> {
  const other = groups.find((group) => group !== counted && group.unusable === undefined && group.members.length > 0);
  const total = section.byBoundary.components?.measured?.energy;
  return {
    value: energy,
    method: seriesOf(counted)?.shape === 'counter' ? 'counter' : 'integration',
    covered: seconds(counted.covered),
    ...orNothing('other', other && energyOf(other.members[0]!, other)),
    ...orNothing(
      'shareOfHost',
      total !== undefined && total.value > 0
        ? quantity(energy.value / total.value, '1', derivedFrom(energy, total))
        : undefined,
    ),
  };
}

function whyNone(groups: readonly MeasuredGroup[], isMig: boolean): string {
  const reasons = groups.flatMap(({ unusable }) => (unusable === undefined ? [] : [unusable]));
  if (reasons.length > 0) return [...new Set(reasons)].join('; ');
  return isMig
    ? 'the driver tells neither energy nor power of a card that is cut into slices'
    : 'the driver tells neither energy nor power of this card';
}

function temperatureOf(folded: Folded | undefined, by: Source): GpuReport['temperature'] {
  return folded && { mean: quantity(folded.mean, 'Cel', by), highest: quantity(folded.highest, 'Cel', by) };
}

function throttleOf(of: (metric: string) => Folded | undefined, by: Source): GpuReport['throttle'] {
  return throttleColumns.flatMap((column) => {
    const { metric } = gpuColumns[column];
    const share = of(metric)?.mean ?? 0;
    return share > 0 ? [{ reason: metric.slice('gpu.throttle.'.length), share: quantity(share, '1', by) }] : [];
  });
}

function spentOf(folded: Folded | undefined, by: Source): Quantity<'s'> | undefined {
  return folded !== undefined && folded.covered > 0 ? quantity(folded.sum, 's', by) : undefined;
}

function timelineOf(counted: MeasuredGroup | undefined): GpuReport['timeline'] {
  return counted && { unit: 'W', binSeconds: counted.timeline.binSeconds, means: counted.timeline.means() };
}
