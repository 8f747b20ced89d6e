import type { Disturber } from '../model/idle-baseline.ts';
import type { ProcessTable } from '../sampling/process-table.ts';
import type { SeriesFold } from './series-fold.ts';

/** Cores that a process keeps busy before it is told. */
const leastCores = 0.01;
/** Listed at most: what used least is left out. */
const mostListed = 20;

/**
 * Who worked while the machine was measured idle: processes that used more than 1 % of a core, and those that used a
 * card. The one that used most comes first.
 *
 * @param own process ids of negawatt and its helpers
 * @param seconds length of the measurement
 */
export function findDisturbers(
  table: ProcessTable,
  cards: readonly SeriesFold[],
  own: ReadonlySet<number>,
  seconds: number,
): readonly Disturber[] {
  const { uses } = table.finish();
  const names = new Map(uses.map(({ pid, name }) => [pid, name]));
  const onCpu = uses
    .filter(({ cpu }) => cpu > leastCores * seconds)
    .map(({ pid, name, cpu }): Disturber => ({ pid, name, cores: cpu / seconds, isOwn: own.has(pid) }));
  const onCards = cards
    .flatMap((card) => card.all('gpu.process.sm'))
    .flatMap(({ series: { process, resource }, mean, covered }): Disturber[] => {
      // One reading of a counter is no difference yet.
      if (process === undefined || covered === 0 || !(mean > 0)) return [];
      const { pid, name = names.get(pid) ?? 'unknown' } = process;
      return [{ pid, name, gpu: { uuid: resource.split(' ')[0]!, sm: mean }, isOwn: own.has(pid) }];
    })
    .sort((a, b) => b.gpu!.sm - a.gpu!.sm);
  return [...onCpu.slice(0, mostListed), ...onCards.slice(0, mostListed)];
}
