import type { HistoryFigure } from '../model/history.ts';
import type { Unit } from '../model/quantity.ts';
import type { HistoryDatabase } from './connection.ts';
import { kindOf, marksOf } from './flags.ts';
import type { RecordQuery, Series } from './records.ts';

/** One figure of one record of a series. */
export interface Point extends Pick<HistoryFigure, 'value' | 'isEstimated' | 'boundary' | 'range'> {
  /** Rises in the order of recording. */
  readonly id: number;
  readonly at: number;
  /** Number of what it was measured under. */
  readonly circumstances: number;
  readonly isInterrupted: boolean;
  readonly isClockStep?: true;
  /** Records that were put together to it. */
  readonly count: number;
}

export interface StoredMetric {
  readonly id: number;
  readonly name: string;
  readonly unit: Unit;
}

/** Every figure that any record has, by name. */
export function metricsIn(history: HistoryDatabase): readonly StoredMetric[] {
  return history
    .rows('SELECT id, name, unit FROM metrics m WHERE EXISTS (SELECT 1 FROM figures WHERE metric = m.id) ORDER BY name')
    .map(([id, name, unit]) => ({ id: Number(id), name: String(name), unit: unit as Unit }));
}

/** The figures of one metric in one series, by their times. */
export function pointsOf(
  history: HistoryDatabase,
  metric: Pick<StoredMetric, 'id'>,
  series: Pick<Series, 'id'>,
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: Pick<RecordQuery, 'since' | 'until'> = {},
): readonly Point[] {
  const rows = history.rows(
    `SELECT r.id, r.at, f.value, f.flags, r.circumstances, r.flags, r.count, f.lowest, f.highest
     FROM records r CROSS JOIN figures f ON f.metric = ? AND f.record = r.id
     WHERE r.series = ? AND r.at >= ? AND r.at < ? ORDER BY r.at`,
    metric.id,
    series.id,
    since,
    until,
  );
  // There are few kinds of them, and thousands of points.
  const kinds = new Map<number, Pick<Point, 'isEstimated' | 'boundary' | 'isInterrupted' | 'isClockStep'>>();
  return rows.map(([id, at, value, kind, circumstances, marks, count, lowest, highest]) => {
    const key = Number(kind) * 4 + Number(marks);
    const told = kinds.get(key) ?? kindAndMarks(Number(kind), Number(marks));
    kinds.set(key, told);
    return {
      id: Number(id),
      at: Number(at),
      value: Number(value),
      ...told,
      circumstances: Number(circumstances),
      count: Number(count),
      ...(typeof lowest === 'number' && typeof highest === 'number' ? { range: [lowest, highest] as const } : {}),
    };
  });
}

function kindAndMarks(kind: number, marks: number) {
  const { isEstimated, boundary } = kindOf(kind);
  return { isEstimated, ...(boundary === undefined ? {} : { boundary }), ...marksOf(marks) };
}
