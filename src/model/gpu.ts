import type { Unit } from './quantity.ts';
import type { Remedy } from './remedy.ts';

/** Facts about one card that do not change while it is measured. A fact that is unknown is absent. */
export interface GpuFacts {
  /** Index of the driver's own list, which may differ from CUDA's order: cards are matched by their UUID. */
  readonly index: number;
  readonly uuid: string;
  readonly name: string;
  /** PCI bus id, such as `00000000:19:00.0`. */
  readonly pciBus?: string;
  readonly driver?: string;
  /** Size of the frame buffer, By. */
  readonly memoryTotal?: number;
  /** Power limits of the board, W: the default, and between which it can be set. */
  readonly limits?: { readonly default?: number; readonly minimum?: number; readonly maximum?: number };
  /**
   * Seconds over which a reading of the power is averaged: 1 on Ampere other than GA100 and on newer, 0 before (NVML API
   * reference, nvmlDeviceGetPowerUsage).
   */
  readonly powerAveraging?: number;
  readonly persistence?: boolean;
  readonly ecc?: boolean;
  /** Multi-Instance GPU is on: the card is cut into slices, and tells no utilisation. */
  readonly mig?: boolean;
  readonly slices: readonly GpuSlice[];
  /** What the card can tell; other columns are unsupported on it. */
  readonly columns: readonly GpuColumn[];
}

/** A MIG device. Power belongs to the card alone. */
export interface GpuSlice {
  readonly uuid: string;
  readonly name: string;
  readonly memoryTotal?: number;
  readonly gpuInstance?: number;
  readonly computeInstance?: number;
}

/** A process on a card, as the driver tells it. */
export interface GpuProcess {
  readonly pid: number;
  /** C: compute, G: graphics, C+G: both. */
  readonly type?: string;
  readonly name?: string;
  readonly user?: string;
  /** Of the slice that it runs in. */
  readonly gpuInstance?: number;
}

interface ColumnMeaning {
  readonly metric: string;
  readonly shape: 'counter' | 'gauge';
  readonly unit: Unit;
}

/**
 * What is read of a card at a sample, in this order: metric, shape, and unit after conversion from NVML's units (mJ, mW,
 * %, MHz, ns). Throttle reasons (NVML's clocks event reasons) are 1 while the bit is set and 0 otherwise, so that their
 * time mean is the share of the window.
 */
export const gpuColumns = {
  /** nvmlDeviceGetTotalEnergyConsumption, J since the driver was loaded. */
  energy: { metric: 'energy', shape: 'counter', unit: 'J' },
  /** Board power, W: averaged over 1 s where the card does so, else instantaneous. GPU scope, never the module's. */
  power: { metric: 'power', shape: 'gauge', unit: 'W' },
  powerInstant: { metric: 'gpu.power.instant', shape: 'gauge', unit: 'W' },
  /** Module of a Grace superchip, W: contains the CPU. */
  powerModule: { metric: 'gpu.power.module', shape: 'gauge', unit: 'W' },
  powerMemory: { metric: 'gpu.power.memory', shape: 'gauge', unit: 'W' },
  /** Share of the last sample period (1/6 to 1 s) in which at least one kernel ran. */
  utilisation: { metric: 'gpu.utilisation', shape: 'gauge', unit: '1' },
  /** Share of it in which memory was read or written. */
  memoryActivity: { metric: 'gpu.memory.activity', shape: 'gauge', unit: '1' },
  memoryUsed: { metric: 'gpu.memory.used', shape: 'gauge', unit: 'By' },
  limit: { metric: 'gpu.power.limit', shape: 'gauge', unit: 'W' },
  clockSm: { metric: 'gpu.clock.sm', shape: 'gauge', unit: 'Hz' },
  clockMemory: { metric: 'gpu.clock.memory', shape: 'gauge', unit: 'Hz' },
  temperature: { metric: 'gpu.temperature', shape: 'gauge', unit: 'Cel' },
  /** P0 (fastest) to P15. */
  performanceState: { metric: 'gpu.performance_state', shape: 'gauge', unit: '1' },
  throttleIdle: { metric: 'gpu.throttle.idle', shape: 'gauge', unit: '1' },
  throttleApplicationClocks: { metric: 'gpu.throttle.application_clocks', shape: 'gauge', unit: '1' },
  throttlePowerCap: { metric: 'gpu.throttle.sw_power_cap', shape: 'gauge', unit: '1' },
  throttleHardware: { metric: 'gpu.throttle.hw_slowdown', shape: 'gauge', unit: '1' },
  throttleSyncBoost: { metric: 'gpu.throttle.sync_boost', shape: 'gauge', unit: '1' },
  throttleSoftwareThermal: { metric: 'gpu.throttle.sw_thermal', shape: 'gauge', unit: '1' },
  throttleHardwareThermal: { metric: 'gpu.throttle.hw_thermal', shape: 'gauge', unit: '1' },
  throttlePowerBrake: { metric: 'gpu.throttle.hw_power_brake', shape: 'gauge', unit: '1' },
  throttleDisplayClocks: { metric: 'gpu.throttle.display_clocks', shape: 'gauge', unit: '1' },
  /** Time below the wanted clocks because of the power limit (nvmlDeviceGetViolationStatus), s. */
  throttledByPower: { metric: 'gpu.throttled.power', shape: 'counter', unit: 's' },
  throttledByHeat: { metric: 'gpu.throttled.thermal', shape: 'counter', unit: 's' },
} as const satisfies Record<string, ColumnMeaning>;

