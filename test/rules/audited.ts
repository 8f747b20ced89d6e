import assert from 'node:assert/strict';
import { derivedFrom, type Quantity, quantity, type Source, type Unit } from '../../src/model/quantity.ts';
import type { Audited, Found, Rule } from '../../src/rules/rule.ts';

const by = (name: string): Source => ({ kind: 'measured', by: name });
const idleModel: Source = { kind: 'estimated', by: 'CPU utilisation', model: 'node: watts a thread' };
const kindModel: Source = { kind: 'estimated', by: 'kind of the card', model: 'GPU idle: observed boards of its kind' };

export type Card = Audited['gpus'][number];
export type ProcessRow = NonNullable<Audited['processes']>['rows'][number];
export type Settings = NonNullable<Audited['settings']>;

const plain = <U extends Unit>(value: number, unit: U, name = 'test'): Quantity<U> => quantity(value, unit, by(name));
export const share = (value: number) => plain(value, '1');
export const seconds = (value: number) => plain(value, 's');
export const gibi = (value: number) => plain(value * 2 ** 30, 'By');
/** A measured power at a boundary. */
export const watts = (value: number, boundary: 'components' | 'node' | 'wall' = 'components', half?: number) =>
  quantity(value, 'W', by('meter'), {
    boundary,
    interval: half === undefined ? undefined : [value - half, value + half],
  });
/** Idle power of a card of its kind. */
export const kindIdle = (value: number, low: number, high: number) =>
  quantity(value, 'W', kindModel, { boundary: 'components', interval: [low, high] });

/** A card that works: nothing is to be found on it. */
export function card(index: number, more: Partial<Card> = {}): Card {
  return {
    index,
    uuid: `GPU-${index}`,
    name: 'NVIDIA H100 80GB HBM3',
    by: 'NVML',
    utilisation: share(0.9),
    memory: { used: gibi(60), total: gibi(80) },
    power: { mean: watts(500), lowest: watts(400), highest: watts(600) },
    idlePower: kindIdle(69, 53, 86),
    limits: { enforced: watts(700), default: watts(700) },
    clocks: {},
    performanceState: { fastest: 0, slowest: 0, last: 0 },
    throttle: [],
    tellsThrottling: true,
    throttled: { power: seconds(0), thermal: seconds(0) },
    persistence: true,
    slices: [],
    processes: [gpuProcess(4000 + index)],
    ...more,
  };
}

export function gpuProcess(pid: number, more: Partial<Card['processes'][number]> = {}): Card['processes'][number] {
  return {
    pid,
    name: 'python3',
    user: 'alice',
    age: seconds(7200),
    present: share(1),
    cpu: seconds(300),
    memory: gibi(59),
    ...more,
  };
}

export function processRow(pid: number, more: Partial<ProcessRow> = {}): ProcessRow {
  return {
    pid,
    name: 'server',
    cpu: seconds(500),
    share: share(0.5),
    memory: gibi(1),
    energy: quantity(3600, 'J', derivedFrom({ provenance: by('RAPL') }, { provenance: idleModel }), {
      boundary: 'components',
    }),
    ended: false,
    age: seconds(10 * 86_400),
    lifetimeCpu: seconds(2 * 86_400),
    terminal: false,
    ...more,
  };
}

export function settings(more: Partial<Settings> = {}): Settings {
  return {
    driver: 'intel_pstate',
    governors: [{ value: 'powersave', cpus: 8 }],
    energyPreferences: [{ value: 'balance_performance', cpus: 8 }],
    turbo: true,
    idleStates: [
      { name: 'C1', latency: seconds(1e-6), cpus: 8, disabled: 0 },
      { name: 'C6', latency: seconds(170e-6), cpus: 8, disabled: 0 },
    ],
    throttled: seconds(0),
    ...more,
  };
}

export const cpuOf = (utilisation: number, more: Partial<NonNullable<Audited['cpu']>> = {}) => ({
  online: plain(8, '1'),
  utilisation: share(utilisation),
  iowait: share(0),
  steal: share(0),
  guest: share(0),
  perCore: [],
  ...more,
});

/** Energy utilisation with the idle power behind it. */
export function energyUtilisation(value: number, idlePower: Quantity<'W'>, interval?: readonly [number, number]) {
  return {
    id: 'energy-utilisation' as const,
    title: 'Energy utilisation',
    definition: 'energy used for work / total energy',
    resource: 'energy',
    applicable: true,
    value: quantity(value, '1', idlePower.provenance, { interval }),
    idlePower,
  };
}

