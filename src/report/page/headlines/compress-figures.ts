import type { CompressArtifact, CompressReport } from '../../../model/report.ts';
import type { HeadFigure } from '../headline.ts';

const words: Readonly<Record<CompressArtifact['verdict']['kind'], string>> = {
  compress: 'compress',
  depends: 'it depends',
  'do-not-compress': 'do not compress',
  unknown: 'cannot be told',
};

/** What to do, how much smaller all of it becomes, and what that costs. */
export function compressFigures(report: CompressReport): readonly HeadFigure[] {
  const { artifacts, whole, energy } = report;
  const figures = [adviceFigure(report)];
  if (whole !== undefined) {
    figures.push({
      label: 'Saved',
      line: [{ figure: whole.rate, as: 'share' }],
      note: [{ figure: whole.bytes }, ' to ', { figure: whole.compressed }],
    });
    if (whole.compress !== undefined) {
      const { speed, energy: joules } = whole.compress;
      const note = joules === undefined ? ['energy is not known'] : [{ figure: joules }, ' a GB above idle'];
      figures.push({ label: 'To compress', line: [{ figure: speed }], note });
    }
    if (whole.expand !== undefined) {
      const { speed, energy: joules } = whole.expand;
      const note = joules === undefined ? ['energy is not known'] : [{ figure: joules }, ' a GB above idle'];
      figures.push({ label: 'To expand', line: [{ figure: speed }], note });
    }
  }
  if (energy.measured || artifacts.length === 0) return figures;
  return [
    ...figures,
    { label: 'Energy', line: ['not measured'], note: [{ name: energy.reason ?? 'it was modelled' }] },
  ];
}

/** One artifact has its own verdict; of several, how many it pays for. */
function adviceFigure({ artifacts, whole }: CompressReport): HeadFigure {
  const [only] = artifacts;
  if (only === undefined) return { label: 'What pays', line: ['nothing was measured'], note: [] };
  if (artifacts.length === 1) {
    const { kind, best } = only.verdict;
    const codec = best === undefined || kind === 'do-not-compress' ? [] : [' ', { name: best }];
    return { label: 'What pays', line: [words[kind], ...codec], note: [{ name: only.kind }] };
  }
  const pays = artifacts.filter(({ verdict }) => verdict.kind === 'compress').length;
  const one = whole?.byCase.find(({ best }) => best);
  return {
    label: 'What pays',
    line: [`${pays} of ${artifacts.length} artifacts`],
    note:
      one === undefined
        ? ['are worth compressing']
        : ['are worth compressing; one codec for all: ', { name: one.name }],
  };
}
