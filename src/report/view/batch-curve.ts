import type { BatchReport, BatchResult } from '../../model/report.ts';
import type { Line, Section } from '../section.ts';
import { pointNames } from './batch-words.ts';
import { bare } from './gpu-words.ts';

/** Throughput and the energy of an item against the batch size, the choice and the points beyond a limit marked. */
export function batchCurveView({ points, choice, target }: BatchReport): readonly Section[] {
  const measured = points.filter(({ outcome, throughput }) => outcome === 'measured' && throughput !== undefined);
  if (measured.length < 2) return [];
  const nameOf = pointNames(points);
  const hasEnergy = measured.some(({ energyPerItem }) => energyPerItem !== undefined);
  const cost = (point: BatchResult) => (hasEnergy ? point.energyPerItem : point.cpuPerItem)?.value;
  const best = choice.best === undefined ? undefined : points[choice.best];
  const rows = measured.map((point) => ({
    label: [{ name: nameOf(point) }] as Line,
    bars: [
      { value: point.throughput!.value.value, figure: bare(point.throughput!.value) },
      { value: cost(point)?.value ?? null, figure: bare(cost(point)) },
    ],
    mark: [marks(point, point === best)] as Line,
    ...(point === best ? { tone: 'total' as const } : {}),
  }));
  const item = /^[a-z]+$/.test(target.items) ? target.items.replace(/s$/, '') : 'item';
  const titles = { label: 'batch', bars: ['throughput', `${hasEnergy ? 'energy' : 'CPU time'} per ${item}`] };
  return [{ title: 'Against the batch size', blocks: [{ kind: 'bars', titles, rows }] }];
}

function marks({ limits }: BatchResult, isBest: boolean): string {
  const broken = limits.some(({ kept }) => kept === 'no');
  const unsure = limits.some(({ kept }) => kept === 'unsure');
  return [isBest ? '< use' : '', broken ? 'over the limit' : unsure ? 'unsure of the limit' : '']
    .filter(Boolean)
    .join(', ');
}
