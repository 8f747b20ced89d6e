import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJudge } from '../../src/judge/judge.ts';
import { isEstimated } from '../../src/model/quantity.ts';
import type { Audited } from '../../src/model/report.ts';
import { seriesOfCard, seriesOfProcess } from '../../src/probes/gpu-series.ts';
import {
  cpuRow,
  cpuSeries,
  energyColumn,
  type FedSource,
  gpuCard,
  gpuSource,
  header,
  judgeFed,
  powerColumn,
} from '../support/feed.ts';

const seconds = Array.from({ length: 11 }, (_, at) => at);
const cards = [gpuCard(0), gpuCard(1)];
const packages: FedSource = {
  id: 'powercap',
  series: [energyColumn('package-0'), energyColumn('package-1')],
  rows: seconds.map((at) => [at, 60 * at, 40 * at]),
};
/** Two threads, one of them busy: the modelled node draws 4.44 W. */
const cpu: FedSource = { id: 'cpu', series: cpuSeries, rows: seconds.map((at) => cpuRow(at, { user: at, idle: at })) };
const steady = gpuSource(cards, (at, { index }) => {
  const watts = index === 0 ? 100 : 200;
  return { energy: 5e6 + watts * at, power: watts };
});

function near(actual: number | undefined, expected: number, within = 1e-6): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
}

function energyOf(report: Audited, index: number) {
  const found = report.gpus.find((card) => card.index === index)?.energy;
  assert.ok(found !== undefined);
  return found;
}

test('packages and two cards add up once, each card with its share of the host', () => {
  const report = judgeFed([packages, steady]);
  assert.equal(report.energy.total?.boundary, 'components');
  near(report.energy.total?.energy.value, 4000);
  assert.deepEqual(report.energy.total?.parts.slice(2), ['nvidia/GPU-0', 'nvidia/GPU-1']);
  assert.equal(report.energy.parts.length, 4);
  near(energyOf(report, 0).shareOfHost?.value, 0.25);
  near(energyOf(report, 1).shareOfHost?.value, 0.5);
});

test('the counter counts and the integrated power stands beside it', () => {
  const report = judgeFed([packages, steady]);
  assert.equal(energyOf(report, 0).method, 'counter');
  near(energyOf(report, 0).value.value, 1000);
  near(energyOf(report, 0).other?.value, 1000);
  assert.deepEqual(report.warnings, []);
});

test('the provenance tells a power that was integrated from a counter of the same instrument', () => {
  const by = (report: Audited) => {
    const { value, other } = energyOf(report, 0);
    return [value.provenance, other?.provenance, report.energy.total?.energy.provenance];
  };
  const counter = { kind: 'measured', by: 'nvidia' };
  const integral = { kind: 'measured', by: 'nvidia (integrated power)' };
  assert.deepEqual(by(judgeFed([steady])), [counter, integral, counter]);
  const still = gpuSource([gpuCard(0)], () => ({ energy: 777, power: 100 }));
  assert.deepEqual(by(judgeFed([still])), [integral, undefined, integral]);
});

test('the edges of a counter are uncertain by one and a half of its highest step each way', () => {
  const { value } = energyOf(judgeFed([steady]), 0);
  // 1.5 x 100 W x 0.1 s.
  near(value.interval?.[0], 985);
  near(value.interval?.[1], 1015);
});

test('a window that is too short for the counter is measured by the power', () => {
  const source = gpuSource([gpuCard(0)], (at) => ({ energy: 500, power: 100 + at }), [0, 0.02, 0.04, 0.06, 0.08]);
  const report = judgeFed([{ ...source, period: 0.02 }], { duration: 0.08, interval: 0.02 });
  const energy = energyOf(report, 0);
  assert.equal(energy.method, 'integration');
  near(energy.value.value, 8.0032);
  assert.equal(energy.other, undefined);
  near(report.energy.total?.energy.value, 8.0032);
});

test('a counter that never moves is set aside, and the power counts', () => {
  const report = judgeFed([gpuSource([gpuCard(0)], () => ({ energy: 777, power: 100 }))]);
  assert.equal(energyOf(report, 0).method, 'integration');
  near(report.energy.total?.energy.value, 1000);
  assert.ok(report.warnings.some((warning) => /^GPU 0 .*counter is not used, the counter did not move/.test(warning)));
  assert.deepEqual(report.sources.missing, []);
});

test('one reset leaves the counter nine tenths of the window, and progress tells no absurd power', () => {
  const judge = createJudge('0');
  const source = gpuSource([gpuCard(0)], (at) => ({ energy: at < 5 ? 9e8 + 100 * at : 100 * (at - 5), power: 100 }));
  judge.header(header([source]));
  for (const [at, ...values] of source.rows) {
    judge.row(0, at, values);
    if (at > 0) near(judge.progress()?.watts, 100);
  }
  const report = judgeFed([source]);
  assert.equal(energyOf(report, 0).method, 'counter');
  near(energyOf(report, 0).covered.value, 9);
  near(report.energy.total?.energy.value, 900);
  assert.deepEqual(report.coverage.gaps, [
    { source: 'nvidia', from: 4, to: 5, reason: 'GPU-0: the counter was reset or jumped' },
  ]);
});

