import type { AuditReport } from '../../../model/report.ts';
import type { LineChart } from '../chart.ts';
import type { ChartPoint } from '../sampled.ts';

interface Bins {
  readonly binSeconds: number;
  readonly means: readonly (number | null)[];
}

/** Power over the window: the whole at its boundary, and each card. */
export function powerCharts({ power, gpus }: AuditReport): readonly LineChart[] {
  if (power === undefined || power.means.every((watts) => watts === null)) return [];
  const cards = gpus.filter(({ timeline }) => timeline?.means.some((watts) => watts !== null) === true);
  const unit = unitFor(power.binSeconds * power.means.length);
  const isModelled = power.provenance.kind === 'estimated';
  return [
    {
      kind: 'lines',
      section: 'Power over time',
      title: cards.length === 0 ? 'Power over time' : 'Power over time, in all and by GPU',
      unit: 'W',
      x: { title: `time since the start, ${unit.name}` },
      series: [
        { name: [`${isModelled ? '~' : ''}total, ${power.boundary}`], points: pointsOf(power, unit.seconds) },
        ...cards.map(({ index, timeline }) => ({ name: [`GPU ${index}`], points: pointsOf(timeline!, unit.seconds) })),
      ],
      marks: [],
      isStepped: true,
      isFromZero: true,
    },
  ];
}

/** The last bin ends where the window does. */
function pointsOf({ binSeconds, means }: Bins, per: number): readonly ChartPoint[] {
  const points = means.map((watts, bin): ChartPoint => [(bin * binSeconds) / per, watts]);
  const last = means.at(-1);
  return last === undefined ? points : [...points, [(means.length * binSeconds) / per, last]];
}

function unitFor(seconds: number) {
  if (seconds <= 300) return { name: 's', seconds: 1 };
  return seconds <= 3 * 3600 ? { name: 'min', seconds: 60 } : { name: 'h', seconds: 3600 };
}
