import { type Boundary, boundaries } from '../../model/boundary.ts';
import type { AuditReport, EnergyPart, EnergyTotal } from '../../model/report.ts';
import type { Block, Column, Line, Row, Section, Span } from '../section.ts';

const labels: Readonly<Record<string, string>> = {
  'cpu-package': 'CPU package',
  dram: 'DRAM',
  'cpu-core': 'CPU cores',
  uncore: 'CPU uncore',
  platform: 'platform',
  gpu: 'GPU',
  machine: 'whole machine',
  other: 'other',
};

const figures: readonly Column[] = [
  { title: 'part', align: 'left', fit: 'cut' },
  { title: 'of', align: 'left', fit: 'cut' },
  { title: 'energy', align: 'right' },
  { title: 'mean power', align: 'right' },
];

/** Where the energy went: the parts that were read, the totals, and apart from them what is no part of any total. */
export function energyView({ energy, window, gpus }: AuditReport): readonly Section[] {
  const blocks: Block[] = [headline(energy)];
  const rows = boundaries.flatMap((boundary) => measuredRows(energy, boundary, gpus));
  if (rows.length > 0) {
    blocks.push({ kind: 'table', columns: [...figures, { title: 'share', align: 'right' }], rows });
  }
  const estimated = boundaries.flatMap((boundary) => estimatedRow(energy, boundary));
  if (estimated.length > 0) {
    blocks.push({ kind: 'note', line: ['Modelled, not measured, and in no measured total:'] });
    blocks.push({ kind: 'table', columns: figures, rows: estimated });
  }
  const aside = energy.parts.filter(({ counted }) => !counted);
  if (aside.length > 0) {
    blocks.push({ kind: 'note', line: ['Read too, and not added:'] });
    blocks.push({
      kind: 'table',
      columns: [...figures, { title: 'why', align: 'left', fit: 'wrap' }],
      rows: aside.map((part) => ({
        cells: [...partCells(part, gpus), [{ name: part.reason ?? 'not stated' }]],
        tone: 'aside',
      })),
    });
  }
  const covered = energy.total?.covered;
  if (covered !== undefined && covered.value < 0.995 * window.measured.value) {
    blocks.push({
      kind: 'note',
      line: ['The energy covers ', { figure: covered }, ' of the ', { figure: window.measured }, '.'],
      tone: 'warning',
    });
  }
  return [{ title: 'Energy by component', blocks }];
}

function headline({ total, reason }: AuditReport['energy']): Block {
  if (total === undefined) {
    return { kind: 'note', line: ['Not measured: ', { name: reason ?? 'no reason was given' }], tone: 'warning' };
  }
  return {
    kind: 'note',
    line: [
      'Total at the boundary ',
      total.boundary,
      ': ',
      { figure: total.energy },
      ' in ',
      { figure: total.covered },
      ', a mean of ',
      { figure: total.meanPower },
    ],
    tone: 'total',
  };
}

function measuredRows(
  { parts, byBoundary }: AuditReport['energy'],
  boundary: Boundary,
  gpus: AuditReport['gpus'],
): Row[] {
  const counted = parts.filter((part) => part.counted && part.energy.boundary === boundary);
  const rows = counted.map((part): Row => ({ cells: [...partCells(part, gpus), share(part)] }));
  const total = byBoundary[boundary]?.measured;
  if (total !== undefined) rows.push({ ...totalRow(boundary, total, [[]], 'total'), isSum: counted.length > 0 });
  return rows;
}

function estimatedRow({ byBoundary }: AuditReport['energy'], boundary: Boundary): Row[] {
  const total = byBoundary[boundary]?.estimated;
  return total === undefined ? [] : [totalRow(boundary, total, [], 'plain')];
}

function totalRow(boundary: Boundary, { energy, meanPower }: EnergyTotal, more: Row['cells'], tone: Row['tone']): Row {
  return {
    cells: [['total'], [boundary], [{ figure: energy }], [{ figure: meanPower }], ...more],
    ...(tone === undefined ? {} : { tone }),
  };
}

/** A card is told by its UUID, and read by its index and name. */
function partCells({ component, resource, energy, meanPower }: EnergyPart, gpus: AuditReport['gpus']) {
  const card = gpus.find(({ uuid }) => uuid === resource);
  const label: Span = labels[component] ?? { name: component };
  if (card !== undefined) {
    const called = `GPU ${card.index}`;
    const isCard = component === 'gpu';
    const of: Line = isCard ? [{ name: card.name }] : [`${called} `, { name: card.name }];
    return [[isCard ? called : label], of, [{ figure: energy }], [{ figure: meanPower }]];
  }
  return [[label], [{ name: resource }], [{ figure: energy }], [{ figure: meanPower }]];
}

/** A part in one line, for a chart. */
export function componentLabel(part: EnergyPart, gpus: AuditReport['gpus']): Line {
  const [label, of] = partCells(part, gpus);
  const isCard = part.component === 'gpu' && gpus.some(({ uuid }) => uuid === part.resource);
  return isCard ? label! : [...label!, ' ', ...of!];
}

function share({ share }: EnergyPart): readonly Span[] {
  return share === undefined ? [] : [{ figure: share, as: 'share' }];
}
