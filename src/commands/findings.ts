import { exitCodes, NegawattError } from '../errors.ts';
import type { RendererId } from '../report/index.ts';
import type { Column, Section } from '../report/section.ts';
import { rules } from '../rules/index.ts';
import type { Context, Given } from './command.ts';
import { optionsFor } from './render-report.ts';

const columns: readonly Column[] = [
  { title: 'finding', align: 'left' },
  { title: 'what is wrong', align: 'left', fit: 'wrap' },
  { title: 'needs', align: 'left', fit: 'wrap' },
];

/** Lists every finding that an audit can make, and what must be known of a host for it. Answers the exit code. */
export async function findings(given: Given, context: Context): Promise<number> {
  const { format } = given.values as unknown as { readonly format: RendererId };
  context.stdout.write(await render(format, context));
  return exitCodes.ok;
}

async function render(format: RendererId, context: Context): Promise<string> {
  if (format === 'json')
    return `${JSON.stringify(
      rules.map(({ check: _, ...told }) => told),
      undefined,
      2,
    )}\n`;
  if (format === 'csv') {
    throw new NegawattError(
      'the list of findings has no CSV form',
      'it holds sentences and no quantities',
      'Give --format table, markdown or json.',
    );
  }
  const sections: readonly Section[] = [
    {
      title: 'Findings that an audit looks for',
      blocks: [
        {
          kind: 'table',
          columns,
          rows: rules.map(({ id, failureTitle, needs }) => ({ cells: [[id], [failureTitle], [needs.join('; ')]] })),
        },
        { kind: 'note', line: ['`negawatt explain FINDING` tells the thresholds, the saving and the source of one.'] },
      ],
    },
  ];
  const options = await optionsFor(context, 'stdout');
  if (format === 'markdown') {
    return (await import('../report/markdown.ts')).sectionsAsMarkdown('negawatt findings', sections, options);
  }
  return (await import('../report/sections-table.ts')).sectionsAsTable(sections, options);
}
