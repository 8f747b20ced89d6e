import { EnergyFold } from '../../src/judge/energy-fold.ts';
import { metricOf, type Reading } from '../../src/judge/run/metric.ts';
import { type FoldedWindow, Windows } from '../../src/judge/windows.ts';
import type { BatchDone } from '../../src/model/batch.ts';
import { quantity, type Source } from '../../src/model/quantity.ts';
import type { RecordingSink } from '../../src/model/recording.ts';
import type { RunMetric } from '../../src/model/report.ts';

/** What the windows of one point came to. */
export interface PointFigures {
  /** Items a second. */
  readonly throughput: RunMetric;
  /** J of an item, idle included. */
  readonly energy: RunMetric;
  /** Of all windows, s, in rising order. */
  readonly latencies: readonly number[];
}

const measured: Source = { kind: 'measured', by: 'a simulation' };

/** A sink that puts together the windows of each point of a benchmark, of a recording with one counter. */
export function batchFigures(): RecordingSink & { of(point: number): PointFigures } {
  let session: EnergyFold[] = [];
  let windows: Windows | undefined;
  const nothing = () => undefined;
  return {
    header: (header) => {
      session = header.sources.map((source) => new EnergyFold(source, Number.POSITIVE_INFINITY, nothing));
      windows = new Windows(header, session);
    },
    row: (source, at, values) => {
      session[source]!.row(at, values);
      windows!.row(source, at, values);
    },
    mark: (at, mark) => windows!.mark(at, mark),
    footer: () => windows!.end(),
    processes: nothing,
    series: nothing,
    trouble: nothing,
    of: (point) => {
      const own = windows!.all.flatMap((window) =>
        window.work?.kind === 'batch' && window.work.point === point ? [{ window, work: window.work }] : [],
      );
      return {
        throughput: metricOf(
          own.map(({ work }) => ({ figure: quantity(work.items / work.seconds, '1/s', measured) })),
        )!,
        energy: metricOf(own.map(({ window, work }) => energyOf(window, work)))!,
        latencies: own.flatMap(({ work }) => work.latencies).sort((a, b) => a - b),
      };
    },
  };
}

function energyOf({ energies }: FoldedWindow, { items }: BatchDone): Reading {
  const [{ joules, halfWidth = 0, systematic }] = energies[0]!.finish()[0]!.members as readonly [never];
  const [value, half, shared] = [joules / items, halfWidth / items, systematic / items];
  return {
    figure: quantity(value, 'J', measured, { boundary: 'components', interval: [value - half, value + half] }),
    systematic: [shared, shared],
  };
}
