import { exitCodes, NegawattError } from '../errors.ts';
import { nearestName } from '../gate/nearest-name.ts';
import type { Section } from '../report/section.ts';
import { sectionsAsTable } from '../report/sections-table.ts';
import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import type { Context, Given } from './command.ts';
import { optionsFor } from './render-report.ts';

/** Tells all that is to be known of some findings, each by its id. Answers the exit code. */
export async function explain({ operands }: Given, context: Context): Promise<number> {
  const sections = operands.map(ruleCalled).map(explanation);
  context.stdout.write(sectionsAsTable(sections, await optionsFor(context, 'stdout')));
  return exitCodes.ok;
}

function ruleCalled(name: string): Rule {
  const rule = rules.find(({ id }) => id === name);
  if (rule !== undefined) return rule;
  const near = nearestName(
    name,
    rules.map(({ id }) => id),
  );
  throw new NegawattError(
    `there is no finding ${JSON.stringify(name)}`,
    near === undefined ? 'none has a name like it' : `did you mean ${near}?`,
    'Run `negawatt findings` for all of them.',
  );
}

function explanation({ id, title, failureTitle, why, when, needs, saves, source }: Rule): Section {
  return {
    title: id,
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'Found', line: [`${failureTitle}.`] },
          { label: 'Passed', line: [`${title}.`] },
          { label: 'Why', line: [why] },
          { label: 'When', line: [when] },
          { label: 'Needs', line: [`${needs.join('; ')}. Without it the finding does not apply.`] },
          { label: 'Saves', line: [saves] },
          { label: 'Source', line: [source] },
        ],
      },
    ],
  };
}
