import type { IdleBaseline, IdlePower } from '../../src/model/idle-baseline.ts';

/** Idle power of these parts, known to 1 W. */
export function idlePower(watts: number, parts: readonly string[], by = 'powercap (RAPL)'): IdlePower {
  return { watts, interval: [watts - 1, watts + 1], spread: { watts: 0.5, each: 1 }, parts, by };
}

/** A baseline that was measured three days before the recordings of `feed.ts`. */
export function idleBaselineOf(more: Partial<IdleBaseline> = {}): IdleBaseline {
  return {
    negawatt: 'idle baseline',
    version: 1,
    measuredAt: new Date((1_790_000_000 - 3 * 86_400) * 1000).toISOString(),
    hardware: '{}',
    tool: '0.0.0',
    stretch: { seconds: 20, of: 60, busy: 0.01 },
    boundaries: [{ boundary: 'components', ...idlePower(40, ['powercap/package-0']) }],
    gpus: [],
    disturbed: false,
    disturbers: [],
    ...more,
  };
}

/** Idle power of a card of `feed.ts`. */
export function idleCard(index: number, watts: number): IdleBaseline['gpus'][number] {
  const uuid = `GPU-${index}`;
  return { uuid, index, name: `Board ${index}`, busy: 0, ...idlePower(watts, [`nvidia/${uuid}`], 'NVML') };
}
