import { exitCodes } from '../errors.ts';
import type { RendererId } from '../report/index.ts';
import type { Column } from '../report/section.ts';
import { rules } from '../rules/index.ts';
import type { Context, Given } from './command.ts';
import { renderDocument, type ShownDocument } from './render-document.ts';
import { optionsFor } from './render-report.ts';

const columns: readonly Column[] = [
  { title: 'finding', align: 'left' },
  { title: 'what is wrong', align: 'left', fit: 'wrap' },
  { title: 'needs', align: 'left', fit: 'wrap' },
];

/** Lists every finding that an audit can make, and what must be known of a host for it. Answers the exit code. */
export async function findings(given: Given, context: Context): Promise<number> {
  const { format } = given.values as unknown as { readonly format: RendererId };
  context.stdout.write(await renderDocument(shown, format, await optionsFor(context, 'stdout')));
  return exitCodes.ok;
}

const shown: ShownDocument = {
  of: 'the list of findings',
  title: 'negawatt findings',
  json: () => rules.map(({ check: _, ...told }) => told),
  sections: () => [
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
  ],
};
