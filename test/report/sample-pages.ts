import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { subjectOf, verdictDocument } from '../../src/commands/check.ts';
import { parseBudgets } from '../../src/gate/budget.ts';
import { factsOf, sessionOf } from '../../src/gate/report-side.ts';
import type { VerdictDocument } from '../../src/gate/verdict-document.ts';
import { openHistory } from '../../src/history/database.ts';
import { append } from '../../src/history/store.ts';
import { coursesIn } from '../../src/history/summary.ts';
import type { HistoryRecord } from '../../src/model/history.ts';
import type { AuditReport, BatchReport, CompressReport, Report, RunReport } from '../../src/model/report.ts';
import { html as verdictHtml } from '../../src/report/gate/html.ts';
import { dashboard } from '../../src/report/history/dashboard.ts';
import { html } from '../../src/report/page/html.ts';
import { hour, recordAt, watts } from '../history/samples.ts';
import { done, judgeBatches, points } from '../support/batch-recording.ts';
import { fixtures } from '../support/golden.ts';
import { normal, seeded } from '../support/random.ts';
import { simulateBench } from '../support/simulated-bench.ts';
import { runOf } from '../support/verdict.ts';
import { emptyReport, fullReport, hostileNames, unmeasuredReport } from './sample-report.ts';
import { runSamples } from './sample-runs.ts';

const options = { colour: false, unicode: true, width: 80 };

/** The reports of the hosts that are captured, by their names. */
export function hostReports(): ReadonlyMap<string, AuditReport> {
  const folder = join(fixtures, 'hosts');
  return new Map(
    readdirSync(folder).map((name) => {
      const text = readFileSync(join(folder, name, 'expected', 'report.json'), 'utf8');
      return [name, JSON.parse(text) as AuditReport] as const;
    }),
  );
}

/** A day at one reading a second on a server with eight cards: each second with a value of its own, and one peak. */
export function dayReport(): { readonly report: AuditReport; readonly peak: number } {
  const seconds = 86_400;
  const peak = 7421;
  const report = hostReports().get('xeon-8xh100')!;
  const random = seeded(7);
  const line = (middle: number) => Array.from({ length: seconds }, () => middle * (0.6 + 0.8 * random()));
  const means = line(4000);
  means[51_234] = peak;
  return {
    peak,
    report: {
      ...report,
      power: { ...report.power!, binSeconds: 1, means },
      gpus: report.gpus.map((card) => ({ ...card, timeline: { unit: 'W', binSeconds: 1, means: line(400) } })),
    },
  };
}

/** Six batch sizes within and beyond a limit of the latency. */
function batchReport(): BatchReport {
  const sizes = [1, 2, 4, 8, 16, 32];
  const windows = Array.from({ length: 6 }, (_, round) =>
    sizes.map((size, point) => {
      const latency = (0.01 + 0.0015 * size) * (1 + 0.01 * ((round * 5 + point) % 4));
      const completed = Math.ceil(2 / latency);
      const seconds = completed * latency;
      const latencies = Array.from({ length: completed }, (_, call) => latency * (1 + 0.002 * (call % 5)));
      return {
        work: done(point, { completed, items: completed * size, seconds, latencies }),
        seconds,
        watts: 45 + size / 2,
      };
    }),
  ).flat();
  const limit = { metric: 'latency.p99', comparison: '<=', value: 0.04, text: 'latency.p99<=40ms' } as const;
  return judgeBatches({ windows, settings: { points: points(...sizes), limits: [limit] } });
}

/** Two artifacts with several codecs. @param folder where they are written */
async function compressReport(folder: string): Promise<CompressReport> {
  writeFileSync(join(folder, 'weights.bin'), Buffer.alloc(2_000_000, 1));
  writeFileSync(join(folder, 'log.txt'), Buffer.alloc(1_000_000, 'a line of a log\n'));
  const operands = ['weights.bin', 'log.txt'].map((name) => join(folder, name));
  const choice = { operands, codecs: ['half', 'grow'], levels: [1, 2, 3], use: 'serve' } as const;
  const { report } = await simulateBench(choice, { speed: 1e8 });
  return report;
}

