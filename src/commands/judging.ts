import { originOf } from '../config/options.ts';
import type { Settings } from '../model/recording.ts';
import type { Given } from './command.ts';

/** The options that every report is judged by. */
export interface JudgingOptions {
  readonly intensity?: number;
  readonly price?: { readonly value: number; readonly currency?: string };
  readonly pue?: number;
}

/** What a report is judged by, each with the name of the option that gave it. */
export function judging(given: Given, options: JudgingOptions): Pick<Settings, 'intensity' | 'price' | 'pue'> {
  const source = (name: 'intensity' | 'price' | 'pue') => originOf(name, given.origin(name));
  return {
    ...(options.intensity === undefined
      ? {}
      : { intensity: { value: options.intensity, source: source('intensity') } }),
    ...(options.price === undefined ? {} : { price: { ...options.price, source: source('price') } }),
    ...(options.pue === undefined ? {} : { pue: { value: options.pue, source: source('pue') } }),
  };
}
