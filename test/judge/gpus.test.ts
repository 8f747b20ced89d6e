import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createJudge } from '../../src/judge/judge.ts';
import type { GpuColumn, GpuProcess } from '../../src/model/gpu.ts';
import { isEstimated } from '../../src/model/quantity.ts';
import type { Audited } from '../../src/model/report.ts';
import { seriesOfProcess } from '../../src/probes/gpu-series.ts';
import { readRecording } from '../../src/sampling/recording-reader.ts';
import { writeRecording } from '../../src/sampling/recording-writer.ts';
import { energyColumn, type FedSource, feed, gpuCard, gpuSource, judgeFed } from '../support/feed.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-gpus-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const seconds = Array.from({ length: 11 }, (_, at) => at);
const card = gpuCard(0);

function near(actual: number | undefined, expected: number, within = 1e-6): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
}

/** A card that draws 100 W, with processes of a constant memory (By) and SM utilisation while they are there. */
function withProcesses(
  processes: readonly GpuProcess[],
  tell: (at: number, pid: number) => readonly [memory: number, sm: number] | undefined,
): FedSource {
  const steady = gpuSource([card], (at) => ({ energy: 100 * at, power: 100 }));
  const there = (at: number) => processes.filter(({ pid }) => tell(at, pid) !== undefined);
  const seriesAt = (at: number) => [
    ...steady.series,
    ...there(at).flatMap((process) => seriesOfProcess(card, process)),
  ];
  return {
    ...steady,
    series: seriesAt(0),
    changes: seconds.map((at) => [at, seriesAt(at)]),
    rows: steady.rows.map(([at, ...values]) => [
      at,
      ...values,
      ...there(at).flatMap(({ pid }) => {
        const [memory, sm] = tell(at, pid)!;
        return [memory, sm * at];
      }),
    ]),
  };
}

function only(report: Audited) {
  assert.equal(report.gpus.length, 1);
  return report.gpus[0]!;
}

test('energy above idle is shared out by SM utilisation, and the parts add up to the card', () => {
  const source = withProcesses([{ pid: 7, name: 'train', type: 'C' }, { pid: 8 }], (_, pid) =>
    pid === 7 ? [3e9, 0.6] : [1e9, 0.2],
  );
  const { attribution, processes, energy } = only(judgeFed([source]));
  // 1000 J, of which 36 W x 10 s are idle; 640 J go 3 to 1.
  near(energy?.value.value, 1000);
  near(attribution?.idle?.value, 360);
  near(attribution?.unattributed.value, 0);
  assert.match(attribution?.basis ?? '', /by SM utilisation/);
  near(processes[0]?.energy?.value, 480);
  near(processes[1]?.energy?.value, 160);
  near(processes[0]?.sm?.value, 0.6);
  near(processes[0]?.memory?.value, 3e9);
  assert.deepEqual([processes[0]?.pid, processes[0]?.name, processes[0]?.type], [7, 'train', 'C']);
});

test('without SM utilisation energy goes by memory, marked as estimated', () => {
  const source = withProcesses([{ pid: 7 }, { pid: 8 }], (_, pid) => [pid === 7 ? 3e9 : 1e9, Number.NaN]);
  const { attribution, processes } = only(judgeFed([source]));
  assert.match(attribution?.basis ?? '', /by memory held/);
  near(processes[0]?.energy?.value, 480);
  assert.ok(isEstimated(processes[0]!.energy!));
  assert.equal(processes[0]?.sm, undefined);
  assert.match(JSON.stringify(processes[0]?.energy?.provenance), /GPU energy by memory held/);
});

test('without a process that worked nothing above idle has an owner', () => {
  const { attribution, processes } = only(judgeFed([withProcesses([{ pid: 7 }], () => [1e9, 0])]));
  assert.match(attribution?.basis ?? '', /no visible process worked/);
  near(attribution?.unattributed.value, 640);
  assert.equal(processes[0]?.energy, undefined);
});

test('a process that was seen once has no utilisation yet, and no energy', () => {
  const { processes } = only(judgeFed([withProcesses([{ pid: 7 }], (at) => (at === 10 ? [1e9, 0.5] : undefined))]));
  assert.equal(processes[0]?.sm, undefined);
  assert.equal(processes[0]?.energy, undefined);
});

test('a process that ended in the window keeps its share', () => {
  const source = withProcesses([{ pid: 7 }, { pid: 8 }], (at, pid) =>
    pid === 7 ? (at <= 4 ? [1e9, 0.5] : undefined) : [1e9, 0.2],
  );
  const { processes, attribution } = only(judgeFed([source]));
  // 0.5 x 4 s and 0.2 x 10 s are alike.
  near(processes.find(({ pid }) => pid === 7)?.energy?.value, 320);
  near(processes.find(({ pid }) => pid === 8)?.energy?.value, 320);
  near(attribution?.unattributed.value, 0);
});

test('a card that is cut into slices tells no utilisation, its slices their memory, and its power once', () => {
  const slices = [
    { uuid: 'MIG-a', name: 'MIG 1g.10gb', memoryTotal: 1e10, gpuInstance: 7 },
    { uuid: 'MIG-b', name: 'MIG 2g.20gb', gpuInstance: 5 },
  ];
  const source = gpuSource([gpuCard(0, { mig: true, slices })], (at) => ({ energy: 100 * at, power: 100 }));
  const process = seriesOfProcess(card, { pid: 7, gpuInstance: 5 });
  const report = judgeFed([
    {
      ...source,
      series: [...source.series, ...process],
      rows: source.rows.map((row) => [...row, 1e9, Number.NaN]),
    },
  ]);
  near(report.energy.total?.energy.value, 1000);
  assert.equal(report.energy.parts.length, 1);
  const gpu = only(report);
  assert.deepEqual(
    gpu.slices.map(({ uuid, memory }) => [uuid, memory?.used?.value, memory?.total?.value]),
    [
      ['MIG-a', 1e9, 1e10],
      ['MIG-b', 2e9, undefined],
    ],
  );
  assert.equal(gpu.processes[0]?.slice, 'MIG-b');
  assert.equal(gpu.utilisation, undefined);
  const row = report.formulas.find(({ resource }) => resource === 'GPU 0 kernel time');
  assert.equal(row?.applicable, false);
  assert.match(row?.reason ?? '', /cut into slices \(MIG\) tells no utilisation/);
});

