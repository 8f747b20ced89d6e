import type { Host } from '../host/host.ts';
import type { MissingSource, Series } from '../model/series.ts';
import type { OpenSource } from '../probes/probe.ts';
import { Told } from './told.ts';

/** Even an idle package draws some watts, which its counter tells a thousand times in it, s. */
const pause = 0.5;

/**
 * Sources whose energy counters stand still, all of them: those of some virtual machines are there and never move, and
 * would be 0 W. Captures are not asked: a reading there stays until the next one that was taken.
 */
export async function stillCounters(
  host: Host,
  open: readonly OpenSource[],
  signal: AbortSignal,
): Promise<ReadonlyMap<OpenSource, MissingSource>> {
  const asked = host.kind === 'captured' ? [] : open.filter(countsEnergy);
  const still = new Map<OpenSource, MissingSource>();
  if (asked.length === 0) return still;
  const read = () => asked.map((source) => countedOf(source));
  const before = read();
  if ((await host.clock.sleepUntil(host.clock.now() + pause, signal)) !== 'reached') return still;
  const after = read();
  asked.forEach((source, index) => {
    // A zone that cannot be read is NaN, which differs from itself: it does not stand still.
    const moved = after[index]!.some((value, place) => value !== before[index]![place]);
    if (moved) return;
    const { id, title } = source.description;
    still.set(source, { id, title, why: 'unsupported', detail: `its counters did not move for ${pause} s` });
  });
  return still;
}

const isCounted = ({ energy, shape }: Series) => energy?.counted === true && shape === 'counter';

function countsEnergy({ description, start }: OpenSource): boolean {
  const counted = description.series.filter(({ energy }) => energy?.counted === true);
  return start === undefined && counted.length > 0 && counted.every(isCounted);
}

/** Joules of the counters that add up. */
function countedOf(source: OpenSource): readonly number[] {
  const told = new Told();
  source.sample(told);
  return source.description.series.flatMap((series, index) =>
    isCounted(series) ? [told.values[index] ?? Number.NaN] : [],
  );
}
