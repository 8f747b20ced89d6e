import { exitCodes, NegawattError } from '../errors.ts';
import { nearestName } from '../gate/nearest-name.ts';
import { sizeOf, symbolsOf } from '../gate/units.ts';
import { type LatencyName, type ReplayRow, replay } from '../judge/batch/replay.ts';
import { type BatchLimit, limitMetrics } from '../model/batch.ts';
import { type Quantity, quantity, type Unit } from '../model/quantity.ts';
import type { BatchReplay } from '../model/report.ts';
import { csvOf } from '../report/csv.ts';
import { batchReplayView } from '../report/view/batch-replay.ts';
import type { BenchBatchOptions } from './bench-batch.ts';
import type { Context } from './command.ts';
import { claimOutputs, writeWhole } from './output-files.ts';
import { readText } from './read-document.ts';
import { renderDocument, type ShownDocument } from './render-document.ts';
import { formatOf, optionsFor } from './render-report.ts';

/** What a column can be, and the unit that it is in where none is named. */
const roles: Readonly<Record<string, Unit | undefined>> = {
  batch: undefined,
  concurrency: undefined,
  series: undefined,
  throughput: '1/s',
  energy: 'J',
  memory: 'By',
  latency: 's',
  ...Object.fromEntries(limitMetrics.filter(isLatency).map((name) => [name, 's' as const])),
};

interface ReplayColumn {
  readonly role: string;
  /** Several are put together, with a blank between, for a series. */
  readonly names: readonly string[];
  /** What one of its unit is in base units. */
  readonly size: number;
}

/** Chooses on a recorded table instead of measuring. Answers the exit code. */
export async function replayTable(
  file: string,
  limits: readonly BatchLimit[],
  options: BenchBatchOptions,
  context: Context,
): Promise<number> {
  const { objective, current, traffic, intensity, price } = options;
  if (options.columns === undefined) {
    throw new NegawattError(
      '--replay without --columns',
      'only you know what the columns of the table are',
      "Name them: --columns 'batch=batch size,throughput=items/s,energy=J per item'.",
    );
  }
  const columns = columnsOf(options.columns);
  const outputs = options.output ?? [];
  const files = claimOutputs(outputs, undefined);
  try {
    const { rows, refused } = await rowsOf(file, columns);
    const named = (source: string) => ({ kind: 'assumed', source }) as const;
    const document = replay(file, rows, refused, {
      objective,
      limits,
      ...(current === undefined ? {} : { current }),
      ...(traffic === undefined ? {} : { traffic }),
      ...(intensity === undefined ? {} : { intensity: quantity(intensity, 'gCO2e/kWh', named('--intensity')) }),
      ...(price === undefined
        ? {}
        : { price: quantity(price.value, 'currency/kWh', named('--price')) as Quantity<'currency/kWh'> }),
      ...(price?.currency === undefined ? {} : { currency: price.currency }),
    });
    const shown = shownOf(document);
    for (const output of files) {
      const format = formatOf(output.path, options.format);
      writeWhole(output, await renderDocument(shown, format, await optionsFor(context, 'file')));
    }
    if (outputs.length === 0 || outputs.includes('-')) {
      context.stdout.write(await renderDocument(shown, options.format, await optionsFor(context, 'stdout')));
    }
    return exitCodes.ok;
  } finally {
    for (const output of files) output.discard();
  }
}

function shownOf(document: BatchReplay): ShownDocument {
  return {
    of: 'a choice on a recorded table',
    title: 'negawatt bench batch',
    json: () => document,
    csv: () => csvOf(document),
    sections: () => batchReplayView(document),
  };
}

