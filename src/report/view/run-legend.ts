import { boundaries } from '../../model/boundary.ts';
import type { RunReport } from '../../model/report.ts';
import type { Fact, Section } from '../section.ts';
import { boundaryFacts, modelled } from './legend.ts';

/** What the marks mean; once, at the end. Only what this report speaks of. */
export function runLegendView(report: RunReport): readonly Section[] {
  const { energy, metrics, repeats, formulas, processes, carbon, cost } = report;
  const figures = [
    metrics.gpu?.energy.value,
    ...formulas.flatMap(({ used, total }) => [used?.quantity, total?.quantity]),
    processes?.total,
    carbon?.emissions,
    cost?.cost,
  ];
  const spoken = new Set([energy.boundary, ...figures.map((figure) => figure?.boundary)]);
  const isRepeated = repeats.length > 1;
  const facts: Fact[] = [modelled, { label: 'intervals', line: [isRepeated ? repeatedIntervals : singleIntervals] }];
  if (isRepeated) facts.push({ label: 'spread', line: [spread] });
  facts.push(...boundaryFacts(boundaries.filter((boundary) => spoken.has(boundary))));
  return [{ title: 'How to read this', blocks: [{ kind: 'facts', facts }] }];
}

const beyond = 'not the accuracy of the sensor itself; no interval means unknown, not zero';
const repeatedIntervals = `95 %, of the median or mean and not of one repeat; they cover the repeats and the sampling, ${beyond}`;
const singleIntervals = `95 %; they cover the sampling, ${beyond}; how far repeats would differ, one cannot tell`;
const spread = 'how far single repeats differ: median absolute deviation x 1.4826, as a share of the median';
