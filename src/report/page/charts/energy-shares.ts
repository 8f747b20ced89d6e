import type { Quantity } from '../../../model/quantity.ts';
import type { AuditReport, Report } from '../../../model/report.ts';
import type { Line } from '../../section.ts';
import { componentLabel } from '../../view/energy.ts';
import { bare } from '../../view/gpu-words.ts';
import type { ShareChart } from '../chart.ts';

/** More bars than that tell less than the table. */
const mostBars = 24;

/** The parts of the measured total, or of what was modelled where nothing was measured. */
export function componentShares({ energy, gpus }: AuditReport): readonly ShareChart[] {
  const boundary = energy.total?.boundary;
  const parts = energy.parts.filter((part) => part.counted && part.energy.boundary === boundary);
  if (parts.length < 2) return [];
  const rows = parts.slice(0, mostBars).map((part) => ({
    label: componentLabel(part, gpus),
    value: part.energy.value,
    figure: bare(part.energy),
  }));
  const title = `Energy by component, at the boundary ${boundary}`;
  return [{ kind: 'shares', section: 'Energy by component', title, label: 'component', rows }];
}

/** Who used it: processes, and what belongs to none of them. */
export function consumerShares({ processes }: Report): readonly ShareChart[] {
  if (processes === undefined) return [];
  const { rows, others, unattributed, idle } = processes;
  const row = (label: Line, energy: Quantity | undefined, isRest = false): ShareChart['rows'] =>
    energy === undefined ? [] : [{ label, value: energy.value, figure: bare(energy), isRest }];
  const all = [
    ...rows.slice(0, mostBars).flatMap(({ name, pid, energy }) => row([{ name }, ` (${pid})`], energy)),
    ...row([`${others.count} others`], others.count === 0 ? undefined : others.energy),
    ...row(['unattributed'], unattributed.energy, true),
    ...row(['idle'], idle, true),
  ];
  if (all.length < 2) return [];
  return [{ kind: 'shares', section: 'Processes', title: 'Energy by consumer', label: 'consumer', rows: all }];
}
