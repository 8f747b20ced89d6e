import type { GpuFacts } from '../model/gpu.ts';
import type { Series } from '../model/series.ts';
import type { ProcessList } from './gpu-listener.ts';
import { seriesOfProcess } from './gpu-series.ts';
import type { ProcessOwner } from './process-owner.ts';

export interface ProcessOnGpu {
  readonly pid: number;
  readonly type: string;
  readonly name: string | undefined;
  readonly gpuInstance: number | null;
  /** By; NaN where it is not told. */
  readonly memory: number;
  /** SM utilisation integrated over the time in which it was told, s; NaN where it is not told. */
  readonly smSeconds: number;
  /** What comes to that with the next telling: a counter's first reading is its beginning, and counts for nothing. */
  readonly owed: number;
  readonly isLate: boolean;
}

/**
 * The processes of a card. Each telling of them speaks of the time since the one before, and is counted for that time; of
 * a process that came meanwhile, for the time until the next.
 */
export class GpuProcesses {
  /** Held until they are told again. */
  list: readonly ProcessOnGpu[] = [];
  key = '';
  /** They were told since the last row, so that it is known what they did until now. */
  isFresh = false;
  #at = Number.NaN;

  /** @param at when they were told, s */
  tell(at: number, told: ProcessList): void {
    const seconds = at > this.#at ? at - this.#at : 0;
    this.#at = at;
    this.isFresh = true;
    const known = new Map(this.list.map((one) => [`${one.pid} ${one.gpuInstance}`, one]));
    const list = told.map(([pid, type, memory, sm, gpuInstance, name]): ProcessOnGpu => {
      const before = known.get(`${pid} ${gpuInstance}`);
      known.delete(`${pid} ${gpuInstance}`);
      const gained = (sm ?? Number.NaN) * seconds;
      const isLate = before?.isLate ?? seconds > 0;
      return {
        pid,
        // One that ended is told without its type.
        type: type === '' ? (before?.type ?? '') : type,
        name: name ?? before?.name,
        gpuInstance,
        memory: memory ?? Number.NaN,
        smSeconds: sm === null ? Number.NaN : (before?.smSeconds || 0) + (isLate ? (before?.owed ?? 0) : gained),
        owed: isLate ? gained : 0,
        isLate,
      };
    });
    for (const one of known.values()) {
      if (one.owed > 0) {
        list.push({ ...one, memory: Number.NaN, smSeconds: one.smSeconds + one.owed, owed: 0 });
      }
    }
    this.list = list;
    this.key = list.map(({ pid, type, gpuInstance }) => `${pid}${type}${gpuInstance ?? ''}`).join(' ');
  }

  /** Of the time until they are told again, nothing is known. */
  interrupt(): void {
    this.#at = Number.NaN;
  }

  series(card: GpuFacts, ownerOf: (pid: number) => ProcessOwner): Series[] {
    return this.list.flatMap(({ pid, type, name, gpuInstance }) =>
      seriesOfProcess(card, {
        pid,
        ...(type === '' ? {} : { type }),
        ...(name === undefined ? {} : { name }),
        ...ownerOf(pid),
        ...(gpuInstance === null ? {} : { gpuInstance }),
      }),
    );
  }
}
