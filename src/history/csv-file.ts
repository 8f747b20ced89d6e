import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { type Candidate, longestLine } from './candidate.ts';
import { type CsvRow, csvColumns } from './csv-columns.ts';

type Told = Readonly<Record<string, unknown>>;

/**
 * The records of a table as it is exported: rows of one host, name and time that follow each other are one. What cannot be
 * read as CSV is told, and the next row follows.
 */
export async function* csvCandidates(path: string): AsyncGenerator<Candidate> {
  const skipped: Candidate[] = [];
  const parser = createReadStream(path).pipe(
    parse({
      columns: (names: string[]) => names.map((name) => name.trim()),
      bom: true,
      info: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: longestLine,
      on_skip: (error) => {
        skipped.push({ line: Number(error?.['lines'] ?? 0), trouble: error?.message ?? 'it cannot be read' });
        return undefined;
      },
    }),
  );
  const seen = new Set<string>();
  let record: { readonly line: number; readonly key: string; readonly rows: CsvRow[] } | undefined;
  for await (const { record: row, info } of parser as AsyncIterable<{ record: CsvRow; info: { lines: number } }>) {
    yield* skipped.splice(0);
    const missing = csvColumns.filter((column) => column !== 'time' && row[column] === undefined);
    if (missing.length > 0) {
      yield { line: info.lines, trouble: `the table has no column ${missing.join(', ')}` };
      return;
    }
    const key = JSON.stringify([row.host, row.name, row.at]);
    if (record?.key !== key) {
      if (record !== undefined) yield candidateOf(record.line, record.rows);
      record = { line: info.lines, key, rows: [] };
      if (seen.has(key)) {
        yield { line: info.lines, trouble: 'rows of one record stand apart: sort the table by host, name and at' };
        return;
      }
      seen.add(key);
    }
    record.rows.push(row);
  }
  if (record !== undefined) yield candidateOf(record.line, record.rows);
  yield* skipped;
}

function candidateOf(line: number, rows: readonly CsvRow[]): Candidate {
  const row = rows[0]!;
  try {
    const value: Told = {
      at: numberIn(row.at),
      seconds: numberIn(row.seconds),
      kind: row.kind,
      name: textIn(row.name),
      host: textIn(row.host),
      hardware: JSON.parse(row.hardware),
      version: textIn(row.version),
      isInterrupted: row.interrupted === 'yes',
      ...(row.clockStep === 'yes' ? { isClockStep: true } : {}),
      ...(row.records === '1' ? {} : { count: numberIn(row.records) }),
      facts: JSON.parse(row.facts),
      ...pairIn('idlePower', row.idleLow, row.idleHigh),
      settings: JSON.parse(row.settings),
      figures: rows.filter(({ metric }) => metric !== '').map(figureIn),
      findings: JSON.parse(row.findings),
    };
    return { line, value };
  } catch (error) {
    if (error instanceof SyntaxError) return { line, trouble: `a cell is not JSON (${error.message.slice(0, 80)})` };
    throw error;
  }
}

function figureIn(row: CsvRow): Told {
  return {
    name: textIn(row.metric),
    unit: row.unit,
    value: numberIn(row.value),
    ...pairIn('interval', row.low, row.high),
    isEstimated: row.estimated === 'yes',
    ...(row.boundary === '' ? {} : { boundary: row.boundary }),
    ...(row.center === '' ? {} : { center: row.center }),
    ...pairIn('range', row.lowest, row.highest),
  };
}

/** What is no number stays a text, which the check of the record names. */
function numberIn(text: string): number | string {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function pairIn(name: string, low: string, high: string): Told {
  return low === '' && high === '' ? {} : { [name]: [numberIn(low), numberIn(high)] };
}

/** Without the apostrophe that keeps a spreadsheet from taking it for a formula. */
function textIn(text: string): string {
  return text.replace(/^'(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/, '');
}
