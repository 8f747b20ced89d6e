import type { GpuColumn } from '../../model/gpu.ts';
import { given } from '../given.ts';
import { measured, performanceState, type SmiUnit, words } from './measure.ts';
import { drawAveraging } from './power-averaging.ts';
import { childOf, type Tree, textOf } from './tree.ts';

export type GpuValues = { readonly [Column in GpuColumn]?: number };

/** Names of the reasons after `clocks_event_reason_`, or `clocks_throttle_reason_` before driver 535. */
const reasons = {
  throttleIdle: ['gpu_idle'],
  throttleApplicationClocks: ['applications_clocks_setting'],
  throttlePowerCap: ['sw_power_cap'],
  throttleHardware: ['hw_slowdown'],
  throttleSyncBoost: ['sync_boost'],
  throttleSoftwareThermal: ['sw_thermal_slowdown'],
  throttleHardwareThermal: ['hw_thermal_slowdown'],
  throttlePowerBrake: ['hw_power_brake_slowdown'],
  throttleDisplayClocks: ['display_clocks_setting', 'display_clock_setting'],
} as const satisfies { readonly [Column in GpuColumn]?: readonly string[] };

/** What the document tells of one card at the moment, by column. The energy counter is in no document. */
export function valuesOf(gpu: Tree): GpuValues {
  const number = (unit: SmiUnit, ...path: string[]) => measured(textOf(gpu, ...path), unit);
  const own = ownPower(gpu);
  return given({
    power: drawOf(own),
    powerInstant: firstIn(own, ['instant_power_draw']),
    powerModule: drawOf([childOf(gpu, 'module_power_readings')]),
    powerMemory: drawOf([childOf(gpu, 'gpu_memory_power_readings')]),
    utilisation: number('%', 'utilization', 'gpu_util'),
    memoryActivity: number('%', 'utilization', 'memory_util'),
    memoryUsed: number('MiB', 'fb_memory_usage', 'used'),
    // What newer drivers call current is what older ones call enforced; `power_limit` is what was asked for.
    limit: firstIn(own, ['enforced_power_limit', 'current_power_limit', 'power_limit']),
    clockSm: number('MHz', 'clocks', 'sm_clock'),
    clockMemory: number('MHz', 'clocks', 'mem_clock'),
    temperature: number('C', 'temperature', 'gpu_temp'),
    performanceState: performanceState(textOf(gpu, 'performance_state')),
    ...Object.fromEntries(
      Object.entries(reasons).map(([column, names]) => [column, names.map((name) => reason(gpu, name)).find(isKnown)]),
    ),
    ...counters(gpu),
  });
}

/** Seconds over which `power` of `valuesOf` is averaged; undefined where that is not known, or there is none. */
export function averagingOf(gpu: Tree): number | undefined {
  const own = ownPower(gpu);
  if (firstIn(own, ['average_power_draw']) !== undefined) return 1;
  if (firstIn(own, ['power_draw']) === undefined) {
    return firstIn(own, ['instant_power_draw']) === undefined ? undefined : 0;
  }
  return drawAveraging(words(textOf(gpu, 'product_architecture')), words(textOf(gpu, 'product_name')));
}

/** The power limits of the board that do not change, W. */
export function limitsOf(gpu: Tree): { default?: number; minimum?: number; maximum?: number } {
  const own = ownPower(gpu);
  return given({
    default: firstIn(own, ['default_power_limit']),
    minimum: firstIn(own, ['min_power_limit']),
    maximum: firstIn(own, ['max_power_limit']),
  });
}

/** The block of the GPU's own power, never its memory's or the module's; the second name before driver 535. */
function ownPower(gpu: Tree): readonly Tree[] {
  return ['gpu_power_readings', 'power_readings'].flatMap((name) => childOf(gpu, name) ?? []);
}

/** Four shapes of block (by driver): the average, which newer cards have, else the only draw, else the instantaneous. */
function drawOf(blocks: readonly (Tree | undefined)[]): number | undefined {
  return firstIn(blocks, ['average_power_draw', 'power_draw', 'instant_power_draw']);
}

/** The first of the named elements that has watts. */
function firstIn(blocks: readonly (Tree | undefined)[], names: readonly string[]): number | undefined {
  return names.flatMap((name) => blocks.map((block) => measured(textOf(block, name), 'W'))).find(isKnown);
}

function reason(gpu: Tree, name: string): number | undefined {
  for (const kind of ['clocks_event_reason', 'clocks_throttle_reason']) {
    const text = textOf(gpu, `${kind}s`, `${kind}_${name}`);
    if (text === 'Active') return 1;
    if (text === 'Not Active') return 0;
  }
  return undefined;
}

/**
 * Time that the clocks were held back. Heat has two counters, of the driver and of the hardware, which may run at once:
 * their sum is the most that it can have been, and unlike the larger of them it never hides that one of them moves.
 */
function counters(gpu: Tree): GpuValues {
  const block = 'clocks_event_reasons_counters';
  const time = (name: string) => measured(textOf(gpu, block, `${block}_${name}`), 'us');
  const software = time('sw_therm_slowdown') ?? time('sw_thermal_slowdown');
  const hardware = time('hw_therm_slowdown') ?? time('hw_thermal_slowdown');
  return given({
    throttledByPower: time('sw_power_cap'),
    throttledByHeat: software === undefined || hardware === undefined ? undefined : software + hardware,
  });
}

function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined;
}