test('a counter that was reset so often that it covers less than nine tenths gives way to the power', () => {
  const report = judgeFed([
    gpuSource([gpuCard(0)], (at) => ({
      energy: at < 3 ? 9e8 + 100 * at : at < 6 ? 5e6 + 100 * at : 100 * at,
      power: 100,
    })),
  ]);
  assert.equal(energyOf(report, 0).method, 'integration');
  near(energyOf(report, 0).covered.value, 10);
  near(report.energy.total?.energy.value, 1000);
  near(energyOf(report, 0).other?.value, 800);
  const aside = report.energy.parts.find(({ counted }) => !counted);
  assert.equal(aside?.reason, 'the counter covers 8.0 s: the integrated power counts');
});

test('a jump forward past what a card can draw is a reset, not energy', () => {
  const report = judgeFed([gpuSource([gpuCard(0)], (at) => ({ energy: 100 * at + (at > 4 ? 1e9 : 0), power: 100 }))]);
  near(report.energy.total?.meanPower.value, 100);
});

test('a card whose two methods differ by more than a tenth is named with both', () => {
  const differ = (watts: number) =>
    judgeFed([gpuSource([gpuCard(0)], (at) => ({ energy: 1000 * at, power: watts }), seconds)], {}).warnings.join();
  const card = gpuCard(0, { limits: { default: 1200 } });
  const told = judgeFed([gpuSource([card], (at) => ({ energy: 1000 * at, power: 500 }))]).warnings;
  assert.deepEqual(told, [
    'GPU 0 (Board 0): its energy counter tells a mean of 1000.0 W and its integrated power 500.0 W: one of the two is wrong.',
  ]);
  // The counter of a card with a limit of 300 W cannot tell 1000 W: all of it is resets.
  assert.doesNotMatch(differ(500), /one of the two/);
  assert.deepEqual(judgeFed([gpuSource([card], (at) => ({ energy: 1000 * at, power: 920 }))]).warnings, []);
});

test('a card that is lost in mid-window has its own part, and no total is made smaller by it', () => {
  const lost = gpuSource(cards, (at, { index }) =>
    index === 0 && at > 5 ? {} : { energy: 100 * at * (index + 1), power: 100 * (index + 1) },
  );
  const report = judgeFed([packages, lost, cpu]);
  near(energyOf(report, 0).covered.value, 5);
  near(energyOf(report, 0).value.value, 500);
  near(energyOf(report, 1).value.value, 2000);
  assert.equal(energyOf(report, 1).shareOfHost, undefined);
  assert.equal(report.energy.byBoundary.components, undefined);
  assert.equal(report.energy.total, undefined);
  assert.match(
    report.warnings.join('\n'),
    /No total at the boundary components: GPU 0 \(Board 0\) covers 5\.0 s and powercap 10\.0 s/,
  );
});

test('a modelled node beside cards that could not be added holds none of them, and says so', () => {
  const lost = gpuSource(cards, (at, { index }) =>
    index === 0 && at > 5 ? {} : { energy: 100 * at * (index + 1), power: 100 * (index + 1) },
  );
  const report = judgeFed([packages, lost, cpu]);
  near(report.energy.byBoundary.node?.estimated?.energy.value, 44.4);
  assert.equal(report.warnings.filter((text) => text.startsWith('The modelled node leaves out GPU')).length, 2);
  const formula = report.formulas.find(({ id }) => id === 'energy-utilisation');
  near(formula?.idlePower?.value, 1.34);
});

test('a card that is lost just before the end leaves a total that says what it covers', () => {
  const times = Array.from({ length: 101 }, (_, tenth) => tenth / 10);
  const lost = gpuSource(
    cards,
    (at, { index }) => (index === 0 && at > 9.4 ? {} : { energy: 100 * at, power: 100 }),
    times,
  );
  const report = judgeFed([{ ...lost, period: 0.1 }], { interval: 0.1 });
  near(report.energy.total?.covered.value, 9.4);
  assert.match(report.warnings.join('\n'), /The energy covers 9\.4 s of the 10\.0 s/);
});

test('a card that appears within the window leaves no total at components', () => {
  const series = [...steady.series, ...seriesOfCard(gpuCard(2))];
  const rows = steady.rows.map((row): FedSource['rows'][number] => (row[0] < 5 ? row : [...row, 50 * row[0], 50]));
  const report = judgeFed([packages, { ...steady, rows, changes: [[5, series]] }]);
  assert.equal(report.energy.total, undefined);
  assert.match(report.warnings.join('\n'), /GPU-2 appeared at 5\.0 s, and what it drew before is not known/);
  near(energyOf(report, 1).value.value, 2000);
});