/** A year of a host, a record every six hours, with one step, and one kind of record that cannot be compared. */
export function yearOfRecords(): readonly HistoryRecord[] {
  const random = seeded(11);
  return Array.from({ length: 365 * 4 }, (_, index) => {
    const isAfter = index >= 800;
    const draw = (isAfter ? 131 : 118) * (1 + 0.015 * normal(random)) + 6 * Math.sin((index / 4) * 2 * Math.PI);
    const share = 0.35 + 0.02 * normal(random);
    return recordAt(index * 6 * hour, draw, {
      settings: { governor: isAfter ? 'performance' : 'powersave', kernel: '6.1.0' },
      figures: [
        watts(draw),
        { name: 'cpu.utilisation', unit: '1', value: share, isEstimated: false },
        { name: 'energy.total', unit: 'J', value: 10 * draw, isEstimated: false, boundary: 'components' },
      ],
    });
  });
}

/** @param folder where the history is written */
export async function historyPage(folder: string, records: readonly HistoryRecord[]): Promise<string> {
  const history = await openHistory(join(folder, `history-${records.length}.db`), 'write');
  try {
    await history.transaction(() => {
      for (const record of records) append(history, record);
    });
    const courses = [...coursesIn(history, {})].map((course) => ({ ...course, told: course.trend() }));
    return dashboard('/var/lib/negawatt/history.db', courses, '0.1.0');
  } finally {
    history.close();
  }
}

function verdictOf(
  head: RunReport,
  base: RunReport,
  name = 'run.json',
  budgets = ['energy.total', 'wall<=2s', 'cpu.total'],
): VerdictDocument {
  const policy = { tolerance: 0.03, alpha: 0.01, allowEstimated: false };
  const session = sessionOf(base);
  const found = {
    base: { facts: factsOf(base), sessions: [session], isPaired: false },
    against: { kind: 'baseline', name: 'main', at: session.at, sessions: 1 },
  } as const;
  return verdictDocument([subjectOf(name, head, parseBudgets(budgets), policy, found)], policy, '0.1.0');
}

/** A report whose every text from outside would do harm where it is not escaped. */
export const hostileText = `${hostileNames.join(' ')}</script><script>window.harmed=1</script><!--`;

function harmful<Kind extends Report>(report: Kind): Kind {
  const keys = [
    'name',
    'title',
    'detail',
    'by',
    'label',
    'what',
    'reason',
    'basis',
    'model',
    'resource',
    'why',
    'next',
  ];
  const change = (node: unknown, key: string): unknown => {
    if (typeof node === 'string') return keys.includes(key) ? hostileText : node;
    if (Array.isArray(node)) return node.map((item) => change(item, key));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, change(child, name)]));
  };
  return change(report, '') as Kind;
}

/** Every kind of page, by a name for its file. @param folder for what has to be written before it can be shown */
export async function samplePages(folder: string): Promise<ReadonlyMap<string, string>> {
  const shown = (report: Report) => html.render(report, options);
  const verdict = (document: VerdictDocument) => verdictHtml.render(document, options);
  const compress = await compressReport(folder);
  return new Map([
    ...[...hostReports()].map(([name, report]) => [`host-${name}`, shown(report)] as const),
    ['audit-full', shown(fullReport)],
    ['audit-unmeasured', shown(unmeasuredReport)],
    ['audit-empty', shown(emptyReport)],
    ['audit-day', shown(dayReport().report)],
    ['audit-hostile', shown(harmful(fullReport))],
    ['run', shown(runSamples.rich)],
    ['run-single', shown(runSamples.single)],
    ['run-none', shown(runSamples.none)],
    ['run-hostile', shown(harmful(runSamples.rich))],
    ['batch', shown(batchReport())],
    ['batch-hostile', shown(harmful(batchReport()))],
    ['compress', shown(compress)],
    ['compress-hostile', shown(harmful(compress))],
    ['verdict-failed', verdict(verdictOf(runOf(1.2), runOf(1, 9)))],
    ['verdict-passed', verdict(verdictOf(runOf(1), runOf(1, 9), 'run.json', ['energy.total']))],
    ['verdict-undecided', verdict(verdictOf(runOf(1, 10, {}, 3), runOf(1, 9, {}, 3), hostileText, ['energy.total']))],
    ['history-year', await historyPage(folder, yearOfRecords())],
    ['history-short', await historyPage(folder, [recordAt(0), recordAt(hour, 101)])],
  ]);
}
