import type { Boundary } from '../model/boundary.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { EnergyTotal, ProcessAccount } from '../model/report.ts';
import { shareByCpuTime } from '../sampling/attribution.ts';
import { seriesOf } from './energy-method.ts';
import type { EnergyAccount } from './energy-section.ts';
import { coverAlike, estimatedTotal, type MeasuredGroup, provenanceOf, totalOf } from './energy-totals.ts';
import type { Evidence } from './evidence.ts';
import { idleBaseline } from './idle-baseline.ts';
import { orNothing } from './optional.ts';
import { ageOf, processTable as table } from './process-life.ts';

const kernel: Source = { kind: 'measured', by: '/proc/stat' };

/**
 * The processes that used most, and the energy of the window shared out over them by CPU time above idle. Everything
 * else has a row of its own: other processes, busy time that no process accounts for, idle. The rows add up to the total.
 */
export function accountProcesses(evidence: Evidence, account: EnergyAccount): ProcessAccount | undefined {
  const { processes, estimate, header } = evidence;
  if (processes === undefined || header.settings.top === 0) return undefined;
  const { uses, forgotten } = processes.finish();
  const top = uses.slice(0, header.settings.top);
  const others = uses.slice(header.settings.top);
  const othersCpu = others.reduce((sum, use) => sum + use.cpu, forgotten.cpu);
  const listedCpu = top.map((use) => use.cpu);
  const allCpu = listedCpu.reduce((sum, cpu) => sum + cpu, othersCpu);
  const busy = estimate.busySeconds;

  const basis = chooseEnergy(evidence, account);
  const idlePower =
    basis &&
    idleBaseline(
      evidence,
      basis.boundary,
      basis.groups,
      basis.cards.length > 0 || basis.isModelled ? 'none' : 'all',
      basis.boundary === 'components' ? [] : basis.cards,
    );
  const energy = basis && idlePower ? { all: basis.energy.value, idle: idlePower.value * basis.covered } : undefined;
  const shares = shareByCpuTime(energy?.all ?? 0, energy?.idle ?? 0, busy, [...listedCpu, othersCpu]);
  const shared = energy && shares;
  const provenance = basis && idlePower ? derivedFrom(basis.energy, idlePower, { provenance: table }) : undefined;
  const joules = (value: number | undefined): { energy: Quantity<'J'> } | Record<string, never> =>
    value === undefined || provenance === undefined || basis === undefined
      ? {}
      : { energy: quantity(value, 'J', provenance, { boundary: basis.boundary }) };
  const cpu = (value: number) => quantity(value, 's', table);
  const uptime = evidence.clock.uptimeAt(evidence.footer.end);

  return {
    basis: describe(basis, idlePower),
    ...(basis && shared ? { total: basis.energy } : {}),
    ...(idlePower === undefined ? {} : { idlePower }),
    busy: quantity(busy, 's', kernel),
    ...(shared && provenance && basis
      ? { idle: quantity(shared.idle, 'J', provenance, { boundary: basis.boundary }) }
      : {}),
    unattributed: { cpu: cpu(shares.unseen), ...joules(shared?.unattributed) },
    others: {
      count: others.length + forgotten.count,
      cpu: cpu(othersCpu),
      ...joules(shared?.processes[listedCpu.length]),
    },
    rows: top.map((use, index) => ({
      pid: use.pid,
      name: use.name,
      cpu: cpu(use.cpu),
      share: quantity(busy > 0 ? use.cpu / Math.max(busy, allCpu) : 0, '1', {
        kind: 'derived',
        from: [table, kernel],
      }),
      memory: quantity(use.resident, 'By', table),
      ...joules(shared?.processes[index]),
      ended: use.ended,
      ...orNothing('age', ageOf(use, uptime)),
      ...(use.ended ? {} : { lifetimeCpu: cpu(use.lifetimeCpu) }),
      ...orNothing('terminal', use.terminal),
    })),
  };
}

interface Basis {
  readonly boundary: Boundary;
  readonly energy: Quantity<'J'>;
  readonly covered: number;
  readonly groups: EnergyAccount['groups'];
  /** GPUs that were measured, and taken out. */
  readonly cards: readonly MeasuredGroup[];
  readonly isModelled: boolean;
}

/**
 * CPU time explains the CPU's counters best; without them, the whole machine's energy, measured or modelled. What the
 * cards drew is not explained by it: it is taken out, and shared out under each card.
 */
function chooseEnergy({ estimate }: Evidence, { section, groups, cardsInModel }: EnergyAccount): Basis | undefined {
  for (const boundary of ['components', 'node', 'wall'] as const) {
    const both = section.byBoundary[boundary];
    const total = both?.measured ?? both?.estimated;
    const at = groups.filter((group) => group.boundary === boundary);
    const isForCpu = at.some(({ members }) => members.some(({ series }) => series.energy?.component === 'cpu-package'));
    if (total === undefined || (boundary === 'components' && !isForCpu)) continue;
    const isModelled = both?.measured === undefined;
    const cards = isModelled ? cardsInModel : groups.filter((group) => seriesOf(group)?.energy?.component === 'gpu');
    const without = at.filter((group) => !cards.includes(group));
    const rest =
      cards.length === 0
        ? total
        : isModelled
          ? estimatedTotal(estimate, [])
          : boundary === 'components'
            ? totalOf(without, boundary)
            : withoutCards(total, cards, boundary);
    if (rest === undefined) continue;
    return {
      boundary,
      energy: rest.energy as Quantity<'J'>,
      covered: rest.covered.value,
      groups: without,
      cards,
      isModelled,
    };
  }
  return undefined;
}

/**
 * What a meter of the whole machine read without the mean power of the cards behind it; undefined where one of these is
 * known of another time only, such as that before it was lost.
 */
function withoutCards(total: EnergyTotal, cards: readonly MeasuredGroup[], boundary: Boundary) {
  const { energy, covered } = total;
  if (!cards.every((card) => coverAlike(card.covered, covered.value))) return undefined;
  const drawn = cards.flatMap((card) => card.members.map(({ joules }) => (joules / card.covered) * covered.value));
  // A meter that reads less than the cards behind it is warned about; it leaves nothing to share out.
  const joules = Math.max(0, energy.value - drawn.reduce((sum, one) => sum + one, 0));
  const provenance = derivedFrom(energy, ...cards.map(({ source }) => ({ provenance: provenanceOf(source) })));
  return { energy: quantity(joules, 'J', provenance, { boundary }), covered };
}

function describe(basis: Basis | undefined, idlePower: Quantity<'W'> | undefined): string {
  if (basis === undefined) return 'CPU time only: no energy of the processors was measured or modelled';
  if (idlePower === undefined) return 'CPU time only: no idle baseline is known';
  const cards = basis.cards.length > 0 ? ' without the GPUs' : '';
  return `energy at the boundary ${basis.boundary}${cards} above the idle baseline, shared out by CPU time`;
}
