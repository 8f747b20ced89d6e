import { nodeUtilisationInterval } from '../estimate/node-model.ts';
import { energyUtilisation } from '../formulas/energy-utilisation.ts';
import { resourceUtilisation } from '../formulas/resource-utilisation.ts';
import type { Quantity } from '../model/quantity.ts';
import type { AuditReport, FormulaResult } from '../model/report.ts';
import type { Capacity } from './capacity.ts';
import type { EnergyAccount } from './energy-section.ts';
import type { Evidence } from './evidence.ts';
import { gpuCapacities } from './gpu-capacities.ts';
import { idleBaseline } from './idle-baseline.ts';

export const titles = {
  'resource-utilisation': { title: 'Resource utilisation', definition: 'used / total' },
  'scheduling-efficiency': { title: 'Scheduling efficiency', definition: 'completed tasks / total tasks' },
  'compression-rate': { title: 'Compression rate', definition: '(original - compressed) / original' },
  'energy-utilisation': { title: 'Energy utilisation', definition: 'energy used for work / total energy' },
} as const;

/** The four documented formulas on what was found: the value and the two numbers that it is made of, or why not. */
export function applyFormulas(
  evidence: Evidence,
  capacities: { readonly cpu?: Capacity; readonly memory?: Capacity },
  account: EnergyAccount,
  cards: AuditReport['gpus'],
): FormulaResult[] {
  return [
    ...utilisations(evidence, capacities, cards),
    notApplicable('scheduling-efficiency', 'tasks', 'an audit observes the machine; no source of tasks was named'),
    notApplicable('compression-rate', 'artifacts', 'an audit compresses nothing; no artifact was named'),
    energy(evidence, account),
  ];
}

/** Resource utilisation of everything that has a capacity. */
export function utilisations(
  evidence: Evidence,
  capacities: { readonly cpu?: Capacity; readonly memory?: Capacity },
  cards: AuditReport['gpus'],
): FormulaResult[] {
  return [
    utilisation('CPU', capacities.cpu, '/proc/stat could not be read'),
    utilisation('memory', capacities.memory, '/proc/meminfo does not tell MemTotal and MemAvailable'),
    ...gpuCapacities(cards, evidence).map((one) =>
      'reason' in one
        ? notApplicable('resource-utilisation', one.resource, one.reason)
        : utilisation(one.resource, one, ''),
    ),
  ];
}

export function notApplicable(id: FormulaResult['id'], resource: string, reason: string): FormulaResult {
  return { id, ...titles[id], resource, applicable: false, reason };
}

function utilisation(name: string, capacity: Capacity | undefined, reason: string): FormulaResult {
  const id = 'resource-utilisation';
  if (capacity === undefined) return notApplicable(id, name, reason);
  return {
    id,
    ...titles[id],
    resource: capacity.resource,
    applicable: true,
    value: resourceUtilisation(capacity.used, capacity.total),
    used: { label: capacity.usedLabel, quantity: capacity.used },
    total: { label: capacity.totalLabel, quantity: capacity.total },
  };
}

function energy(evidence: Evidence, { section, groups, cardsInModel }: EnergyAccount): FormulaResult {
  const id = 'energy-utilisation';
  const found = outermostEnergy(section);
  if (found === undefined) return notApplicable(id, 'energy', `no energy: ${section.reason ?? 'not measured'}`);
  const { boundary, total, isModelled } = found;
  const at = isModelled ? cardsInModel : groups.filter((group) => group.boundary === boundary);
  const idle = idleBaseline(evidence, boundary, at, isModelled ? 'measured' : 'all');
  if (idle === undefined) {
    return notApplicable(id, `energy at ${boundary}`, `no idle baseline is known at the boundary ${boundary}`);
  }
  // No counter resolves less than a microjoule: what is below it is rounding.
  if (!(total.energy.value > 1e-6)) return notApplicable(id, `energy at ${boundary}`, 'no energy was used');
  const facility = section.byBoundary.facility;
  const atFacility = boundary === 'components' ? undefined : (facility?.measured ?? facility?.estimated)?.energy;
  const { threadSeconds, busySeconds } = evidence.estimate;
  const result = energyUtilisation(
    total.energy as Quantity<'J'>,
    idle,
    // The parts may cover a little more or less than each other: each has its idle for its own time.
    total.energy.value / total.meanPower.value,
    atFacility as Quantity<'J'> | undefined,
    // Measured cards in the sum move the value away from what the model alone can say.
    isModelled && cardsInModel.length === 0 ? nodeUtilisationInterval(busySeconds / threadSeconds) : undefined,
  );
  return {
    id,
    ...titles[id],
    resource: `energy at ${atFacility === undefined ? boundary : 'facility'}`,
    applicable: true,
    value: result.value,
    idlePower: idle,
    used: { label: 'energy above the idle baseline', quantity: result.used },
    total: { label: atFacility === undefined ? 'energy of the window' : 'PUE x energy', quantity: result.total },
  };
}

function outermostEnergy(section: AuditReport['energy']) {
  for (const boundary of ['wall', 'node', 'components'] as const) {
    const both = section.byBoundary[boundary];
    const total = both?.measured ?? both?.estimated;
    if (total !== undefined) return { boundary, total, isModelled: both?.measured === undefined };
  }
  return undefined;
}
