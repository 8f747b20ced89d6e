import { quantity } from '../../model/quantity.ts';
import type { AuditReport } from '../../model/report.ts';
import type { Section, Span } from '../section.ts';

/** How the power went over the window, at one boundary. */
export function powerView({ power, energy }: AuditReport): readonly Section[] {
  const known = power?.means.filter((watts) => watts !== null) ?? [];
  if (power === undefined || known.length === 0) return [];
  const { boundary, provenance, means, binSeconds } = power;
  const watts = (value: number): Span => ({ figure: quantity(value, 'W', provenance, { boundary }) });
  const totals = energy.byBoundary[boundary];
  const total = totals?.measured ?? totals?.estimated;
  // The total's own mean, so that two means of one window never differ by their rounding.
  const mean: Span =
    total === undefined
      ? watts(known.reduce((sum, value) => sum + value, 0) / known.length)
      : { figure: total.meanPower };
  const highest = watts(known.reduce((most, value) => Math.max(most, value), 0));
  const lowest = watts(known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY));
  const bin = { figure: quantity(binSeconds, 's', { kind: 'assumed', source: 'window' }) } as const;
  return [
    {
      title: 'Power over time',
      blocks: [
        { kind: 'chart', means },
        {
          kind: 'facts',
          facts: [
            { label: 'Power', line: ['lowest ', lowest, ', mean ', mean, ', highest ', highest] },
            {
              label: 'Scale',
              line: ['from 0 to the highest, at the boundary ', boundary, '; means of ', bin, ' each'],
            },
          ],
        },
      ],
    },
  ];
}
