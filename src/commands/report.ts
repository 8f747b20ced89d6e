import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Moment } from '../config/history-options.ts';
import { exitCodes, NegawattError } from '../errors.ts';
import { claimFile } from '../host/claimed-file.ts';
import { openOnDesktop } from '../host/desktop.ts';
import type { Report } from '../model/report.ts';
import type { RendererId } from '../report/index.ts';
import type { Context, Given } from './command.ts';
import { claimOutputs, writeWhole } from './output-files.ts';
import { readReport, readText } from './read-document.ts';
import { formatOf, renderReport } from './render-report.ts';

/** Options of `report`, as the option table reads them. */
interface ReportOptions {
  readonly format: RendererId;
  readonly output?: readonly string[];
  readonly open?: boolean;
  readonly history?: string | true;
  readonly since?: Moment;
}

/** What is shown: a report in any format, or the page of a history. */
interface Shown {
  /** The formats that it has; undefined: all. */
  readonly only?: 'html';
  text(format: RendererId, target: 'file' | 'stdout'): Promise<string>;
}

/** Shows a kept report in any format, or makes the page of the history. Answers the exit code. */
export async function report(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as ReportOptions;
  const shown = shownOf(given, options, context);
  const names = options.output ?? [];
  const files = claimOutputs(names, undefined);
  try {
    const first = files[0];
    if (options.open === true && first !== undefined && formatFor(shown, first.path, options) !== 'html') {
      throw new NegawattError(
        `--open opens a page, and ${first.path} is none`,
        'its extension asks for another format',
        'Name it FILE.html, or leave --output out.',
      );
    }
    const isPrinted = names.includes('-') || (names.length === 0 && options.open !== true);
    // Before anything is written: what cannot be read leaves no file.
    const texts = await Promise.all(files.map((file) => shown.text(formatFor(shown, file.path, options), 'file')));
    for (const [index, file] of files.entries()) writeWhole(file, texts[index]!);
    if (isPrinted) context.stdout.write(await shown.text(shown.only ?? options.format, 'stdout'));
    if (options.open === true) await open(first?.path, shown, context);
    return exitCodes.ok;
  } finally {
    for (const file of files) file.discard();
  }
}

function shownOf({ operands, origin }: Given, options: ReportOptions, context: Context): Shown {
  const [file, ...more] = operands;
  if (options.history !== undefined) {
    if (file !== undefined) {
      throw new NegawattError(
        `the page of the history shows no report, and ${file} was named`,
        'the one is of many records, the other of one window',
        'Leave --history out, or name its file as --history=FILE.',
      );
    }
    if (origin('format') === 'flag' && options.format !== 'html') {
      throw new NegawattError(
        `the page of the history has no format ${options.format}`,
        'it is a page',
        '`negawatt history` and `negawatt history trend` have tables, JSON, Markdown and CSV.',
      );
    }
    return { only: 'html', text: () => historyPage(options, context) };
  }
  if (options.since !== undefined && origin('since') === 'flag') {
    throw new NegawattError('--since tells nothing here', 'it belongs to --history', 'Leave it out, or add --history.');
  }
  if (file === undefined) {
    throw new NegawattError(
      'report needs a report',
      'none was named',
      'Name a file that `negawatt audit --output FILE.json` wrote, or use --history.',
    );
  }
  const reports = operands.map((name) => ({ name, report: readAnyReport(name) }));
  if (more.length > 0 && (options.output !== undefined || options.open === true || !isText(options.format))) {
    throw new NegawattError(
      'report writes one report at a time',
      `${operands.length} were named`,
      'Name one; in the format table or markdown several can be printed.',
    );
  }
  const render = (one: Report, format: RendererId, target: 'file' | 'stdout') =>
    renderReport(one, format, context, target);
  return {
    text: async (format, target) =>
      (await Promise.all(reports.map(({ report: one }) => render(one, format, target)))).join('\n'),
  };
}

function isText(format: RendererId): boolean {
  return format === 'table' || format === 'markdown';
}

function formatFor({ only }: Shown, file: string, { format }: ReportOptions): RendererId {
  return only ?? formatOf(file, format);
}

/** @throws NegawattError that tells a recording from what is no report at all */
function readAnyReport(file: string): Report {
  try {
    return readReport(file);
  } catch (error) {
    if (error instanceof NegawattError && isRecording(file)) {
      throw new NegawattError(
        `${file} is a recording, and no report`,
        'it holds readings that are not judged yet',
        `Run \`negawatt audit --from ${file}\` with the same --format or --output.`,
      );
    }
    throw error;
  }
}

function isRecording(file: string): boolean {
  try {
    const [first = ''] = readText(file, 'the report').split('\n', 1);
    const header: unknown = JSON.parse(first);
    return typeof header === 'object' && header !== null && 'negawatt' in header && header.negawatt === 'recording';
  } catch {
    // It was read before, and why that failed is told.
    return false;
  }
}

async function historyPage(options: ReportOptions, context: Context): Promise<string> {
  const [{ reading, queryOf, refuseNothing }, { coursesIn }, { dashboard }] = await Promise.all([
    import('./history-query.ts'),
    import('../history/summary.ts'),
    import('../report/history/dashboard.ts'),
  ]);
  const file = options.history === true ? context.env['NEGAWATT_HISTORY'] : options.history;
  const query = {
    format: 'table' as const,
    ...(file === undefined ? {} : { history: file }),
    ...(options.since === undefined ? {} : { since: options.since }),
  };
  return reading(query, context, (database) => {
    const courses = [...coursesIn(database, queryOf(database, query))].map((course) => ({
      ...course,
      told: course.trend(),
    }));
    refuseNothing(courses.length, database);
    return dashboard(database.path, courses, context.version);
  });
}

/** A page of its own where none was named: a browser reads it after negawatt has ended. */
async function open(written: string | undefined, shown: Shown, { env, stderr, stdout }: Context): Promise<void> {
  const path = written === undefined ? temporaryPage(await page(shown)) : resolve(written);
  stdout.write(`${path}\n`);
  const trouble = await openOnDesktop(path, env);
  if (trouble === undefined) return;
  stderr.write(`negawatt: it was not opened: ${trouble.detail}; open it in a browser yourself\n`);
}

function page(shown: Shown): Promise<string> {
  return shown.text('html', 'file');
}

function temporaryPage(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-page-'));
  chmodSync(folder, 0o700);
  const path = join(folder, 'report.html');
  writeWhole(claimFile(path, 'the page'), text);
  return path;
}