const told: readonly GpuColumn[] = [
  'energy',
  'power',
  'utilisation',
  'memoryActivity',
  'memoryUsed',
  'limit',
  'clockSm',
  'clockMemory',
  'temperature',
  'performanceState',
  'throttleIdle',
  'throttlePowerCap',
  'throttledByPower',
  'throttledByHeat',
];
const whole = gpuCard(0, { columns: told, memoryTotal: 8e10, driver: '550.54', ecc: true });
const full = gpuSource([whole], (at) => ({
  energy: 100 * at,
  power: 95 + at,
  utilisation: at / 16,
  memoryActivity: 0.25,
  memoryUsed: 2e10,
  limit: at < 5 ? 300 : 200,
  clockSm: 1.98e9,
  clockMemory: 2.6e9,
  temperature: 40 + at,
  performanceState: at === 3 ? 8 : at < 3 ? 2 : 0,
  throttleIdle: 0,
  throttlePowerCap: at > 7 ? 1 : 0,
  throttledByPower: 100 + 0.2 * at,
  throttledByHeat: 5,
}));

test('throttling, states, temperature, clocks and limits are told as they were', () => {
  const gpu = only(judgeFed([full]));
  near(gpu.utilisation?.value, 0.3125);
  near(gpu.memoryActivity?.value, 0.25);
  // 0 until 7 s, 1 from 8 s: half of a second and two whole ones of ten.
  assert.deepEqual(
    gpu.throttle.map(({ reason, share }) => [reason, share.value]),
    [['sw_power_cap', 0.25]],
  );
  near(gpu.throttled.power?.value, 2);
  near(gpu.throttled.thermal?.value, 0);
  assert.deepEqual(gpu.performanceState, { fastest: 0, slowest: 8, last: 0 });
  near(gpu.temperature?.mean.value, 45);
  near(gpu.temperature?.highest.value, 50);
  near(gpu.clocks.sm?.value, 1.98e9);
  near(gpu.limits.enforced?.value, 200);
  near(gpu.limits.default?.value, 300);
  assert.equal(gpu.limits.minimum, undefined);
  assert.deepEqual([gpu.driver, gpu.ecc, gpu.persistence], ['550.54', true, undefined]);
});

test('instantaneous draw and the power of the memory stand beside the power of the card, and are in no total', () => {
  const scopes = gpuCard(0, { columns: ['energy', 'power', 'powerInstant', 'powerMemory'] });
  const report = judgeFed([
    gpuSource([scopes], (at) => ({ energy: 100 * at, power: 100, powerInstant: 90 + 2 * at, powerMemory: 30 })),
  ]);
  const { powerInstant, powerMemory } = only(report);
  near(powerInstant?.mean.value, 100);
  near(powerInstant?.lowest.value, 90);
  near(powerInstant?.highest.value, 110);
  near(powerMemory?.value, 30);
  assert.deepEqual([powerMemory?.unit, powerMemory?.boundary], ['W', 'components']);
  near(report.energy.total?.energy.value, 1000);
});

test('the mean power is that of the energy that counts, between the lowest and the highest reading', () => {
  const { power, timeline } = only(judgeFed([full]));
  near(power?.mean.value, 100);
  near(power?.lowest.value, 95);
  near(power?.highest.value, 105);
  assert.equal(timeline?.means.length, 10);
  for (const mean of timeline?.means ?? []) near(mean ?? undefined, 100);
});

test('kernel time, memory and draw of a card are rows of the formulas', () => {
  const rows = judgeFed([full]).formulas.filter(({ resource }) => resource.startsWith('GPU 0'));
  assert.deepEqual(
    rows.map(({ resource, value, used, total }) => [
      resource,
      value?.value,
      used?.quantity.value,
      total?.quantity.value,
    ]),
    [
      ['GPU 0 kernel time', 0.3125, 3.125, 10],
      ['GPU 0 memory', 0.25, 2e10, 8e10],
      ['GPU 0 draw against its limit', 0.5, 100, 200],
    ],
  );
});

test('cards are told by the index of the driver', () => {
  const report = judgeFed([gpuSource([gpuCard(1), gpuCard(0)], (at) => ({ energy: at, power: 1 }))]);
  assert.deepEqual(
    report.gpus.map(({ index }) => index),
    [0, 1],
  );
});

test('a recording with GPUs and columns of processes gives the same report when it is read back', async () => {
  const packages = {
    id: 'powercap',
    series: [energyColumn('package-0')],
    rows: seconds.map((at): [number, number] => [at, 50 * at]),
  };
  const processes = [
    { pid: 7, name: 'train', type: 'C', user: 'ada' },
    { pid: 8, gpuInstance: 3 },
  ];
  const source = withProcesses(processes, (at, pid) => (pid === 7 && at > 4 ? undefined : [1e9, 0.5]));
  const sources = [packages, source];
  const file = join(folder, 'gpus.jsonl');
  const writer = writeRecording(file);
  feed(writer, sources);
  writer.close();
  const judge = createJudge('0.0.0');
  await readRecording(file, judge);
  assert.deepEqual(judge.report(), judgeFed(sources));
  assert.equal(only(judge.report()).processes.length, 2);
});
