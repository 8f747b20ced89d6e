import { NegawattError } from '../errors.ts';
import type { RendererId } from '../report/index.ts';
import type { RenderOptions } from '../report/renderer.ts';
import type { Section } from '../report/section.ts';

/** What a command shows that is no report: in the formats that it has, each made when it is asked for. */
export interface ShownDocument {
  /** In a message: "the list of findings". */
  readonly of: string;
  /** Of the page in Markdown: `negawatt findings`. */
  readonly title: string;
  readonly json: () => unknown;
  readonly sections: (options: RenderOptions) => readonly Section[] | Promise<readonly Section[]>;
  /** Absent where it holds no quantities. */
  readonly csv?: () => string | Promise<string>;
}

/** @throws NegawattError for a format that it has not */
export async function renderDocument(
  shown: ShownDocument,
  format: RendererId,
  options: RenderOptions,
): Promise<string> {
  switch (format) {
    case 'json': {
      const { jsonText } = await import('../report/escape.ts');
      return `${jsonText(JSON.stringify(await shown.json(), undefined, 2))}\n`;
    }
    case 'markdown': {
      const { sectionsAsMarkdown } = await import('../report/markdown.ts');
      return sectionsAsMarkdown(shown.title, await shown.sections(options), options);
    }
    case 'table': {
      const { sectionsAsTable } = await import('../report/sections-table.ts');
      return sectionsAsTable(await shown.sections(options), options);
    }
    default: {
      if (format === 'csv' && shown.csv !== undefined) return shown.csv();
      const formats = ['table', 'markdown', ...(shown.csv === undefined ? [] : ['csv']), 'json'];
      throw new NegawattError(
        `${shown.of} has no ${format === 'csv' ? 'CSV' : format} form`,
        'it is no report of a measured window',
        `Give --format ${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}.`,
      );
    }
  }
}
