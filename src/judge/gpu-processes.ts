import { gpuIdle } from '../estimate/gpu-idle.ts';
import type { GpuFacts } from '../model/gpu.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { Report } from '../model/report.ts';
import { shareGpu } from '../sampling/gpu-attribution.ts';
import type { Evidence } from './evidence.ts';
import { orNothing } from './optional.ts';
import type { Folded, SeriesFold } from './series-fold.ts';

type GpuReport = Report['gpus'][number];

const bases = {
  sm: 'energy above the idle of its kind, shared out by SM utilisation',
  memory: 'energy above the idle of its kind, shared out by memory held: the driver tells no SM utilisation',
  none: 'no visible process worked on it: what is above the idle of its kind has no owner',
} as const;
const byMemory: Source = { kind: 'estimated', by: 'memory held', model: 'GPU energy by memory held' };

/** The processes of a card, and its energy shared out over them. */
export function shareCard(
  card: GpuFacts,
  fold: SeriesFold,
  evidence: Evidence,
  by: Source,
  measured: { readonly energy: Quantity<'J'>; readonly covered: number } | undefined,
): Pick<GpuReport, 'processes' | 'attribution'> {
  const found = processesOf(card, fold);
  const idleWatts = gpuIdle(card);
  const shares =
    measured &&
    shareGpu(
      measured.energy.value,
      idleWatts.value * measured.covered,
      found.map(({ use }) => use),
    );
  const shared = measured && derivedFrom(measured.energy, idleWatts, { provenance: by });
  const provenance =
    shared && shares?.by === 'memory' ? derivedFrom({ provenance: shared }, { provenance: byMemory }) : shared;
  const joules = (value: number) => quantity(value, 'J', provenance!, { boundary: 'components' });
  const names = new Map(evidence.processes?.finish().uses.map(({ pid, name }) => [pid, name]));
  return {
    ...orNothing(
      'attribution',
      shares && { basis: bases[shares.by], idle: joules(shares.idle), unattributed: joules(shares.unattributed) },
    ),
    processes: found.map(({ process, sm, memory }, index) => ({
      pid: process.pid,
      ...orNothing('name', process.name ?? names.get(process.pid)),
      ...orNothing('user', process.user),
      ...orNothing('type', process.type),
      ...orNothing(
        'slice',
        card.slices.find(({ gpuInstance }) => gpuInstance === process.gpuInstance && gpuInstance !== undefined)?.uuid,
      ),
      ...orNothing('memory', memory && quantity(memory.mean, 'By', by)),
      ...orNothing('sm', sm && quantity(sm.mean, '1', by)),
      ...(shares === undefined || shares.by === 'none' ? {} : { energy: joules(shares.processes[index]!) }),
    })),
  };
}

function processesOf({ uuid }: GpuFacts, fold: SeriesFold) {
  const told = (folded: Folded | undefined) => (folded !== undefined && folded.readings > 0 ? folded : undefined);
  return fold.all('gpu.process.memory').flatMap((folded) => {
    const { resource, process } = folded.series;
    if (process === undefined || !resource.startsWith(`${uuid} `)) return [];
    const memory = told(folded);
    const sm = told(fold.find('gpu.process.sm', resource));
    const use = { ...orNothing('smSeconds', sm?.sum), ...orNothing('memorySeconds', memory?.sum) };
    return [{ process, memory, sm, use }];
  });
}