/** A modelled idle power of the whole machine. */
export const modelledIdle = (value: number, low: number, high: number) =>
  quantity(value, 'W', idleModel, { boundary: 'node', interval: [low, high] });
/** One that was measured on this machine. */
export const calibratedIdle = (value: number, half: number) =>
  quantity(value, 'W', by('idle calibration of 2026-11-24 (RAPL)'), {
    boundary: 'components',
    interval: [value - half, value + half],
  });

/** A host of which everything is known, over 1,000 s, where nothing is to be found. */
export function audited(more: Partial<Audited> = {}): Audited {
  const total = {
    energy: quantity(400_000, 'J', by('RAPL'), { boundary: 'components' }),
    meanPower: watts(400),
    covered: seconds(1000),
    parts: ['powercap/package-0'],
  };
  return {
    schemaVersion: 1,
    kind: 'audit',
    tool: { name: 'negawatt', version: '0.0.0' },
    host: { kind: 'real', inventory: { cpu: {}, memory: {}, os: {}, virtualization: 'none' } },
    window: {
      startedAt: '2026-11-24T12:00:00.000Z',
      asked: seconds(1000),
      measured: seconds(1000),
      interval: seconds(1),
      ending: 'complete',
    },
    formulas: [energyUtilisation(0.75, calibratedIdle(100, 2), [0.74, 0.76])],
    energy: {
      total: { boundary: 'components', ...total },
      byBoundary: { components: { measured: total }, wall: { measured: { ...total, meanPower: watts(520, 'wall') } } },
      parts: [],
    },
    processes: {
      basis: 'test',
      busy: seconds(4000),
      unattributed: { cpu: seconds(0) },
      others: { count: 0, cpu: seconds(0) },
      rows: [processRow(100)],
    },
    cpu: cpuOf(0.5),
    settings: settings(),
    container: { path: '/', throttled: share(0) },
    memory: { total: gibi(256), used: gibi(128), available: gibi(128) },
    pressure: ['cpu', 'memory', 'io'].map((resource) => ({ resource, some: share(0), full: share(0) })),
    gpus: [card(0), card(1)],
    disks: [],
    networks: [],
    sources: { used: [], missing: [] },
    coverage: { share: share(1), missedTicks: 0, gaps: [], moreGaps: 0 },
    warnings: [],
    ownCost: { cpu: seconds(0), share: share(0), peakMemory: gibi(0) },
    ...more,
  };
}

/** The one thing that a rule finds in a report; fails where it finds none or several. */
export function onlyFinding(rule: Rule, report: Audited): Found {
  const outcome = rule.check(report);
  assert.equal(outcome.status, 'found');
  assert.ok(outcome.status === 'found' && outcome.findings.length === 1, JSON.stringify(outcome));
  return outcome.findings[0]!;
}

export function assertPasses(rule: Rule, report: Audited): void {
  assert.deepEqual(rule.check(report), { status: 'passed' });
}

/** @param missing what the words of the outcome must hold */
export function assertNotApplicable(rule: Rule, report: Audited, missing: RegExp): void {
  const outcome = rule.check(report);
  assert.ok(outcome.status === 'not-applicable', JSON.stringify(outcome));
  assert.match(outcome.missing.join('; '), missing);
}

/** Without a key: what an optional part of a report looks like where nothing tells of it. */
export function without<T extends object, K extends keyof T>(whole: T, ...keys: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => !keys.includes(key as K))) as Omit<T, K>;
}

/** A saving: watts with their interval, and the kilowatt-hours of a year with theirs. */
export function assertSaves(
  { saving }: Found,
  [value, low, high]: readonly [value: number, low?: number, high?: number],
  boundary: string,
): void {
  assert.ok(saving !== undefined);
  const near = (a: number | undefined, b: number | undefined) =>
    assert.ok(Object.is(a, b) || Math.abs(a! - b!) < 1e-9 * Math.max(1, Math.abs(b!)), `${a} is not ${b}`);
  near(saving.power.value, value);
  near(saving.power.interval?.[0], low);
  near(saving.power.interval?.[1], high);
  assert.equal(saving.power.boundary, boundary);
  assert.equal(saving.energyPerYear.boundary, boundary);
  // 8,760 h of so many watts, in kWh.
  near(saving.energyPerYear.value / 3.6e6, (value * 8760) / 1000);
  near(
    (saving.energyPerYear.interval?.[1] ?? Number.NaN) / 3.6e6,
    high === undefined ? Number.NaN : (high * 8760) / 1000,
  );
  assert.match(saving.assumption, /; each of the 8,760 hours of a year is like this window\.$/);
}
