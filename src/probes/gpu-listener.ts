import type { GpuFacts, GpuLine, GpuRow } from '../model/gpu.ts';

export type ProcessList = Extract<GpuLine, { readonly processes: unknown }>['processes'][2];

/** Who takes what a helper says, as it comes. */
export interface GpuListener {
  card(facts: GpuFacts): void;
  readings(row: GpuRow): void;
  /** Of every card that answers the readings have come. */
  sampled(): void;
  processes(at: number, index: number, list: ProcessList): void;
  /** @param index of the card; -1: all */
  trouble(at: number, index: number, reason: string): void;
  /** The helper was started again, and tells its cards again. */
  restarted(): void;
}
