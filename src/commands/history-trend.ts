import { exitCodes } from '../errors.ts';
import { coursesIn } from '../history/summary.ts';
import type { TrendedCourse } from '../report/history/trend-view.ts';
import type { RenderOptions } from '../report/renderer.ts';
import type { Context, Given } from './command.ts';
import { type HistoryFormat, type HistoryQueryOptions, queryOf, reading, refuseNothing } from './history-query.ts';
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
    return render(options.format, database.path, courses, await optionsFor(context, 'stdout'));
  });
  context.stdout.write(text);
  return exitCodes.ok;
}

async function render(
  format: HistoryFormat,
  path: string,
  courses: readonly TrendedCourse[],
  options: RenderOptions,
): Promise<string> {
  switch (format) {
    case 'json': {
      const [{ trendDocument }, { jsonText }] = await Promise.all([
        import('../report/history/documents.ts'),
        import('../report/escape.ts'),
      ]);
      return `${jsonText(JSON.stringify(trendDocument(path, courses), undefined, 2))}\n`;
    }
    case 'csv':
      return (await import('../report/history/tables-csv.ts')).trendCsv(courses);
    case 'markdown':
    case 'table': {
      const { trendView } = await import('../report/history/trend-view.ts');
      const sections = trendView(courses);
      if (format === 'table') return (await import('../report/sections-table.ts')).sectionsAsTable(sections, options);
      return (await import('../report/markdown.ts')).sectionsAsMarkdown('negawatt history trend', sections, options);
    }
  }
}
