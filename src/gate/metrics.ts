import type { Quantity, Unit } from '../model/quantity.ts';
import type {
  AuditReport,
  BatchReport,
  CompressReport,
  Repeat,
  Report,
  RunMetric,
  RunReport,
} from '../model/report.ts';
import { batchMetrics } from './batch-metrics.ts';
import { compressMetrics } from './compress-metrics.ts';
import type { FactName } from './side.ts';

/** A figure that can be budgeted, by its dotted name. */
export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly better: 'lower' | 'higher';
  /** Exact: the same work always gives the same number, so that any difference is one. */
  readonly precision: 'noisy' | 'exact';
  /** What must be alike for two of its figures to be compared, beside the kind of report. */
  readonly needs: readonly FactName[];
  /** Also a report of `run` has one figure for all its repeats. */
  readonly isOfWhole?: true;
  /** Of a report of `run`. */
  readonly run?: (report: RunReport) => RunFigure | undefined;
  /** Of a report of `audit`. */
  readonly audit?: (report: AuditReport) => Quantity | undefined;
  /** Of a report of `bench compress`: of the whole set, each artifact by its best. */
  readonly compress?: (report: CompressReport) => Quantity | undefined;
  /** Of a report of `bench batch`: of the chosen point. */
  readonly batch?: (report: BatchReport) => PointFigure | undefined;
}

/** One figure of a point, with those of its windows where it has them: they are its runs. */
export interface PointFigure {
  readonly figure: Quantity;
  readonly center?: RunMetric['center'];
  readonly windows?: readonly number[] | undefined;
}

interface RunFigure {
  readonly metric: RunMetric;
  /** The figure of one repeat; absent where only the whole has it. */
  readonly of?: (repeat: Repeat) => Quantity | undefined;
}

type FormulaId = Report['formulas'][number]['id'];

const machine: readonly FactName[] = ['hardware', 'interval'];
const command: readonly FactName[] = ['hardware', 'isWarm', 'tasks'];
const account: readonly FactName[] = [...command, 'accounting'];
const energy: readonly FactName[] = ['hardware', 'interval', 'isWarm', 'boundary', 'parts', 'energyIs', 'duration'];
const wholeEnergy: readonly FactName[] = [...energy, 'tasks'];

const lower = { better: 'lower', precision: 'noisy' } as const;

function figureOf(metric: RunMetric | undefined, of: RunFigure['of']): RunFigure | undefined {
  return metric && { metric, ...(of === undefined ? {} : { of }) };
}

function formulaValue(id: FormulaId, report: Report): Quantity | undefined {
  return report.formulas.find((result) => result.id === id && result.value !== undefined)?.value;
}

/** A share that one of the documented formulas gives. */
function formula(id: FormulaId) {
  const value = (report: Report) => formulaValue(id, report);
  return {
    isOfWhole: true as const,
    run: (report: RunReport): RunFigure | undefined => {
      const figure = value(report);
      return figure && { metric: { center: 'single', value: figure, lowest: figure, highest: figure, count: 1 } };
    },
    audit: value,
  };
}

/** Every figure that may gate, in the order in which they are shown. */
export const metrics: readonly Metric[] = [
  {
    ...lower,
    name: 'energy.total',
    title: 'energy',
    unit: 'J',
    needs: wholeEnergy,
    run: ({ metrics: { energy: found } }) => figureOf(found?.total, (repeat) => repeat.energy),
    audit: ({ energy: { total } }) => total?.energy,
  },
  {
    ...lower,
    name: 'energy.aboveIdle',
    title: 'energy above idle',
    unit: 'J',
    needs: [...wholeEnergy, 'idleIs', 'idlePower'],
    run: ({ metrics: { energy: found } }) => figureOf(found?.aboveIdle, (repeat) => repeat.aboveIdle),
  },
  {
    ...lower,
    name: 'task.energy',
    title: 'energy per task',
    unit: 'J',
    needs: energy,
    run: ({ metrics: { task } }) =>
      figureOf(task?.energy, ({ energy: joules, tasks }) =>
        joules && tasks ? { ...joules, value: joules.value / tasks } : undefined,
      ),
  },
  {
    ...lower,
    name: 'gpu.energy',
    title: 'GPU energy',
    unit: 'J',
    needs: ['hardware', 'interval', 'isWarm', 'tasks', 'gpuSource'],
    run: ({ metrics: { gpu } }) => figureOf(gpu?.energy, (repeat) => repeat.gpuEnergy),
  },
  {
    ...lower,
    name: 'power.mean',
    title: 'mean power',
    unit: 'W',
    needs: ['hardware', 'interval', 'boundary', 'parts', 'energyIs'],
    run: ({ metrics: { power } }) => figureOf(power?.mean, (repeat) => repeat.meanPower),
    audit: ({ energy: { total } }) => total?.meanPower,
  },
  {
    ...lower,
    name: 'wall',
    title: 'wall time',
    unit: 's',
    needs: command,
    run: (report) => figureOf(report.metrics.wall, ({ wall }) => wall),
  },
  {
    ...lower,
    name: 'cpu.total',
    title: 'CPU time',
    unit: 's',
    needs: account,
    run: (report) => figureOf(report.metrics.cpu?.total, ({ cpu }) => cpu?.total),
  },
  {
    ...lower,
    name: 'cpu.user',
    title: 'CPU time, user',
    unit: 's',
    needs: account,
    run: (report) => figureOf(report.metrics.cpu?.user, ({ cpu }) => cpu?.user),
  },
  {
    ...lower,
    name: 'cpu.system',
    title: 'CPU time, system',
    unit: 's',
    needs: account,
    run: (report) => figureOf(report.metrics.cpu?.system, ({ cpu }) => cpu?.system),
  },
  {
    ...lower,
    name: 'cpu.utilisation',
    title: 'CPU utilisation',
    unit: '1',
    needs: machine,
    audit: ({ cpu }) => cpu?.utilisation,
  },
  {
    ...lower,
    name: 'memory.peak',
    title: 'peak memory',
    unit: 'By',
    needs: account,
    run: (report) => figureOf(report.metrics.memory?.peak, ({ memory }) => memory),
  },
  {
    ...lower,
    name: 'memory.used',
    title: 'memory used',
    unit: 'By',
    needs: machine,
    audit: ({ memory }) => memory?.used,
  },
  {
    ...formula('energy-utilisation'),
    name: 'energy.utilisation',
    title: 'energy utilisation',
    unit: '1',
    better: 'higher',
    precision: 'noisy',
    needs: [...energy, 'idleIs', 'idlePower', 'pue'],
  },
  {
    ...formula('scheduling-efficiency'),
    batch: (report) => {
      const figure = formulaValue('scheduling-efficiency', report);
      return figure && { figure };
    },
    name: 'scheduling.efficiency',
    title: 'scheduling efficiency',
    unit: '1',
    better: 'higher',
    precision: 'exact',
    needs: ['tasks', 'bench'],
  },
  ...compressMetrics,
  ...batchMetrics,
];

/** Whether a report has one figure of it for all, so that only other reports tell how far it scatters. */
export function isOfWhole(metric: Metric, kind: Report['kind']): boolean {
  return kind === 'audit' || metric.isOfWhole === true;
}

const byName = new Map(metrics.map((metric) => [metric.name, metric]));

export function metricNamed(name: string): Metric | undefined {
  return byName.get(name);
}
