import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJudge } from '../../src/judge/judge.ts';
import type { Audited } from '../../src/model/report.ts';
import {
  type CardReading,
  cpuRow,
  cpuSeries,
  energyColumn,
  type FedSource,
  footer,
  gpuCard,
  gpuSource,
  header,
  judgeFed,
  powerColumn,
} from '../support/feed.ts';

const seconds = Array.from({ length: 11 }, (_, at) => at);
/** Two threads, one of them busy: the modelled node draws 4.44 W, and 1.34 W when idle. */
const cpu: FedSource = { id: 'cpu', series: cpuSeries, rows: seconds.map((at) => cpuRow(at, { user: at, idle: at })) };
const card = gpuCard(0);
const powerOnly = gpuCard(0, { columns: ['power'] });
const reading = (at: number): CardReading => ({ energy: 5e6 + 100 * at, power: 100 });

function near(actual: number | undefined, expected: number, within = 1e-6): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
}

function utilisation(report: Audited) {
  return report.formulas.find(({ id }) => id === 'energy-utilisation');
}

/** The modelled node is the processors alone, and its idle theirs. */
function assertLeftOut(report: Audited, why: RegExp): void {
  const node = report.energy.byBoundary.node?.estimated;
  near(node?.energy.value, 44.4);
  near(node?.meanPower.value, 4.44);
  assert.deepEqual(node?.parts, ['estimate/node']);
  const told = report.warnings.filter((text) => text.startsWith('The modelled node leaves out GPU 0 (Board 0)'));
  assert.equal(told.length, 1);
  assert.match(told[0]!, why);
  near(utilisation(report)?.idlePower?.value, 1.34);
  near(utilisation(report)?.value?.value, 1 - 13.4 / 44.4);
}

test('a card that was lost after 2 of 10 s is in neither the modelled node nor its idle, and is named', () => {
  const lost = gpuSource([card], (at) => (at <= 2 ? reading(at) : {}));
  const report = judgeFed([cpu, lost]);
  near(report.gpus[0]?.energy?.value.value, 200);
  assertLeftOut(report, /whose energy covers 2\.0 s and the model 10\.0 s/);
});

test('a card that came late is in neither the modelled node nor its idle, and is named', () => {
  const late = gpuSource([card], (at) => (at >= 4 ? reading(at) : {}));
  assertLeftOut(judgeFed([cpu, late]), /whose energy covers 6\.0 s/);
});

test('a card without a counter that hung is in neither the modelled node nor its idle, and is named', () => {
  const hung = gpuSource([powerOnly], (at) => (at <= 2 || at >= 8 ? reading(at) : {}));
  assertLeftOut(judgeFed([cpu, hung]), /whose energy covers 4\.0 s/);
});

test('a counter that hung and came back tells all of its energy, and is in the modelled node', () => {
  const hung = gpuSource([card], (at) => (at <= 2 || at >= 8 ? reading(at) : {}));
  const report = judgeFed([cpu, hung]);
  near(report.energy.byBoundary.node?.estimated?.energy.value, 1044.4);
  near(utilisation(report)?.idlePower?.value, 37.34);
});

test('of two cards the one that was lost leaves the other out too, and the reason begins with both', () => {
  const lost = gpuSource([gpuCard(0), gpuCard(1)], (at, { index }) => (index === 0 && at > 2 ? {} : reading(at)));
  const judge = createJudge('0');
  const detail = 'energy_uj may not be read';
  const sources = [cpu, lost];
  judge.header({
    ...header(sources),
    missing: [{ id: 'powercap', title: 'RAPL', why: 'forbidden', detail }],
  });
  for (const at of seconds) {
    for (const [index, { rows }] of sources.entries()) judge.row(index, at, rows[at]!.slice(1));
  }
  judge.footer(footer());
  const report = judge.report();
  assert.equal(report.energy.total, undefined);
  const reason = report.energy.reason ?? '';
  assert.match(
    reason,
    /^no total at the boundary components: GPU 0 \(Board 0\) covers 2\.0 s and GPU 1 \(Board 1\) 10\.0 s; RAPL: /,
  );
  assertLeftOut(report, /whose energy covers 2\.0 s/);
});

