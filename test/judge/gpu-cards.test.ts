import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createJudge, type Judge } from '../../src/judge/judge.ts';
import { type GpuColumn, type GpuFacts, gpuColumns } from '../../src/model/gpu.ts';
import type { Report } from '../../src/model/report.ts';
import type { Series, SourceDescription } from '../../src/model/series.ts';
import { seriesOfCard, seriesOfProcess } from '../../src/probes/gpu-series.ts';
import { shareGpu } from '../../src/sampling/gpu-attribution.ts';
import { cpuRow, cpuSeries, energyColumn, footer, header } from '../support/feed.ts';

/** A card of 700 W with a counter and a power averaged over 1 s, unless told otherwise. */
function card(index: number, more: Partial<GpuFacts> = {}): GpuFacts {
  return {
    index,
    uuid: `GPU-${index}`,
    name: 'NVIDIA H100 80GB HBM3',
    memoryTotal: 80e9,
    limits: { default: 700, minimum: 200, maximum: 700 },
    powerAveraging: 1,
    slices: [],
    columns: ['energy', 'power', 'limit', 'utilisation', 'memoryUsed'],
    ...more,
  };
}

type Values = Partial<Record<GpuColumn, number>>;
type Load = (at: number, card: GpuFacts) => Values | undefined;

/** A card at a steady power: what its counter, its power and its limit tell. */
const steady =
  (watts: number): Load =>
  (at) => ({ energy: 1000 + watts * at, power: watts, limit: 700, utilisation: 0.5, memoryUsed: 40e9 });

interface Scene {
  readonly cards: readonly GpuFacts[];
  readonly load: Load;
  readonly duration?: number;
  readonly interval?: number;
  /** Joules of the one CPU package by time; absent: no RAPL. */
  readonly cpu?: (at: number) => number;
  /** Called before the row of a time is fed. */
  readonly before?: (at: number, judge: Judge, source: number) => void;
}

/** Judges cards whose rows come every interval, from 0 to the end of the window. */
function judged({ cards, load, duration = 10, interval = 1, cpu, before }: Scene): Report {
  const nvidia: SourceDescription = {
    id: 'nvidia',
    title: 'NVIDIA GPUs',
    by: 'NVML 580.105.08',
    period: interval,
    series: cards.flatMap(seriesOfCard),
    gpus: cards,
  };
  const made = header(
    [
      { id: 'cpu', series: cpuSeries, rows: [] },
      ...(cpu === undefined ? [] : [{ id: 'powercap', series: [energyColumn('package-0')], rows: [] }]),
    ],
    { duration, interval },
  );
  const judge = createJudge('0.0.0');
  judge.header({ ...made, sources: [...made.sources, nvidia] });
  const source = made.sources.length;
  for (let tick = 0; tick <= Math.round(duration / interval); tick += 1) {
    const at = tick * interval;
    const [, ...busy] = cpuRow(at, { user: at, idle: at });
    judge.row(0, at, busy);
    if (cpu !== undefined) judge.row(1, at, [cpu(at)]);
    before?.(at, judge, source);
    judge.row(
      source,
      at,
      cards.flatMap((one) => one.columns.map((column) => load(at, one)?.[column] ?? Number.NaN)),
    );
  }
  judge.footer(footer({ end: duration }));
  return judge.report();
}

const joules = (report: Report, index: number) => report.gpus[index]?.energy?.value.value;
const near = (actual: number | undefined, expected: number, within = 1e-6) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

test('packages and cards add up to the components, each card once', () => {
  const report = judged({ cards: [card(0), card(1)], load: steady(300), cpu: (at) => 100 * at });
  near(joules(report, 0), 3000);
  near(joules(report, 1), 3000);
  near(report.energy.total?.energy.value, 7000);
  near(report.gpus[0]?.energy?.shareOfHost?.value, 3 / 7);
  assert.equal(report.gpus[0]?.energy?.method, 'counter');
  near(report.gpus[0]?.energy?.other?.value, 3000);
  assert.deepEqual(report.warnings, []);
  assert.ok(
    report.energy.parts.every(({ counted }) => counted),
    'a stand-in that is not needed is no part',
  );
});

test('utilisation, memory and draw of a card are formulas with both numbers', () => {
  const report = judged({ cards: [card(0)], load: steady(350) });
  const of = (resource: string) => report.formulas.find((formula) => formula.resource === resource);
  near(of('GPU 0 kernel time')?.value?.value, 0.5);
  near(of('GPU 0 memory')?.value?.value, 0.5);
  near(of('GPU 0 draw against its limit')?.value?.value, 0.5);
  near(of('GPU 0 draw against its limit')?.total?.quantity.value, 700);
});