test('a card that is replaced by another is lost, and the other is new', () => {
  const series = [...steady.series, ...seriesOfCard(gpuCard(0, { uuid: 'GPU-new' }))];
  const rows = steady.rows.map((row): FedSource['rows'][number] =>
    row[0] < 5 ? row : [row[0], Number.NaN, Number.NaN, row[3]!, row[4]!, 50 * row[0], 50],
  );
  const report = judgeFed([{ ...steady, rows, changes: [[5, series]] }]);
  assert.equal(report.energy.total, undefined);
  near(energyOf(report, 0).covered.value, 4);
  assert.match(report.warnings.join('\n'), /GPU-new appeared at 5\.0 s/);
});

test('columns of processes that come and go disturb no energy', () => {
  const one = seriesOfProcess(cards[0]!, { pid: 7 });
  const two = seriesOfProcess(cards[1]!, { pid: 8 });
  const rows = steady.rows.map((row): FedSource['rows'][number] =>
    row[0] < 3 ? row : row[0] < 6 ? [...row, 1e9, 0.5] : row[0] < 8 ? [...row, 2e9, 0.1, 1e9, 0.5] : row,
  );
  const changes = [
    [3, [...steady.series, ...one]],
    [6, [...steady.series, ...two, ...one]],
    [8, steady.series],
  ] as const;
  const report = judgeFed([packages, { ...steady, rows, changes }]);
  near(report.energy.total?.energy.value, 4000);
  near(energyOf(report, 0).value.value, 1000);
  near(energyOf(report, 0).other?.value, 1000);
  assert.deepEqual(report.warnings, []);
});

test('the module of a Grace superchip is shown and never added', () => {
  const grace = gpuCard(0, { columns: ['energy', 'power', 'powerModule'] });
  const report = judgeFed([packages, gpuSource([grace], (at) => ({ energy: 100 * at, power: 100, powerModule: 400 }))]);
  near(report.energy.total?.energy.value, 2000);
  near(report.gpus[0]?.module?.value, 400);
  const part = report.energy.parts.find(({ resource }) => resource === 'GPU-0 module');
  assert.equal(part?.counted, false);
  assert.equal(part?.reason, 'the module contains the Grace CPU');
});

const powerOnly = (averaging: number) => gpuCard(0, { columns: ['power'], powerAveraging: averaging });

test('a card without a counter counts by its power, with averaging and accuracy in the interval', () => {
  const of = (averaging: number) => {
    const { method, value } = energyOf(
      judgeFed([gpuSource([powerOnly(averaging)], (at) => ({ power: 100 + 20 * at }))]),
      0,
    );
    assert.equal(method, 'integration');
    near(value.value, 2000);
    return (value.interval![1] - value.interval![0]) / 2;
  };
  // A straight line has no sampling error: 5 % of 2000 J, more than 5 W x 10 s, and 1 s of the spread of 200 W.
  near(of(1), 300);
  near(of(0), 100);
});

test('a power that never changes still has the interval of its accuracy', () => {
  const { value } = energyOf(judgeFed([gpuSource([powerOnly(1)], () => ({ power: 60 }))]), 0);
  // 5 W x 10 s is more than 5 % of 600 J.
  near(value.interval?.[0], 550);
  near(value.interval?.[1], 650);
});

test('a card that tells no power has the reason, and the modelled node leaves it out', () => {
  const mute = gpuCard(1, { columns: ['energy', 'power'] });
  const report = judgeFed([
    cpu,
    gpuSource([gpuCard(0, { columns: ['utilisation'] }), mute], () => ({ utilisation: 0.5 })),
  ]);
  assert.equal(report.gpus[0]?.energy, undefined);
  assert.match(report.gpus[0]?.reason ?? '', /neither energy nor power of this card/);
  assert.match(report.gpus[1]?.reason ?? '', /could not be read/);
  near(report.energy.byBoundary.node?.estimated?.energy.value, 44.4);
  for (const name of ['GPU 0 (Board 0)', 'GPU 1 (Board 1)'])
    assert.ok(
      report.warnings.some((text) => text.startsWith(`The modelled node leaves out ${name}`)),
      name,
    );
  // What is not in the energy is not in its idle either.
  near(report.formulas.find(({ id }) => id === 'energy-utilisation')?.idlePower?.value, 1.34);
});

