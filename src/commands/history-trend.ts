import { exitCodes } from '../errors.ts';
import { coursesIn } from '../history/summary.ts';
import type { Context, Given } from './command.ts';
import { type HistoryQueryOptions, queryOf, reading, refuseNothing } from './history-query.ts';
import { renderDocument, type ShownDocument } from './render-document.ts';
import { optionsFor } from './render-report.ts';

/** Tells how figures rise and fall, and where their level changed. Answers the exit code. */
export async function historyTrend({ values }: Given, context: Context): Promise<number> {
  const options = values as unknown as HistoryQueryOptions;
  const text = await reading(options, context, async (database) => {
    const courses = [...coursesIn(database, queryOf(database, options))].map((course) => ({
      ...course,
      told: course.trend(),
    }));
    refuseNothing(courses.length, database);
    const shown: ShownDocument = {
      of: 'the trend',
      title: 'negawatt history trend',
      json: async () => (await import('../report/history/documents.ts')).trendDocument(database.path, courses),
      csv: async () => (await import('../report/history/tables-csv.ts')).trendCsv(courses),
      sections: async () => (await import('../report/history/trend-view.ts')).trendView(courses),
    };
    return renderDocument(shown, options.format, await optionsFor(context, 'stdout'));
  });
  context.stdout.write(text);
  return exitCodes.ok;
}
