import type { Report } from '../../model/report.ts';
import type { PlainRenderer } from '../renderer.ts';
import { view } from '../view.ts';
import { reportCharts } from './charts/report-charts.ts';
import { headlineOf } from './headlines/headline-of.ts';
import { page } from './page.ts';
import { provenanceSections } from './provenance.ts';

const titles: Readonly<Record<Report['kind'], string>> = {
  audit: 'Energy audit',
  run: 'What a command costs',
  compress: 'Which compression pays',
  batch: 'Energy by batch size',
};
const programs: Readonly<Record<Report['kind'], string>> = {
  audit: 'negawatt audit',
  run: 'negawatt run',
  compress: 'negawatt bench compress',
  batch: 'negawatt bench batch',
};

/** The same sections for a browser, below a headline, with charts that can be zoomed into. */
export const html: PlainRenderer = {
  id: 'html',
  extension: '.html',
  render: (report) =>
    page({
      program: programs[report.kind],
      title: titles[report.kind],
      headline: headlineOf(report),
      sections: [...view(report), ...provenanceSections(report)],
      charts: reportCharts(report),
      version: report.tool.version,
    }),
};
