import { type CsvColumn, csvColumns } from '../../history/csv-columns.ts';
import type { HistoryFigure, HistoryRecord } from '../../model/history.ts';
import { csvText, jsonText } from '../escape.ts';

export const csvHeader = `${csvColumns.join(',')}\n`;

/** The rows of one record: one a figure, or one without a figure where it has none. Lines end as Unix tools like them. */
export function csvRows(record: HistoryRecord): string {
  const figures = record.figures.length === 0 ? [undefined] : record.figures;
  return figures.map((figure) => `${rowOf(record, figure)}\n`).join('');
}

function rowOf(record: HistoryRecord, figure: HistoryFigure | undefined): string {
  const { at, seconds, name, kind, count = 1, isInterrupted, isClockStep, idlePower, host, version } = record;
  const cells: Readonly<Record<CsvColumn, string>> = {
    time: new Date(at * 1000).toISOString(),
    at: String(at),
    seconds: String(seconds),
    name: csvText(name),
    kind,
    metric: csvText(figure?.name ?? ''),
    value: numberText(figure?.value),
    unit: figure?.unit ?? '',
    low: numberText(figure?.interval?.[0]),
    high: numberText(figure?.interval?.[1]),
    lowest: numberText(figure?.range?.[0]),
    highest: numberText(figure?.range?.[1]),
    estimated: figure === undefined ? '' : yesNo(figure.isEstimated),
    boundary: figure?.boundary ?? '',
    center: figure?.center ?? '',
    records: String(count),
    interrupted: yesNo(isInterrupted),
    clockStep: yesNo(isClockStep === true),
    idleLow: numberText(idlePower?.[0]),
    idleHigh: numberText(idlePower?.[1]),
    host: csvText(host),
    version: csvText(version),
    hardware: jsonCell(record.hardware),
    facts: jsonCell(record.facts),
    settings: jsonCell(record.settings),
    findings: jsonCell(record.findings),
  };
  return csvColumns.map((column) => cells[column]).join(',');
}

function jsonCell(value: unknown): string {
  return csvText(jsonText(JSON.stringify(value)));
}

function numberText(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function yesNo(is: boolean): string {
  return is ? 'yes' : 'no';
}
