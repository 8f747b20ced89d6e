import { exitCodes } from '../errors.ts';
import { coursesIn } from '../history/summary.ts';
import type { Context, Given } from './command.ts';
import { type HistoryQueryOptions, queryOf, reading, refuseNothing } from './history-query.ts';
import { renderDocument, type ShownDocument } from './render-document.ts';
import { optionsFor } from './render-report.ts';

/** Shows what was recorded, a line a metric. Answers the exit code. */
export async function history({ values }: Given, context: Context): Promise<number> {
  const options = values as unknown as HistoryQueryOptions;
  const text = await reading(options, context, async (database) => {
    const courses = [...coursesIn(database, queryOf(database, options))];
    refuseNothing(courses.length, database);
    const { path } = database;
    const shown: ShownDocument = {
      of: 'the history',
      title: 'negawatt history',
      json: async () => (await import('../report/history/documents.ts')).summaryDocument(path, courses),
      csv: async () => (await import('../report/history/tables-csv.ts')).summaryCsv(courses),
      sections: async ({ unicode }) =>
        (await import('../report/history/summary-view.ts')).summaryView(path, courses, unicode),
    };
    return renderDocument(shown, options.format, await optionsFor(context, 'stdout'));
  });
  context.stdout.write(text);
  return exitCodes.ok;
}
