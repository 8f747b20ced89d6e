import type { CompressArtifact, CompressCase, CompressReport } from '../../../model/report.ts';
import type { Column } from '../../section.ts';
import { bare } from '../../view/gpu-words.ts';
import type { Panel, PanelPoint, PlotChart } from '../chart.ts';

const columns: readonly Column[] = [
  { title: 'codec', align: 'left' },
  { title: 'saved', align: 'right' },
  { title: 'compress', align: 'right' },
  { title: 'expand', align: 'right' },
  { title: 'J/GB to compress', align: 'right' },
  { title: 'J/GB to expand', align: 'right' },
];

/** Rate against speed and against joules, of the artifact with the most bytes. */
export function compressCharts({ artifacts }: CompressReport): readonly PlotChart[] {
  const largest = artifacts.reduce<CompressArtifact | undefined>(
    (most, one) => (most === undefined || one.bytes.value > most.bytes.value ? one : most),
    undefined,
  );
  const cases = (largest?.cases ?? []).filter(({ rate, compress, failed }) => rate && compress && failed === undefined);
  if (cases.length < 2) return [];
  const panels = [
    panel('Rate against speed', 'compress, MB/s', cases, (one) => scaled(one.compress?.speed.value.value, 1e-6)),
    panel('Rate against joules', 'compress, J/GB above idle', cases, (one) => one.compress?.energy?.value.value),
  ].filter((one) => one.lines.flat().length >= 2);
  if (panels.length === 0) return [];
  const rows = cases.map(({ name, rate, compress, expand, best }) => ({
    cells: [
      [{ name: `${name}${best ? ' (best)' : ''}` }],
      bare(rate, 'share'),
      bare(compress?.speed.value),
      bare(expand?.speed.value),
      bare(compress?.energy?.value),
      bare(expand?.energy?.value),
    ],
    tone: best ? ('total' as const) : ('plain' as const),
  }));
  const title = 'What is saved, against what it costs';
  return [{ kind: 'plots', section: 'Rate against speed', title, panels, columns, rows }];
}

function panel(
  title: string,
  x: string,
  cases: readonly CompressCase[],
  of: (one: CompressCase) => number | undefined,
): Panel {
  const points = cases.flatMap((one): PanelPoint[] => {
    const cost = of(one);
    if (cost === undefined || !(cost > 0)) return [];
    const tone = one.best ? 'best' : 'plain';
    return [{ x: cost, y: 100 * one.rate!.value, label: one.name, tone }];
  });
  return {
    title,
    x: { title: x, isLogarithmic: true },
    y: { title: 'saved, %' },
    lines: [points],
    isJoined: false,
    limits: [],
  };
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
