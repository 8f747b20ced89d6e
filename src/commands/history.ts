import { exitCodes } from '../errors.ts';
import { type Course, coursesIn } from '../history/summary.ts';
import type { RenderOptions } from '../report/renderer.ts';
import type { Context, Given } from './command.ts';
import { type HistoryFormat, type HistoryQueryOptions, queryOf, reading, refuseNothing } from './history-query.ts';
import { optionsFor } from './render-report.ts';

/** Shows what was recorded, a line a metric. Answers the exit code. */
export async function history({ values }: Given, context: Context): Promise<number> {
  const options = values as unknown as HistoryQueryOptions;
  const text = await reading(options, context, async (database) => {
    const courses = [...coursesIn(database, queryOf(database, options))];
    refuseNothing(courses.length, database);
    return render(options.format, database.path, courses, await optionsFor(context, 'stdout'));
  });
  context.stdout.write(text);
  return exitCodes.ok;
}

async function render(
  format: HistoryFormat,
  path: string,
  courses: readonly Course[],
  options: RenderOptions,
): Promise<string> {
  switch (format) {
    case 'json': {
      const [{ summaryDocument }, { jsonText }] = await Promise.all([
        import('../report/history/documents.ts'),
        import('../report/escape.ts'),
      ]);
      return `${jsonText(JSON.stringify(summaryDocument(path, courses), undefined, 2))}\n`;
    }
    case 'csv':
      return (await import('../report/history/tables-csv.ts')).summaryCsv(courses);
    case 'markdown':
    case 'table': {
      const { summaryView } = await import('../report/history/summary-view.ts');
      const sections = summaryView(path, courses, options.unicode);
      if (format === 'table') return (await import('../report/sections-table.ts')).sectionsAsTable(sections, options);
      return (await import('../report/markdown.ts')).sectionsAsMarkdown('negawatt history', sections, options);
    }
  }
}
