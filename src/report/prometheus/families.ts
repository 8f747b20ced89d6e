import { metrics } from '../../gate/metrics.ts';
import { sessionOf } from '../../gate/report-side.ts';
import { boundaries } from '../../model/boundary.ts';
import type { AuditReport, Report } from '../../model/report.ts';
import { severities } from '../../model/severity.ts';
import { family, nameOf, type SampleFamily } from './sample-family.ts';

/** What a report comes to as metrics of Prometheus. Processes are left out: their names would be without number. */
export function familiesOf(report: Report): readonly SampleFamily[] {
  return [
    ...aboutFamilies(report),
    ...(report.kind === 'audit' ? auditFamilies(report) : commandFamilies(report)),
    ...formulaFamilies(report),
    ...footprintFamilies(report),
    ...family('coverage', 'Part of the window that was really sampled.', [[report.coverage.share]]),
    {
      name: 'negawatt_source_up',
      help: 'Whether a source of power or utilisation could be read: 1 read, 0 missing.',
      samples: [
        ...report.sources.used.map(({ id }) => ({ labels: { source: id }, value: 1 })),
        ...[...new Set(report.sources.missing.map(({ id }) => id))].map((source) => ({ labels: { source }, value: 0 })),
      ],
    },
    ...family('own_cpu', 'CPU time that negawatt itself took, children included.', [[report.ownCost.cpu]]),
  ];
}

function aboutFamilies({ kind, tool, host, window }: Report): SampleFamily[] {
  const end = Date.parse(window.startedAt) / 1000 + window.measured.value;
  return [
    {
      name: 'negawatt_report_info',
      help: 'Which command wrote this report, of which version, on which kind of host.',
      samples: [{ labels: { kind, version: tool.version, host: host.kind }, value: 1 }],
    },
    {
      name: 'negawatt_report_timestamp_seconds',
      help: 'End of the window, seconds since 1970-01-01 UTC: old where the job that writes this no longer runs.',
      samples: Number.isFinite(end) ? [{ labels: {}, value: end }] : [],
    },
    ...family('window', 'Length of the window.', [[window.measured]]),
  ];
}

function auditFamilies(report: AuditReport): SampleFamily[] {
  const { energy, cpu, memory, gpus, findings } = report;
  const ways = boundaries.flatMap((boundary) => {
    const { measured, estimated } = energy.byBoundary[boundary] ?? {};
    return [measured, estimated].filter((way) => way !== undefined);
  });
  const parts = energy.parts.map((part) => ({
    part,
    labels: { source: part.source, resource: part.resource, component: part.component },
  }));
  const cards = gpus.map((card) => ({ card, labels: { gpu: String(card.index), uuid: card.uuid } }));
  return [
    ...family(
      'energy',
      'Energy of the window at a boundary; boundaries are never added.',
      ways.map((way) => [way.energy]),
    ),
    ...family(
      'power',
      'Mean power of the window at a boundary.',
      ways.map((way) => [way.meanPower]),
    ),
    ...family(
      'component_energy',
      'Energy of the window of one counter, sensor or meter.',
      parts.map(({ part, labels }) => [part.energy, labels]),
    ),
    ...family(
      'component_power',
      'Mean power of the window of one counter, sensor or meter.',
      parts.map(({ part, labels }) => [part.meanPower, labels]),
    ),
    ...family('cpu_utilisation', 'Busy CPU time over the capacity.', [[cpu?.utilisation]]),
    ...family('cpu_frequency', 'Mean frequency of the CPUs.', [[cpu?.frequency?.mean]]),
    ...family('memory_used', 'MemTotal less MemAvailable, mean over the window.', [[memory?.used]]),
    ...family(
      'gpu_power',
      'Mean power of a GPU.',
      cards.map(({ card, labels }) => [card.power?.mean, labels]),
    ),
    ...family(
      'gpu_energy',
      'Energy of a GPU over the window.',
      cards.map(({ card, labels }) => [card.energy?.value, labels]),
    ),
    ...family(
      'gpu_utilisation',
      'Share of the time in which at least one kernel ran on a GPU.',
      cards.map(({ card, labels }) => [card.utilisation, labels]),
    ),
    ...family(
      'gpu_memory_used',
      'Memory of a GPU that is used, mean over the window.',
      cards.map(({ card, labels }) => [card.memory?.used, labels]),
    ),
    ...family(
      'gpu_temperature',
      'Mean temperature of a GPU.',
      cards.map(({ card, labels }) => [card.temperature?.mean, labels]),
    ),
    {
      name: 'negawatt_findings',
      help: 'Findings of the audit, by their severity.',
      samples: severities.map((severity) => ({
        labels: { severity },
        value: findings.found.filter((found) => found.severity === severity).length,
      })),
    },
  ];
}

/** Of a command or a benchmark: what may be budgeted, by the same names. */
function commandFamilies(report: Exclude<Report, AuditReport>): SampleFamily[] {
  const session = sessionOf(report);
  return metrics.flatMap(({ name, title, unit }): SampleFamily[] => {
    const measured = session.metrics[name];
    if (measured === undefined || formulaMetrics.has(name)) return [];
    // The gate knows a benchmark's figures by its name already.
    const words = name.startsWith(`${report.kind}.`) ? name : `${report.kind}.${name}`;
    const labels = { estimated: String(measured.isEstimated) };
    return [{ name: nameOf(words, unit), help: `${sentence(title)}.`, samples: [{ labels, value: measured.value }] }];
  });
}

/** The formulas have families of their own. */
const formulaMetrics = new Set(['energy.utilisation', 'scheduling.efficiency']);

function formulaFamilies({ formulas }: Report): SampleFamily[] {
  const of = (id: Report['formulas'][number]['id']) =>
    formulas.flatMap((formula) =>
      formula.id === id ? [[formula.value, { resource: formula.resource }] as const] : [],
    );
  return [
    ...family('resource_utilisation', 'Used over total of a resource.', of('resource-utilisation')),
    ...family('scheduling_efficiency', 'Completed tasks over total tasks.', of('scheduling-efficiency')),
    ...family('compression_rate', 'Original less compressed size, over the original.', of('compression-rate')),
    ...family('energy_utilisation', 'Energy used for work over total energy.', of('energy-utilisation')),
  ];
}

function footprintFamilies({ carbon, cost }: Report): SampleFamily[] {
  const currency = cost?.currency === undefined ? {} : { currency: cost.currency };
  return [
    ...family('emissions', 'Emissions of the energy at the intensity that was given.', [[carbon?.emissions]]),
    ...family('cost', 'Cost of the energy at the price that was given.', [[cost?.cost, currency]]),
  ];
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
