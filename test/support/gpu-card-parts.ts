import type { GpuColumn } from '../../src/model/gpu.ts';
import type { OverTime, SimulatedCard } from './gpu-lines.ts';

// Cards made by hand. Idle watts, limits, memory and clocks are those of the same cards in observed documents of nvidia-smi.

export type Facts = SimulatedCard['facts'];
export type Values = SimulatedCard['values'];

export const mebi = 2 ** 20;
export const megahertz = 1e6;
export const driver = '580.105.08';

export const uuidOf = (family: string, number: number) =>
  `GPU-${family}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** W that swing around a mean, a full swing in `period` seconds. */
export const swing = (mean: number, amplitude: number, period: number, phase: number) => (at: number) =>
  mean + amplitude * Math.sin((2 * Math.PI * at) / period + phase);
/** High for the first `share` of each period, low for the rest; before time 0 as well. */
export const square = (low: number, high: number, period: number, share: number) => (at: number) =>
  (((at % period) + period) % period) / period < share ? high : low;

/** Throttle reasons: those that are named are set, all others are told as not set. */
export function throttle(set: { readonly [column in GpuColumn]?: OverTime } = {}): Values {
  return {
    throttleIdle: 0,
    throttleApplicationClocks: 0,
    throttlePowerCap: 0,
    throttleHardware: 0,
    throttleSyncBoost: 0,
    throttleSoftwareThermal: 0,
    throttleHardwareThermal: 0,
    throttlePowerBrake: 0,
    throttleDisplayClocks: 0,
    ...set,
  };
}

export const allMeters = ['energy', 'power', 'powerInstant'] as const;