/** Reads `batch=bs,latency.p99[ms]=p99,series=model+gpu`. */
function columnsOf(text: string): readonly ReplayColumn[] {
  const unreadable = (why: string, how: string) => new NegawattError(`--columns ${text} cannot be read`, why, how);
  const example = "Write it as --columns 'batch=batch size,throughput=items/s,energy[mJ]=mJ per item,series=model'.";
  const columns = text.split(',').map((part): ReplayColumn => {
    const match = /^\s*([a-z0-9.]+)(?:\[([^\]]+)\])?\s*=\s*(.+?)\s*$/.exec(part);
    if (match === null) throw unreadable(`${part} is no role and column`, example);
    const [, role = '', symbol, name = ''] = match;
    if (!Object.hasOwn(roles, role)) {
      const near = nearestName(role, Object.keys(roles));
      const known = `There are ${Object.keys(roles).join(', ')}.`;
      throw unreadable(`there is no ${role}`, near === undefined ? known : `Did you mean ${near}? ${known}`);
    }
    const unit = roles[role];
    const size = symbol === undefined ? 1 : unit === undefined ? undefined : sizeOf(symbol, unit);
    if (size === undefined) {
      const units = unit === undefined ? 'none' : symbolsOf(unit).join(', ');
      throw unreadable(`${symbol} is no unit of ${role}`, `Its units: ${units}.`);
    }
    return {
      role: role === 'latency' ? 'latency.mean' : role,
      names: role === 'series' ? name.split('+') : [name],
      size,
    };
  });
  for (const needed of ['batch', 'throughput']) {
    if (!columns.some(({ role }) => role === needed)) throw unreadable(`it names no column for ${needed}`, example);
  }
  return columns;
}

async function rowsOf(file: string, columns: readonly ReplayColumn[]) {
  const { parse } = await import('csv-parse/sync');
  const refuse = (why: string, how: string) => new NegawattError(`cannot read the table ${file}`, why, how);
  let lines: string[][];
  try {
    lines = parse(readText(file, 'the table'), { bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    if (error instanceof NegawattError) throw error;
    throw refuse((error as Error).message, 'Name a CSV file with a line of titles.');
  }
  const [titles = [], ...body] = lines;
  const places = columns.map(({ names }) =>
    names.map((name) => {
      const place = titles.findIndex((title) => title.trim() === name);
      if (place >= 0) return place;
      const near = nearestName(name, titles);
      const known = `Its columns: ${titles.join(', ')}.`;
      throw refuse(`it has no column ${name}`, near === undefined ? known : `Did you mean ${near}? ${known}`);
    }),
  );
  const rows: ReplayRow[] = [];
  const refused: { row: number; reason: string }[] = [];
  for (const [index, cells] of body.entries()) {
    const row = rowOf(cells, index + 2, columns, places);
    if ('reason' in row) refused.push(row);
    else rows.push(row);
  }
  if (rows.length === 0) {
    const [first] = refused;
    throw refuse(
      first === undefined ? 'it has no rows' : `none of its rows can be used: ${first.reason}`,
      'Name its columns by --columns.',
    );
  }
  return { rows, refused };
}

function rowOf(
  cells: readonly string[],
  row: number,
  columns: readonly ReplayColumn[],
  places: readonly (readonly number[])[],
): ReplayRow | { readonly row: number; readonly reason: string } {
  const numbers: Record<string, number> = {};
  let series = '';
  for (const [index, { role, names, size }] of columns.entries()) {
    const texts = places[index]!.map((place) => cells[place]?.trim() ?? '');
    if (role === 'series') {
      series = texts.join(' ');
      continue;
    }
    // An empty cell is a figure that was not measured.
    if (texts[0] === '') continue;
    const value = Number(texts[0]) * size;
    if (!Number.isFinite(value) || value < 0) return { row, reason: `${names[0]} is ${texts[0]}` };
    numbers[role] = value;
  }
  const { batch, throughput } = numbers;
  if (batch === undefined || batch < 1 || !Number.isInteger(batch)) return { row, reason: 'it has no batch size' };
  if (throughput === undefined) return { row, reason: 'it has no throughput' };
  const latencies = Object.fromEntries(
    Object.entries(numbers).filter(([role]) => isLatency(role)),
  ) as ReplayRow['latencies'];
  return {
    row,
    series,
    batch,
    throughput,
    latencies,
    ...(numbers['concurrency'] === undefined ? {} : { concurrency: numbers['concurrency'] }),
    ...(numbers['energy'] === undefined ? {} : { energy: numbers['energy'] }),
    ...(numbers['memory'] === undefined ? {} : { memory: numbers['memory'] }),
  };
}

function isLatency(name: string): name is LatencyName {
  return name.startsWith('latency.');
}
