import { type GpuFacts, gpuColumns } from '../model/gpu.ts';
import { derivedFrom, isEstimated, type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { AuditReport } from '../model/report.ts';
import { shareGpu } from '../sampling/gpu-attribution.ts';
import type { Evidence } from './evidence.ts';
import { cardIdle } from './kept-idle.ts';
import { orNothing } from './optional.ts';
import { ageOf, cpuOf } from './process-life.ts';
import type { Folded, SeriesFold } from './series-fold.ts';

type GpuReport = AuditReport['gpus'][number];

const bases = {
  sm: (idle: string) => `energy above ${idle}, shared out by SM utilisation`,
  memory: (idle: string) => `energy above ${idle}, shared out by memory held: the driver tells no SM utilisation`,
  none: (idle: string) => `no visible process worked on it: what is above ${idle} has no owner`,
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
  const idleWatts = cardIdle(evidence, card);
  const idle = isEstimated(idleWatts) ? 'the idle of its kind' : 'its measured idle';
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
  const alive = evidence.processes?.finish().uses.filter(({ ended }) => !ended) ?? [];
  const known = new Map(alive.map((use) => [use.pid, use]));
  const uptime = evidence.clock.uptimeAt(evidence.footer.end);
  const seen = fold.find(gpuColumns.memoryUsed.metric, card.uuid)?.covered ?? 0;
  return {
    ...orNothing(
      'attribution',
      shares && { basis: bases[shares.by](idle), idle: joules(shares.idle), unattributed: joules(shares.unattributed) },
    ),
    processes: found.map(({ process, sm, memory }, index) => ({
      pid: process.pid,
      ...orNothing('name', process.name ?? known.get(process.pid)?.name),
      ...orNothing('user', process.user),
      ...orNothing('age', ageOf(known.get(process.pid), uptime)),
      ...orNothing('cpu', cpuOf(known.get(process.pid))),
      ...orNothing('present', memory && seen > 0 ? quantity(Math.min(1, memory.covered / seen), '1', by) : undefined),
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
    // One reading of a counter is no difference yet.
    const worked = told(fold.find('gpu.process.sm', resource));
    const sm = worked !== undefined && worked.covered > 0 ? worked : undefined;
    const use = { ...orNothing('smSeconds', sm?.sum), ...orNothing('memorySeconds', memory?.sum) };
    return [{ process, memory, sm, use }];
  });
}
