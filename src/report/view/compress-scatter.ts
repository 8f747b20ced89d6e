import type { CompressArtifact, CompressReport } from '../../model/report.ts';
import type { ScatterPoint, Section } from '../section.ts';

const mostPoints = 26;

/** Rate against speed of the artifact with the most bytes, where the screen is wide enough. */
export function compressScatterView({ artifacts }: CompressReport): readonly Section[] {
  const largest = artifacts.reduce<CompressArtifact | undefined>(
    (most, one) => (most === undefined || one.bytes.value > most.bytes.value ? one : most),
    undefined,
  );
  const points = (largest?.cases ?? []).flatMap(({ name, rate, compress, failed, best }): ScatterPoint[] =>
    rate === undefined || compress === undefined || failed !== undefined
      ? []
      : [{ label: `${name}${best ? ' (best)' : ''}`, x: compress.speed.value.value / 1e6, y: 100 * rate.value }],
  );
  if (largest === undefined || points.length < 3) return [];
  const scatter = { kind: 'scatter', points: points.slice(0, mostPoints), x: 'compress, MB/s', y: 'rate, %' } as const;
  return [{ title: 'Rate against speed', blocks: [{ kind: 'note', line: [{ name: largest.name }] }, scatter] }];
}
