import { quantity } from '../../src/model/quantity.ts';
import type { RunReport } from '../../src/model/report.ts';
import { evenRepeats, type RepeatGiven, runReportOf } from '../support/run-report.ts';
import { fullReport, hostileNames } from './sample-report.ts';

const measured = runReportOf(evenRepeats(10));
const eventful: RepeatGiven[] = evenRepeats(40, { gpuEnergy: 1500, tasks: 12 }).map((repeat, index) => {
  if (index === 6) return { ...repeat, wall: 9.1, energy: 700 };
  if (index === 30) return { ...repeat, signal: 'SIGKILL' };
  if (index === 33) return { ...repeat, exitCode: 70 };
  return index === 12 ? { ...repeat, survivors: { count: 3, listed: [{ pid: 4243, name: 'watcher' }] } } : repeat;
});

/** Where a repeat is too short for the counter, its mean is what is told. */
function withMean(report: RunReport): RunReport {
  const { energy } = report.metrics;
  if (energy === undefined) throw new Error('the sample has energy');
  return { ...report, metrics: { ...report.metrics, energy: { total: { ...energy.total, center: 'mean' } } } };
}

const { carbon, cost, processes } = fullReport;

export const runSamples = {
  measured,
  single: runReportOf([{ wall: 0.0125 }], { command: { ...measured.command, started: 1, succeeded: 1, warmups: 0 } }),
  short: withMean(measured),
  /** Everything that can be there. */
  rich: runReportOf(eventful, {
    command: {
      argv: ['sh', '-c', 'make all && echo "done"'],
      accounting: { by: 'process tree', reason: '/sys/fs/cgroup is mounted read-only' },
      started: 40,
      succeeded: 38,
      warmups: 1,
      stopped: '--max-time',
    },
    advice: [
      {
        id: 'outliers',
        what: '1 of 40 repeats lies far from the median.',
        next: 'Stop what else runs on the machine.',
      },
      { id: 'too-short', what: 'A repeat is too short.', next: 'negawatt run --repeat 400 -- make all' },
    ],
    carbon: carbon!,
    cost: cost!,
    processes: processes!,
  }),
  /** Interrupted before the first repeat ended. */
  none: runReportOf([], {
    command: { ...measured.command, started: 0, succeeded: 0, warmups: 0, stopped: 'interrupted' },
    metrics: {},
    formulas: [],
    window: { ...measured.window, ending: 'interrupted' },
  }),
} satisfies Readonly<Record<string, RunReport>>;

const hostile = hostileNames.join(' ');

/** All that a user, a kernel or a program could have put in, as bad as it can be. */
export const hostileRun: RunReport = runReportOf(
  evenRepeats(3, {
    signal: hostileNames[0],
    survivors: { count: 9, listed: hostileNames.map((name, index) => ({ pid: index + 2, name })) },
  }),
  {
    command: {
      argv: [...hostileNames, "=cmd|'/c calc'!A1", ''],
      accounting: { by: 'process tree', reason: hostile },
      started: 3,
      succeeded: 0,
      warmups: 0,
      stopped: hostile,
    },
    energy: {
      boundary: 'components',
      measured: false,
      parts: [...hostileNames],
      idlePower: quantity(12, 'W', { kind: 'measured', by: hostileNames[1] }, { boundary: 'components' }),
      reason: hostile,
    },
    advice: [
      { id: 'busy', what: hostile, next: hostile },
      { id: 'drift', what: hostile, next: `${hostile}.` },
    ],
    warnings: [hostile],
  },
);