test('where only GPUs are measured the components are they, and the node is the model and they', () => {
  const report = judgeFed([cpu, steady]);
  assert.equal(report.energy.total?.boundary, 'components');
  near(report.energy.total?.energy.value, 3000);
  const node = report.energy.byBoundary.node?.estimated;
  near(node?.energy.value, 3044.4);
  assert.ok(isEstimated(node!.energy));
  assert.deepEqual(node?.parts, ['estimate/node', 'nvidia/GPU-0', 'nvidia/GPU-1']);
});

test('the energy utilisation of a modelled node with GPUs lies within its own interval', () => {
  const report = judgeFed([cpu, steady]);
  const formula = report.formulas.find(({ id }) => id === 'energy-utilisation');
  // Idle: 1.34 W of the node and 36 W of each of two cards.
  near(formula?.idlePower?.value, 73.34);
  near(formula?.value?.value, 1 - 733.4 / 3044.4);
  const [low, high] = formula!.value!.interval!;
  assert.ok(low <= formula!.value!.value && formula!.value!.value <= high);
});

test('idle of the components holds the packages and the cards', () => {
  const formula = judgeFed([packages, steady]).formulas.find(({ id }) => id === 'energy-utilisation');
  // Two packages of unknown design power and two cards: 2 x 0.12 x 168 + 2 x 36 W.
  near(formula?.idlePower?.value, 112.32);
  near(formula?.value?.value, 1 - 1123.2 / 4000);
});

function withProcesses(sources: readonly FedSource[]): Audited {
  const judge = createJudge('0');
  const all = [...sources, { id: 'processes', series: [], rows: [] }];
  judge.header(header(all));
  const scan = (at: number) =>
    judge.processes(all.length - 1, at, {
      changed: [{ pid: 7, start: 3, parent: 1, cpu: at / 2, childrenCpu: 0, resident: 4096, name: 'work' }],
      ended: [],
      count: 1,
    });
  scan(0);
  for (const at of seconds)
    all.forEach(({ rows }, index) => {
      const row = rows.find(([when]) => when === at);
      if (row !== undefined) judge.row(index, at, row.slice(1));
    });
  scan(10);
  judge.footer({
    end: 10,
    ending: 'complete',
    missedTicks: 0,
    ownCost: { cpu: 0, windowCpu: 0, childrenCpu: 0, peakMemory: 1 },
  });
  return judge.report();
}

function sumOfRows({ processes }: Audited): number {
  assert.ok(processes !== undefined);
  const { idle, unattributed, others, rows } = processes;
  return [idle, unattributed.energy, others.energy, ...rows.map(({ energy }) => energy)].reduce(
    (sum, part) => sum + (part?.value ?? 0),
    0,
  );
}

test('what the wall drew without the GPUs is shared out by CPU time, and the rows add up to it', () => {
  const meter: FedSource = { id: 'meter', series: [powerColumn('meter')], rows: seconds.map((at) => [at, 420]) };
  const report = withProcesses([meter, cpu, steady]);
  near(report.processes?.total?.value, 1200);
  near(sumOfRows(report), 1200);
  // 1.34 W of the node: no card's idle is in it.
  near(report.processes?.idlePower?.value, 1.34);
  near(report.processes?.rows[0]?.energy?.value, (1200 - 13.4) / 2);
  assert.match(report.processes?.basis ?? '', /wall without the GPUs/);
  assert.equal(report.processes?.total?.provenance.kind, 'derived');
});

test('a wall that reads less than the GPUs inside it gives no process a negative energy', () => {
  const meter: FedSource = { id: 'meter', series: [powerColumn('meter')], rows: seconds.map((at) => [at, 200]) };
  const report = withProcesses([meter, cpu, steady]);
  assert.match(report.warnings.join(), /less than the 300\.0 W of the components inside it/);
  assert.ok((report.processes?.total?.value ?? 0) >= 0);
  assert.ok(report.processes!.rows.every(({ energy }) => (energy?.value ?? 0) >= 0));
});

test('cards that are not in the modelled node are not taken out of it', () => {
  const lost = gpuSource(cards, (at, { index }) => (index === 0 && at > 5 ? {} : { energy: 100 * at, power: 100 }));
  const report = withProcesses([cpu, lost]);
  near(report.processes?.total?.value, 44.4);
  near(sumOfRows(report), 44.4);
});

test('where only GPUs are measured the modelled node without them is shared out by CPU time', () => {
  const report = withProcesses([cpu, steady]);
  near(report.processes?.total?.value, 44.4);
  near(sumOfRows(report), 44.4);
  near(report.processes?.idlePower?.value, 1.34);
});

test('progress counts each card once, and not its stand-in', () => {
  const judge = createJudge('0');
  judge.header(header([packages, steady]));
  for (const at of [0, 1, 2]) {
    judge.row(0, at, packages.rows[at]!.slice(1));
    judge.row(1, at, steady.rows[at]!.slice(1));
  }
  near(judge.progress()?.watts, 400);
  assert.equal(judge.progress()?.isEstimated, false);
});
