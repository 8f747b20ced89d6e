import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { factsOf, sessionOf } from '../gate/report-side.ts';
import type { Measured } from '../gate/side.ts';
import type { HistoryFigure, HistoryRecord } from '../model/history.ts';
import type { Report } from '../model/report.ts';
import { factTexts, subjectFact } from './fact-texts.ts';
import { settingTexts } from './setting-texts.ts';

/**
 * What the history keeps of a report: its figures by the names of `negawatt metrics`, what they may be compared by, what was
 * set, and the ids of its findings.
 */
export function recordOf(report: Report, { name, host }: Pick<HistoryRecord, 'name' | 'host'>): HistoryRecord {
  const { at, metrics } = sessionOf(report);
  const facts = factsOf(report);
  const subject = subjectOf(report);
  return {
    at: Date.parse(at) / 1000,
    seconds: report.window.measured.value,
    kind: report.kind,
    name,
    host,
    hardware: facts.hardware,
    version: report.tool.version,
    isInterrupted: report.window.ending === 'interrupted',
    facts: { ...factTexts(facts), ...(subject === undefined ? {} : { [subjectFact]: subject }) },
    ...(facts.idlePower === undefined ? {} : { idlePower: facts.idlePower }),
    settings: settingTexts(report),
    figures: Object.entries(metrics).map(([metric, measured]) => figureOf(metric, measured)),
    findings: findingsOf(report),
  };
}

function figureOf(name: string, { unit, value, interval, isEstimated, boundary, center }: Measured): HistoryFigure {
  return {
    name,
    unit,
    value,
    ...(interval === undefined ? {} : { interval }),
    isEstimated,
    ...(boundary === undefined ? {} : { boundary }),
    ...(center === 'single' ? {} : { center }),
  };
}

/** The command by its name and a digest: what stands on its line may be a secret. */
function subjectOf(report: Report): string | undefined {
  switch (report.kind) {
    case 'audit':
      return undefined;
    case 'run': {
      const { argv } = report.command;
      return digested(basename(argv[0] ?? ''), argv);
    }
    case 'compress':
      return digested('files', report.artifacts.map(({ name }) => name).sort());
    case 'batch': {
      const { kind, title } = report.target;
      return digested(kind, [title]);
    }
  }
}

function digested(word: string, words: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 8);
  return `${word.slice(0, 64)} ${digest}`;
}

function findingsOf(report: Report): readonly string[] {
  if (report.kind !== 'audit') return [];
  const told = report.findings.found.map(({ id, subject }) => `${id} ${subject}`.slice(0, 1024));
  return [...new Set(told)].sort();
}
