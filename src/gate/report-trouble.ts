import type { Quantity } from '../model/quantity.ts';
import type { Report } from '../model/report.ts';
import { type Metric, metricNamed, metrics } from './metrics.ts';
import type { Session } from './side.ts';

/** In base units. No machine has a figure beyond it, and ratios of such are no numbers any more. */
const largest = 1e24;

/** Why the figures of a report cannot be judged, though each is one: a clause. Undefined where they can. */
export function troubleIn(report: Report): string | undefined {
  for (const metric of metrics) {
    for (const { unit, value } of figuresOf(report, metric)) {
      const trouble = troubleOf(metric, unit, value);
      if (trouble !== undefined) return trouble;
    }
  }
  return undefined;
}

/** The same of what a baseline keeps. */
export function troubleInSession({ metrics: of }: Session): string | undefined {
  for (const [name, { unit, value, values }] of Object.entries(of)) {
    const metric = metricNamed(name);
    if (metric === undefined) continue;
    for (const one of [value, ...values]) {
      const trouble = one === null ? undefined : troubleOf(metric, unit, one);
      if (trouble !== undefined) return trouble;
    }
  }
  return undefined;
}

function figuresOf(report: Report, metric: Metric): readonly Quantity[] {
  if (report.kind === 'audit') return listOf(metric.audit?.(report));
  if (report.kind === 'compress') return listOf(metric.compress?.(report));
  if (report.kind === 'batch') {
    const { figure, windows = [] } = metric.batch?.(report) ?? {};
    return figure === undefined ? [] : [figure, ...windows.map((value) => ({ ...figure, value }))];
  }
  const found = metric.run?.(report);
  if (found === undefined) return [];
  const { of } = found;
  const repeats = of === undefined ? [] : report.repeats.flatMap((repeat) => of(repeat) ?? []);
  return [found.metric.value, ...repeats];
}

function listOf(figure: Quantity | undefined): readonly Quantity[] {
  return figure === undefined ? [] : [figure];
}

function troubleOf({ name, unit }: Metric, given: string, value: number): string | undefined {
  if (given !== unit) return `${name} is given in ${given}, and it is in ${unit}`;
  return Math.abs(value) > largest ? `${name} is beyond all measure: ${value} ${unit}` : undefined;
}
