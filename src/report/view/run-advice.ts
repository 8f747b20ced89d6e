import type { RunReport } from '../../model/report.ts';
import { nextStep } from '../next-step.ts';
import type { Section } from '../section.ts';

const labels: Readonly<Record<RunReport['advice'][number]['id'], string>> = {
  outliers: 'Outliers',
  drift: 'Drift',
  busy: 'Busy machine',
  throttled: 'Throttled',
  'missed-samples': 'Missed samples',
  incomplete: 'Incomplete energy',
  wide: 'Wide interval',
  'too-short': 'Too short',
  survivors: 'Survivors',
  orphans: 'Orphans',
  failed: 'Failed repeats',
};

/** What makes the figures worse than they could be, and below each the next thing to try. */
export function runAdviceView({ advice }: RunReport): readonly Section[] {
  return [
    {
      title: 'Advice',
      blocks: advice.flatMap(({ id, what, next }) => [
        { kind: 'note', line: [`${labels[id]}: `, { name: what }], tone: 'warning' } as const,
        nextStep(next),
      ]),
    },
  ];
}