test('a window too short for the step of the counter is integrated from the power', () => {
  const report = judged({ cards: [card(0)], load: steady(300), duration: 0.08, interval: 0.04 });
  assert.equal(report.gpus[0]?.energy?.method, 'integration');
  near(joules(report, 0), 24);
});

test('a counter that never moves is no energy: the power is integrated', () => {
  const report = judged({
    cards: [card(0)],
    load: (at, one) => ({ ...steady(300)(at, one), energy: 1000 }),
  });
  assert.equal(report.gpus[0]?.energy?.method, 'integration');
  near(joules(report, 0), 3000);
  near(report.energy.total?.energy.value, 3000);
});

test('a driver that is loaded again in the window is told from progress', () => {
  const report = judged({
    cards: [card(0)],
    load: (at, one) => ({ ...steady(300)(at, one), energy: at < 5 ? 1e6 + 300 * at : 300 * (at - 5) }),
  });
  near(joules(report, 0), 2700);
  near(report.gpus[0]?.energy?.covered.value, 9);
  assert.ok(report.coverage.gaps.some(({ reason }) => /reset/.test(reason)));
});

test('counter and integral that differ by more than a tenth are told, with both', () => {
  const half: Load = (at, one) => ({ ...steady(300)(at, one), energy: 150 * at });
  const [warning] = judged({ cards: [card(0)], load: half }).warnings;
  assert.match(warning ?? '', /GPU 0 .*counter.* 150\.0 W .*integrated power 300\.0 W/);
  const alike: Load = (at, one) => ({ ...steady(300)(at, one), energy: 285 * at });
  assert.deepEqual(judged({ cards: [card(0)], load: alike }).warnings, []);
});

test('a card that is lost takes the total of the components with it, not the other cards', () => {
  const report = judged({
    cards: [card(0), card(1)],
    load: (at, one) => (one.index === 1 && at > 5 ? undefined : steady(300)(at, one)),
  });
  near(joules(report, 0), 3000);
  near(joules(report, 1), 1500);
  near(report.gpus[1]?.energy?.covered.value, 5);
  assert.equal(report.energy.total, undefined, 'the sum is unknown, not smaller');
  assert.ok(report.warnings.some((warning) => warning.startsWith('No total at the boundary components')));
});

test('a card that appears in the window makes the total unknown', () => {
  const late = card(1);
  const report = judged({
    cards: [card(0)],
    load: steady(300),
    before: (at, judge, source) => {
      if (at === 4) judge.series(source, at, [card(0), late].flatMap(seriesOfCard));
    },
  });
  assert.equal(report.energy.total, undefined);
  assert.ok(report.warnings.some((warning) => /GPU-1 appeared at 4\.0 s/.test(warning)));
});

test('processes that come and go change no joule', () => {
  const one = card(0);
  const columns = (pids: readonly number[]): Series[] => [
    ...seriesOfCard(one),
    ...pids.flatMap((pid) => seriesOfProcess(one, { pid })),
  ];
  const report = judged({
    cards: [one],
    load: steady(300),
    before: (at, judge, source) => {
      if (at === 3 || at === 6) judge.series(source, at, columns(at === 3 ? [7] : []));
    },
  });
  near(joules(report, 0), 3000);
  near(report.energy.total?.energy.value, 3000);
});

test('the module of a superchip is shown and never added', () => {
  const report = judged({
    cards: [card(0, { columns: ['energy', 'power', 'powerModule'] })],
    load: (at, one) => ({ ...steady(300)(at, one), powerModule: 500 }),
  });
  near(report.energy.total?.energy.value, 3000);
  near(report.gpus[0]?.module?.value, 500);
  assert.ok(report.energy.parts.some(({ counted, resource }) => !counted && resource === 'GPU-0 module'));
});

test('a card without a counter is integrated, with its stated accuracy and its averaging in the interval', () => {
  const report = judged({
    cards: [card(0, { columns: ['power'] })],
    load: (at) => ({ power: at < 5 ? 200 : 400 }),
  });
  const energy = report.gpus[0]?.energy;
  assert.equal(energy?.method, 'integration');
  // Trapezoids: 4 s at 200 W, one from 200 to 400 W, 5 s at 400 W.
  near(energy?.value.value, 3100);
  const halfWidth = (energy?.value.interval?.[1] ?? 0) - 3100;
  // 5 % of the energy and 1 s of the spread, besides what sampling adds.
  assert.ok(halfWidth >= 0.05 * 3100 + 200, `${halfWidth}`);
  const flat = judged({ cards: [card(0, { columns: ['power'] })], load: () => ({ power: 60 }) });
  assert.deepEqual(flat.gpus[0]?.energy?.value.interval, [550, 650], 'within 5 W where that is more than 5 %');
});

