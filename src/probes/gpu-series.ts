import { type GpuColumn, type GpuFacts, type GpuProcess, type GpuSlice, gpuColumns } from '../model/gpu.ts';
import type { EnergySeries, Series } from '../model/series.ts';

/** The energy counter moves in steps of 20 to 100 ms (Alumet), the power reading every 100 ms (arXiv 2312.02741), s. */
const step = 0.1;
/** Draws pass the limit for milliseconds; twice of it is impossible over an interval. */
const overshoot = 2;
/** More than any card's limit, W, for a card that tells none. */
const unknownLimit = 1500;
/** Stated for nvidia-smi (its manual: within 5 W) and NVML (5 %). */
const accuracy = { share: 0.05, watts: 5 };

/** The columns of one card, in the order of `gpuColumns`, then its slices' memory. */
export function seriesOfCard(card: GpuFacts): Series[] {
  const series = card.columns.map((column): Series => {
    const { metric, shape, unit } = gpuColumns[column];
    const energy = energyOf(card, column);
    const isModule = column === 'powerModule';
    return {
      // A module's power is a power like the board's, of another part.
      metric: isModule ? 'power' : metric,
      resource: isModule ? `${card.uuid} module` : card.uuid,
      shape,
      unit,
      ...(energy === undefined ? {} : { energy }),
    };
  });
  return [...series, ...card.slices.map(seriesOfSlice)];
}

export function seriesOfSlice({ uuid }: GpuSlice): Series {
  return { ...gpuColumns.memoryUsed, resource: uuid };
}

/** Memory of a process on a card, and its SM utilisation integrated over time, s. */
export function seriesOfProcess(card: GpuFacts, process: GpuProcess): Series[] {
  // With MIG one process may run in several slices.
  const slice = process.gpuInstance === undefined ? '' : ` ${process.gpuInstance}`;
  const resource = `${card.uuid} ${process.pid}${slice}`;
  return [
    { metric: 'gpu.process.memory', resource, shape: 'gauge', unit: 'By', process },
    { metric: 'gpu.process.sm', resource, shape: 'counter', unit: 's', process },
  ];
}

function energyOf(card: GpuFacts, column: GpuColumn): EnergySeries | undefined {
  const maximumPower = overshoot * (card.limits?.maximum ?? card.limits?.default ?? unknownLimit);
  const part = { boundary: 'components', maximumPower, step } as const;
  const averaging = card.powerAveraging === undefined ? {} : { averaging: card.powerAveraging };
  if (column === 'energy') return { component: 'gpu', ...part, counted: true };
  if (column === 'powerModule') {
    const reason = 'the module contains the Grace CPU';
    return { component: 'other', ...part, maximumPower: 3 * maximumPower, counted: false, reason, ...averaging };
  }
  if (column !== 'power') return undefined;
  const gauge = { component: 'gpu', ...part, ...averaging, accuracy } as const;
  if (!card.columns.includes('energy')) return { ...gauge, counted: true };
  return { ...gauge, counted: false, standsIn: true, reason: 'integrated power of the same card; its counter counts' };
}
