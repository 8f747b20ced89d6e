import type { Outcome, VerdictDocument } from '../../gate/verdict-document.ts';
import type { HeadFigure } from '../page/headline.ts';
import { page } from '../page/page.ts';
import type { Block, Line, Section } from '../section.ts';
import type { VerdictRenderer } from './renderer.ts';
import { runCharts, verdictView } from './view.ts';
import { boundText, ratioText, stateWord } from './words.ts';

const titles: Readonly<Record<Outcome, string>> = {
  passed: 'The gate passed',
  failed: 'Efficiency regressed',
  missing: 'A budgeted metric is missing',
  undecided: 'It cannot be told',
};

/** More than the eye takes in at once. */
const mostFigures = 4;

/** For a person who opens what a job left behind. */
export const html: VerdictRenderer = {
  id: 'html',
  extension: '.html',
  render: (document) =>
    page({
      program: 'negawatt check',
      title: titles[document.outcome],
      headline: { about: about(document), figures: figures(document), formulas: [] },
      sections: [...verdictView(document), ...samples(document)],
      charts: [],
      version: document.version,
    }),
};

function about({ subjects }: VerdictDocument): Line {
  return subjects.flatMap(({ name, at, against }, index): Line => {
    const other: Line = against === undefined ? [] : [' against ', { name: against.name }];
    return [index === 0 ? '' : '; ', { name }, ...other, ', ', { name: at.slice(0, 16).replace('T', ' ') }, ' UTC'];
  });
}

/** The checks that matter most: what did not pass, then the rest. */
function figures({ subjects }: VerdictDocument): readonly HeadFigure[] {
  const order = ['failed', 'missing', 'undecided', 'passed'];
  const checks = subjects
    .flatMap((subject) => subject.checks)
    .filter(({ gate }) => gate !== 'shown')
    .sort((a, b) => order.indexOf(a.gate) - order.indexOf(b.gate));
  return checks.slice(0, mostFigures).map((check) => {
    const change = ratioText(check);
    return {
      label: check.metric,
      line: [stateWord(check)],
      note: [change === '' ? '' : `${change}; `, `allowed: ${boundText(check)}`],
    };
  });
}

/** The runs behind what passed; those of the others stand beside their reasons. */
function samples({ subjects }: VerdictDocument): readonly Section[] {
  return subjects.flatMap((subject) => {
    const blocks = subject.checks
      .filter(({ gate }) => gate === 'passed')
      .flatMap((check): Block[] => {
        const charts = runCharts(check);
        return charts.length === 0 ? [] : [{ kind: 'note', line: [check.metric] }, ...charts];
      });
    return blocks.length === 0 ? [] : [{ title: 'Runs of what passed', blocks }];
  });
}
