import type { HistoryFigure } from '../model/history.ts';
import { isEstimated, type Quantity } from '../model/quantity.ts';
import type { Report } from '../model/report.ts';

/** Figures of the time between the last record and a report, by their dotted names, as a record keeps them. */
export function sinceFigures({ since }: Pick<Report, 'since'>): readonly HistoryFigure[] {
  if (since === undefined) return [];
  const { cpu, gpu, disk } = since;
  return [
    ...figureOf('between.cpu.utilisation', cpu?.utilisation),
    ...figureOf('between.cpu.busy', cpu?.busy),
    ...figureOf('between.gpu.energy', gpu?.energy),
    ...figureOf('between.gpu.power', gpu?.meanPower),
    ...figureOf('between.disk.read', disk?.read),
    ...figureOf('between.disk.write', disk?.written),
  ];
}

function figureOf(name: string, figure: Quantity | undefined): HistoryFigure[] {
  if (figure === undefined) return [];
  const { unit, value, interval, boundary } = figure;
  return [
    {
      name,
      unit,
      value,
      ...(interval === undefined ? {} : { interval }),
      isEstimated: isEstimated(figure),
      ...(boundary === undefined ? {} : { boundary }),
    },
  ];
}