/** Ten times a second, a card that draws `watts` and is lost at 9.4 s. */
function lostAtEnd(watts: number): FedSource {
  const times = Array.from({ length: 101 }, (_, tenth) => tenth / 10);
  const source = gpuSource([card], (at) => (at > 9.4 ? {} : { energy: watts * at, power: watts }), times);
  return { ...source, period: 0.1 };
}

test('a card that covers a little less has its idle for its own time: one that idles has no utilisation', () => {
  const packages: FedSource = {
    id: 'powercap',
    series: [energyColumn('package-0')],
    // The idle of a package of unknown design power.
    rows: seconds.map((at) => [at, 0.12 * 168 * at]),
  };
  const measured = judgeFed([packages, lostAtEnd(36)]);
  near(measured.energy.total?.covered.value, 9.4);
  near(utilisation(measured)?.value?.value, 0);
  const modelled = judgeFed([cpu, lostAtEnd(36)]);
  near(modelled.energy.byBoundary.node?.estimated?.meanPower.value, 40.44);
  const facility = judgeFed([cpu, lostAtEnd(36)], { pue: { value: 1.5, source: '--pue' } }).energy.byBoundary.facility;
  near(facility?.estimated?.meanPower.value, 60.66);
  const idle = judgeFed([
    { id: 'cpu', series: cpuSeries, rows: seconds.map((at) => cpuRow(at, { idle: 2 * at })) },
    lostAtEnd(36),
  ]);
  near(utilisation(idle)?.value?.value, 0);
});

test('what processes share of the processors is not made smaller by a card that covers a little less', () => {
  const all = [cpu, lostAtEnd(700), { id: 'processes', series: [], rows: [] }];
  const judge = createJudge('0');
  judge.header(header(all));
  for (const [at, ...values] of cpu.rows) judge.row(0, at, values);
  for (const [at, ...values] of all[1]!.rows) judge.row(1, at, values);
  judge.processes(2, 0, { changed: [], ended: [], count: 0 });
  judge.footer(footer());
  near(judge.report().processes?.total?.value, 44.4);
});

test('a meter of the machine cannot tell what the processors drew beside a card that was lost', () => {
  const lost = gpuSource([card], (at) => (at <= 2 ? reading(at) : {}));
  const meter: FedSource = { id: 'meter', series: [powerColumn('meter')], rows: seconds.map((at) => [at, 300]) };
  const sources = [cpu, lost, meter, { id: 'processes', series: [], rows: [] }];
  const judge = createJudge('0');
  judge.header(header(sources));
  judge.processes(3, 0, { changed: [], ended: [], count: 0 });
  for (const at of seconds) {
    for (const [index, { rows }] of [cpu, lost, meter].entries()) judge.row(index, at, rows[at]!.slice(1));
  }
  judge.footer(footer());
  const { processes, energy } = judge.report();
  near(energy.total?.energy.value, 3000);
  assert.equal(processes?.total, undefined);
  assert.match(processes?.basis ?? '', /no energy of the processors/);
});

test('kernel time is of the time that its readings cover, and not applicable below two of them', () => {
  const told = gpuCard(0, { columns: ['power', 'utilisation'] });
  const from = (first: number) =>
    judgeFed([
      gpuSource([told], (at) => (at >= first ? { power: 100, utilisation: 0.5 } : { power: 100 })),
    ]).formulas.find(({ resource }) => resource === 'GPU 0 kernel time');
  const two = from(9);
  assert.equal(two?.value?.value, 0.5);
  assert.deepEqual([two?.used?.quantity.value, two?.total?.quantity.value], [0.5, 1]);
  assert.equal(two?.total?.label, 'time covered');
  const one = from(10);
  assert.equal(one?.applicable, false);
  assert.match(one?.reason ?? '', /no two readings/);
});

