import type { BatchReport, BatchResult } from '../../../model/report.ts';
import { pointNames } from '../../view/batch-words.ts';
import type { HeadFigure } from '../headline.ts';

/** The batch size to use, and what it comes to there. */
export function batchFigures({ choice, points, target }: BatchReport): readonly HeadFigure[] {
  const best: BatchResult | undefined = choice.best === undefined ? undefined : points[choice.best];
  if (best === undefined) {
    return [{ label: 'Batch size to use', line: ['none'], note: [{ name: choice.why }] }];
  }
  const item = target.items.replace(/s$/, '');
  const figures: HeadFigure[] = [
    {
      label: 'Batch size to use',
      line: [{ name: pointNames(points)(best) }],
      note: [`of ${points.length} that were tried`],
    },
  ];
  const { throughput, energyPerItem, latency } = best;
  if (energyPerItem !== undefined) {
    figures.push({ label: 'Energy', line: [{ figure: energyPerItem.value }], note: ['for one ', { name: item }] });
  }
  if (throughput !== undefined) {
    figures.push({
      label: 'Throughput',
      line: [{ figure: throughput.value }],
      note: [{ name: `${target.items} a second` }],
    });
  }
  const last = latency?.p99 ?? latency?.p95;
  if (last !== undefined) {
    const label = latency?.p99 === undefined ? 'Latency, p95' : 'Latency, p99';
    figures.push({ label, line: [{ figure: last }], note: [`over ${latency!.calls} calls`] });
  }
  const saving = choice.savings.find(({ perYear }) => perYear !== undefined);
  if (saving?.perYear !== undefined) {
    figures.push({
      label: 'Saving found',
      line: [{ figure: saving.perYear.energy, as: 'kWh' }],
      note: [`a year, against batch ${saving.batch}`],
    });
  }
  return figures;
}
