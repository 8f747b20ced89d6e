import { boundaries } from '../../../model/boundary.ts';
import type { AuditReport, EnergyTotal } from '../../../model/report.ts';
import type { Line } from '../../section.ts';
import type { HeadFigure } from '../headline.ts';

/** The watts, the energy, the saving that was found, and carbon and cost where they are told. */
export function auditFigures({ energy, window, findings, carbon, cost }: AuditReport): readonly HeadFigure[] {
  return [
    ...energyFigures(energy, window),
    savingFigure(findings),
    ...(carbon === undefined
      ? []
      : [
          {
            label: 'Carbon',
            line: [{ figure: carbon.emissions }],
            note: ['at ', { figure: carbon.intensity }] as Line,
          },
        ]),
    ...(cost === undefined
      ? []
      : [
          {
            label: 'Cost',
            line: [{ figure: cost.cost, currency: cost.currency }],
            note: ['at ', { figure: cost.price, currency: cost.currency }] as Line,
          },
        ]),
  ];
}

function energyFigures(
  { total, byBoundary, reason }: AuditReport['energy'],
  { measured }: AuditReport['window'],
): HeadFigure[] {
  if (total !== undefined) return both(total, `at the boundary ${total.boundary}`);
  const boundary = boundaries.findLast((one) => byBoundary[one]?.estimated !== undefined);
  const modelled = boundary && byBoundary[boundary]?.estimated;
  const why: Line = [{ name: reason ?? 'no reason was given' }];
  if (modelled === undefined) return [{ label: 'Power', line: ['not measured'], note: why }];
  return [
    ...both(modelled, `at the boundary ${boundary}, by a model`),
    { label: 'Measured', line: ['nothing'], note: [...why, '; window ', { figure: measured }] },
  ];
}

function both({ meanPower, energy, covered }: EnergyTotal, where: string): HeadFigure[] {
  return [
    { label: 'Mean power', line: [{ figure: meanPower }], note: [where] },
    { label: 'Energy', line: [{ figure: energy }], note: ['in ', { figure: covered }] },
  ];
}

/** Savings may be of the same watts, seen from two sides: the largest stands alone, and nothing is added up. */
function savingFigure({ found }: AuditReport['findings']): HeadFigure {
  const savings = found.flatMap(({ saving }) => (saving === undefined ? [] : [saving]));
  const count = `${found.length} finding${found.length === 1 ? '' : 's'}`;
  const [first, ...others] = savings;
  if (first === undefined) {
    const note = found.length === 0 ? 'nothing was found' : `${count}, no saving is known`;
    return { label: 'Saving found', line: [found.length === 0 ? 'none' : 'not told'], note: [note] };
  }
  const largest = others.reduce((most, one) => (one.power.value > most.power.value ? one : most), first);
  const of = savings.length === 1 ? count : `the largest of ${savings.length}; ${count}`;
  return {
    label: 'Saving found',
    line: [{ figure: largest.power }],
    note: [{ figure: largest.energyPerYear, as: 'kWh' }, ` a year; ${of}`],
  };
}