export type GpuColumn = keyof typeof gpuColumns;

export const gpuColumnNames = Object.keys(gpuColumns) as readonly GpuColumn[];

/** Bits of NVML's clocks event reasons (nvml.h, nvmlClocksEventReasons). */
export const throttleBits = {
  throttleIdle: 0x1,
  throttleApplicationClocks: 0x2,
  throttlePowerCap: 0x4,
  throttleHardware: 0x8,
  throttleSyncBoost: 0x10,
  throttleSoftwareThermal: 0x20,
  throttleHardwareThermal: 0x40,
  throttlePowerBrake: 0x80,
  throttleDisplayClocks: 0x100,
} as const satisfies Partial<Record<GpuColumn, number>>;

/** One sample of a card: time, the card's index, a value a column of `gpuColumns`, then the memory of each slice, By. */
export type GpuRow = readonly [at: number, index: number, ...values: (number | null)[]];

/**
 * What a helper that reads GPUs prints, one JSON value a line. First a `gpu` line for each card and then `ready`, or
 * `failed`. From then on, for each line `sample` on its standard input, one array a card: the time at which energy and
 * power were read (s, CLOCK_MONOTONIC), the card's index, a value a column of `gpuColumns` (null where not read), then
 * the memory used by each slice, By; or all of them together as `rows`. For `processes`, one `processes` line a card, of
 * NVML before the rows of the next sample: the share of the SMs is the mean since the line before, and a process without
 * a type has ended since. `trouble` tells what could not be read and why (index -1: all cards) and since when. A `gpu`
 * line that comes later is a card that appeared or was cut into other slices. `asking` is the answer to `where`, given
 * while a call hangs: the card that is asked (index -1: none).
 */
export type GpuLine =
  | { readonly gpu: GpuFacts }
  | { readonly ready: { readonly by: string; readonly count: number } }
  | {
      readonly failed: {
        readonly why: 'absent' | 'forbidden' | 'unsupported' | 'broken';
        readonly detail: string;
        readonly remedy?: Remedy;
      };
    }
  | GpuRow
  | { readonly rows: readonly GpuRow[] }
  | {
      readonly processes: readonly [
        at: number,
        index: number,
        list: readonly (readonly [
          pid: number,
          type: string,
          memory: number | null,
          sm: number | null,
          gpuInstance: number | null,
          name?: string,
        ])[],
      ];
    }
  | { readonly trouble: readonly [at: number, index: number, reason: string] }
  | { readonly asking: readonly [at: number, index: number] };