test('a card that tells no power has a reason, and the modelled node says that it is left out', () => {
  const report = judged({ cards: [card(0, { columns: ['utilisation'] })], load: () => ({ utilisation: 0.2 }) });
  assert.equal(report.gpus[0]?.energy, undefined);
  assert.match(report.gpus[0]?.reason ?? '', /neither energy nor power/);
  assert.equal(report.energy.total, undefined);
  assert.ok(report.energy.byBoundary.node?.estimated);
  assert.ok(report.warnings.some((warning) => /leaves out GPU 0/.test(warning)));
});

test('where only cards are measured the node is the model with their joules on top, marked', () => {
  const with2 = judged({ cards: [card(0)], load: steady(300) });
  const without = judged({ cards: [card(0, { columns: ['utilisation'] })], load: () => ({}) });
  const model = without.energy.byBoundary.node?.estimated?.energy.value ?? Number.NaN;
  near(with2.energy.byBoundary.node?.estimated?.energy.value, model + 3000, 1e-3);
  assert.equal(with2.energy.total?.boundary, 'components');
});

test('slices have their memory, the card its power once, and no utilisation is made up', () => {
  const mig = card(0, {
    mig: true,
    columns: ['energy', 'power'],
    slices: [{ uuid: 'MIG-1', name: '1g.10gb', memoryTotal: 10e9, gpuInstance: 1 }],
  });
  const report = judged({ cards: [mig], load: steady(250) });
  near(report.energy.total?.energy.value, 2500);
  assert.equal(report.gpus[0]?.slices[0]?.name, '1g.10gb');
  const row = report.formulas.find(({ resource }) => resource === 'GPU 0 kernel time');
  assert.equal(row?.applicable, false);
  assert.match(row?.reason ?? '', /MIG/);
});

test('throttle reasons are shares of the window, and what never held the card down is left out', () => {
  const report = judged({
    cards: [card(0, { columns: ['power', 'throttlePowerCap', 'throttleIdle', 'throttledByPower'] })],
    load: (at) => ({ power: 300, throttlePowerCap: 1, throttleIdle: 0, throttledByPower: 40 + 0.5 * at }),
  });
  assert.deepEqual(
    report.gpus[0]?.throttle.map(({ reason, share }) => [reason, share.value]),
    [[gpuColumns.throttlePowerCap.metric.slice('gpu.throttle.'.length), 1]],
  );
  near(report.gpus[0]?.throttled.power?.value, 5);
});

test('a card is shared out by SM utilisation, else by memory, else its work has no owner', () => {
  const bySm = shareGpu(1000, 400, [
    { smSeconds: 3, memorySeconds: 1 },
    { smSeconds: 1, memorySeconds: 9 },
  ]);
  assert.deepEqual(bySm, { by: 'sm', idle: 400, processes: [450, 150], unattributed: 0 });
  const byMemory = shareGpu(1000, 400, [{ memorySeconds: 1 }, { memorySeconds: 2 }]);
  assert.deepEqual(byMemory, { by: 'memory', idle: 400, processes: [200, 400], unattributed: 0 });
  assert.deepEqual(shareGpu(1000, 400, []), { by: 'none', idle: 400, processes: [], unattributed: 600 });
  assert.equal(shareGpu(300, 400, []).idle, 300, 'idle is never more than the card used');
});

test('idle, processes and what has no owner are the card, whatever the figures', () => {
  const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
  const use = fc.record({ smSeconds: amount, memorySeconds: amount }, { requiredKeys: [] });
  fc.assert(
    fc.property(amount, amount, fc.array(use, { maxLength: 8 }), (energy, idle, uses) => {
      const shares = shareGpu(energy, idle, uses);
      const sum = shares.processes.reduce((total, one) => total + one, shares.idle + shares.unattributed);
      assert.ok(Math.abs(sum - energy) <= 1e-9 * Math.max(1, energy), `${sum} is not ${energy}`);
      assert.ok([shares.idle, shares.unattributed, ...shares.processes].every((one) => one >= 0));
    }),
  );
});
