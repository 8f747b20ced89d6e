import type { Report } from '../../../model/report.ts';
import type { PageChart } from '../chart.ts';
import { batchCharts } from './batch-charts.ts';
import { compressCharts } from './compress-charts.ts';
import { componentShares, consumerShares } from './energy-shares.ts';
import { powerCharts } from './power-charts.ts';

/** What the page of a report draws. */
export function reportCharts(report: Report): readonly PageChart[] {
  switch (report.kind) {
    case 'audit':
      return [...componentShares(report), ...powerCharts(report), ...consumerShares(report)];
    case 'run':
      return consumerShares(report);
    case 'compress':
      return [...compressCharts(report), ...consumerShares(report)];
    case 'batch':
      return [...batchCharts(report), ...consumerShares(report)];
  }
}
