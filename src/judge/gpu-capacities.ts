import { gpuColumns } from '../model/gpu.ts';
import { type Quantity, quantity } from '../model/quantity.ts';
import type { AuditReport } from '../model/report.ts';
import type { Capacity } from './capacity.ts';
import type { Evidence } from './evidence.ts';

type GpuReport = AuditReport['gpus'][number];

/** Used and total of what a card has, or why there is none: kernel time, memory, draw against its limit. */
export function gpuCapacities(
  cards: readonly GpuReport[],
  evidence: Evidence,
): readonly (Capacity | { readonly resource: string; readonly reason: string })[] {
  return cards.flatMap((card) => [kernelTime(card, evidence), memory(card), draw(card)]);
}

function kernelTime({ index, uuid, utilisation, mig }: GpuReport, { header, folds, footer }: Evidence) {
  const resource = `GPU ${index} kernel time`;
  if (utilisation === undefined) {
    const reason = mig === true ? 'a card that is cut into slices (MIG) tells no utilisation' : 'the driver tells none';
    return { resource, reason };
  }
  const source = header.sources.findIndex(({ gpus = [] }) => gpus.some((card) => card.uuid === uuid));
  const covered = folds[source]?.find(gpuColumns.utilisation.metric, uuid)?.covered ?? 0;
  if (!(covered > 0)) return { resource, reason: 'no two readings came that were close enough' };
  // Readings just outside the window bracket it.
  const told = Math.min(covered, footer.end);
  const time = (value: number) => quantity(value, 's', utilisation.provenance);
  return {
    resource,
    used: time(utilisation.value * told),
    usedLabel: 'time in which a kernel ran',
    total: time(told),
    totalLabel: 'time covered',
  };
}

function memory({ index, memory: held }: GpuReport) {
  const resource = `GPU ${index} memory`;
  if (held?.total === undefined) return { resource, reason: 'the driver does not tell both used and total' };
  return {
    resource,
    used: held.used as Quantity,
    usedLabel: 'used, time mean',
    total: held.total as Quantity,
    totalLabel: 'total',
  };
}

function draw({ index, power, energy, limits }: GpuReport) {
  const resource = `GPU ${index} draw against its limit`;
  if (limits.enforced === undefined || !(limits.enforced.value > 0))
    return { resource, reason: 'no power limit is told' };
  const covered = energy?.covered.value ?? 0;
  const { value, interval, provenance } = energy?.value ?? {};
  const mean =
    value !== undefined && provenance !== undefined && covered > 0
      ? quantity(value / covered, 'W', provenance, {
          boundary: 'components',
          interval: interval && [interval[0] / covered, interval[1] / covered],
        })
      : power?.mean;
  if (mean === undefined) return { resource, reason: 'its power is not measured' };
  return {
    resource,
    used: mean as Quantity,
    usedLabel: 'mean power',
    total: limits.enforced as Quantity,
    totalLabel: 'enforced power limit',
  };
}
