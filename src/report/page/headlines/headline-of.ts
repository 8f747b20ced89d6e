import type { Report } from '../../../model/report.ts';
import type { Line } from '../../section.ts';
import { groupedBy } from '../../view/gpu-words.ts';
import type { HeadFigure, Headline } from '../headline.ts';
import { auditFigures } from './audit-figures.ts';
import { batchFigures } from './batch-figures.ts';
import { compressFigures } from './compress-figures.ts';
import { headFormulas } from './head-formulas.ts';
import { runFigures } from './run-figures.ts';

/** What the page of a report says first. */
export function headlineOf(report: Report): Headline {
  return { about: about(report), figures: figuresOf(report), formulas: headFormulas(report.formulas) };
}

function figuresOf(report: Report): readonly HeadFigure[] {
  switch (report.kind) {
    case 'audit':
      return auditFigures(report);
    case 'run':
      return runFigures(report);
    case 'compress':
      return compressFigures(report);
    case 'batch':
      return batchFigures(report);
  }
}

function about(report: Report): Line {
  const { cpu } = report.host.inventory;
  const model = cpu.model ?? cpu.vendor;
  const cards = report.kind === 'audit' ? groupedBy(report.gpus, ({ name }) => name) : [];
  const names = [
    ...(model === undefined ? [] : [model]),
    ...cards.map(([card, ...more]) => (more.length === 0 ? card.name : `${more.length + 1} x ${card.name}`)),
  ];
  const machine: Line = names.length === 0 ? [] : [{ name: names.join(', ') }, ' \u00b7 '];
  return [...machine, { name: momentOf(report.window.startedAt) }, ' \u00b7 ', { figure: report.window.measured }];
}

/** To the minute, where it is a time; text from outside. */
function momentOf(startedAt: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/.exec(startedAt);
  return match === null ? startedAt : `${match[1]} ${match[2]} UTC`;
}
