import type { Boundary } from './boundary.ts';
import type { CpuSettings } from './cpu-settings.ts';
import type { GpuFacts, GpuProcess } from './gpu.ts';
import type { Unit } from './quantity.ts';
import type { Remedy } from './remedy.ts';

/** What part of the machine an energy or power series covers. */
export type Component = 'cpu-package' | 'dram' | 'cpu-core' | 'uncore' | 'platform' | 'gpu' | 'machine' | 'other';

/** What only energy (J) and power (W) series carry. */
export interface EnergySeries {
  readonly component: Component;
  readonly boundary: Boundary;
  /** False: shown, never added, because it contains, lies inside, duplicates, or may overlap a part that is counted. */
  readonly counted: boolean;
  /** Why it is not counted, as a clause: "contains the packages". */
  readonly reason?: string;
  /** Counters only: the value after which the counter starts again from 0, J (`max_energy_range_uj` / 1e6). */
  readonly range?: number;
  /** The most watts that this part could draw: a difference that implies more is a reset, not energy. */
  readonly maximumPower: number;
  /** How often the instrument itself is updated, s; a window shorter than this cannot be measured by it. */
  readonly step: number;
  /** Power only: seconds over which the instrument averages a reading. */
  readonly averaging?: number;
  /** Power only: the instrument's own accuracy, where its maker states one: the larger of a share and of watts. */
  readonly accuracy?: { readonly share: number; readonly watts: number };
  /** Power only, not counted: takes the place of the counter of the same resource where that one cannot be used. */
  readonly standsIn?: boolean;
}

/** One column of a source's rows: what it is, of which part of the machine, in which unit. */
export interface Series {
  /** Dotted name, such as `cpu.user`, `memory.available`, `energy`, `power`. */
  readonly metric: string;
  /** Which one: `all`, a CPU number, `package-0`, `sda`, `eth0`. Text from outside: renderers escape it. */
  readonly resource: string;
  /** A counter grows by itself and is judged by its differences; a gauge is a level and is averaged over time. */
  readonly shape: 'counter' | 'gauge';
  readonly unit: Unit;
  readonly energy?: EnergySeries;
  /** Of which process on a GPU; its `resource` is the card's UUID, a space, and the process id. */
  readonly process?: GpuProcess;
}

/** One probe that was opened: the columns of its rows, in order. */
export interface SourceDescription {
  /** The probe's id, which is its file's name. */
  readonly id: string;
  readonly title: string;
  /** What was read, for provenance: "powercap (RAPL)". */
  readonly by: string;
  /** Seconds between two readings. */
  readonly period: number;
  readonly series: readonly Series[];
  /** The cards whose UUIDs are the resources of the series. */
  readonly gpus?: readonly GpuFacts[];
  /** How the CPUs were set when the source was opened. */
  readonly settings?: CpuSettings;
  /** Of the clocks: this boot of the kernel, by its random id (/proc/sys/kernel/random/boot_id, random(4)). */
  readonly boot?: string;
}

/** A probe that could not be opened. */
export interface MissingSource {
  readonly id: string;
  readonly title: string;
  readonly why: 'absent' | 'forbidden' | 'unsupported' | 'broken';
  readonly detail: string;
  readonly remedy?: Remedy;
}