test('readings that bracket the window make no kernel time longer than it', () => {
  const told = gpuCard(0, { columns: ['utilisation'] });
  const times = Array.from({ length: 12 }, (_, index) => index - 0.5);
  const report = judgeFed([gpuSource([told], () => ({ utilisation: 0.25 }), times)]);
  const found = report.formulas.find(({ resource }) => resource === 'GPU 0 kernel time');
  assert.deepEqual([found?.used?.quantity.value, found?.total?.quantity.value], [2.5, 10]);
});

test('cards whose energy is silent are used all the same, and only their energy is missing', () => {
  const mute = gpuCard(0, { columns: ['energy', 'utilisation'] });
  const report = judgeFed([gpuSource([mute], () => ({ utilisation: 0.5 }))]);
  assert.deepEqual(
    report.sources.used.map(({ id }) => id),
    ['nvidia'],
  );
  assert.deepEqual(
    report.sources.missing.map(({ id, title, why }) => [id, title, why]),
    [['nvidia', 'Energy of nvidia', 'unsupported']],
  );
  assert.match(report.sources.missing[0]?.detail ?? '', /GPU-0 could not be read/);
});

test('a card that is silent at an edge of the window for more than one and a half periods leaves a gap there', () => {
  const gaps = (columns: typeof card.columns, isTold: (at: number) => boolean) =>
    judgeFed([gpuSource([gpuCard(0, { columns })], (at) => (isTold(at) ? reading(at) : {}))]).coverage.gaps.map(
      ({ from, to }) => [from, to],
    );
  for (const columns of [['energy'], ['power']] as const) {
    assert.deepEqual(
      gaps(columns, (at) => at <= 8),
      [[8, 10]],
    );
    assert.deepEqual(
      gaps(columns, (at) => at <= 9),
      [],
    );
    assert.deepEqual(
      gaps(columns, (at) => at >= 2),
      [[0, 2]],
    );
    assert.deepEqual(
      gaps(columns, (at) => at >= 1),
      [],
    );
  }
});

test('the gaps of two cards that fell silent one after the other are one, from the first to the end', () => {
  const silentFrom = [5, 3];
  const cards = [gpuCard(0), gpuCard(1)];
  const report = judgeFed([gpuSource(cards, (at, { index }) => (at < silentFrom[index]! ? reading(at) : {}))]);
  assert.deepEqual(report.coverage.gaps, [{ source: 'nvidia', from: 2, to: 10, reason: 'no reading' }]);
});

test('gaps and troubles behind the end of the window are cut to it, and those before its start too', () => {
  const judge = createJudge('0');
  const rows: FedSource['rows'] = [-3, 0, 1, 2, 3, 4, 5, 12].map((at) => [at, 100 + at]);
  const meter: FedSource = { ...gpuSource([powerOnly], reading), rows };
  judge.header(header([meter]));
  judge.trouble(0, -0.5, 'woke late');
  for (const [at, ...values] of rows) judge.row(0, at, values);
  judge.trouble(0, 10.25, 'died');
  judge.footer(footer());
  const { gaps } = judge.report().coverage;
  assert.deepEqual(
    gaps.map(({ from, to, reason }) => [from, to, reason]),
    [
      [0, 0, 'woke late'],
      [5, 10, 'no reading'],
      [10, 10, 'died'],
    ],
  );
});

test('a gap that lies wholly behind the window is none', () => {
  const judge = createJudge('0');
  const source = gpuSource([powerOnly], reading);
  judge.header(header([source]));
  for (const [at, ...values] of source.rows) judge.row(0, at, values);
  judge.row(0, 20, [100]);
  judge.footer(footer());
  assert.deepEqual(judge.report().coverage.gaps, []);
});
