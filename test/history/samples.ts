import type { HistoryFigure, HistoryRecord } from '../../src/model/history.ts';

/** 2026-11-01T00:00:00Z, s. */
export const november = 1_793_491_200;
export const hour = 3600;
export const day = 24 * hour;

export const watts = (value: number, more: Partial<HistoryFigure> = {}): HistoryFigure => ({
  name: 'power.mean',
  unit: 'W',
  value,
  isEstimated: false,
  boundary: 'components',
  ...more,
});

/** A record of an audit with one figure, at so many seconds after the first of November 2026. */
export function recordAt(seconds: number, value = 100, more: Partial<HistoryRecord> = {}): HistoryRecord {
  return {
    at: november + seconds,
    seconds: 10,
    kind: 'audit',
    name: 'audit',
    host: 'host-a',
    hardware: '{"cpu":{"model":"AMD EPYC 9354"}}',
    version: '0.1.0',
    isInterrupted: false,
    facts: { interval: '1', duration: '10', boundary: 'components', parts: 'powercap/package-0', energyIs: 'measured' },
    settings: { governor: 'powersave', kernel: '6.1.0' },
    figures: [watts(value)],
    findings: [],
    ...more,
  };
}
