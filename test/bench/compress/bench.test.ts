import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'valibot';
import { NegawattError } from '../../../src/errors.ts';
import { createJudge } from '../../../src/judge/judge.ts';
import type { CompressCase, CompressReport } from '../../../src/model/report.ts';
import { reportSchema } from '../../../src/model/report-schema.ts';
import { readRecording } from '../../../src/sampling/recording-reader.ts';
import { writeRecording } from '../../../src/sampling/recording-writer.ts';
import { temporaryFolder } from '../../host/temporary-folder.ts';
import { idleWatts, simulateBench, workWatts } from '../../support/simulated-bench.ts';

const mebibyte = 1024 * 1024;

/** A file of one byte over and over, which the fake codecs make known lengths of. */
function fileOf(t: TestContext, bytes: number, name = 'zeros.bin'): string {
  const file = join(temporaryFolder(t), name);
  writeFileSync(file, Buffer.alloc(bytes, 7));
  return file;
}

const caseOf = ({ artifacts }: CompressReport, name: string): CompressCase =>
  artifacts[0]!.cases.find((one) => one.name === name)!;

const near = (value: number | undefined, expected: number, share = 0.01) =>
  assert.ok(value !== undefined && Math.abs(value - expected) <= share * expected, `${value} is not near ${expected}`);

test('a case has its rate with both byte counts, its speed, its CPU-seconds and its joules above idle', async (t) => {
  const { report } = await simulateBench({ operands: [fileOf(t, 8 * mebibyte)] }, { speed: 1e6 });
  parse(reportSchema, report);
  const { rate, original, compressed, compress, expand, failed, chunks } = caseOf(report, 'half -1');
  assert.equal(failed, undefined);
  assert.equal(chunks, 8);
  assert.equal(original!.value, 8 * mebibyte);
  assert.equal(compressed!.value, 4 * mebibyte);
  assert.equal(rate!.value, 0.5);
  assert.equal(rate!.interval, undefined, 'everything was read: it is exact');
  for (const way of [compress, expand]) {
    near(way!.speed.value.value, 1e6);
    near(way!.cpu!.value.value, 1000);
    near(way!.energy!.value.value, 1000 * workWatts);
    near(way!.energyTotal!.value.value, 1000 * (workWatts + idleWatts));
    assert.equal(way!.energy!.value.boundary, 'components');
  }
  near(report.energy.idlePower!.value, idleWatts);
});

test('a recording that is judged again gives the same report', async (t) => {
  const file = join(temporaryFolder(t), 'bench.jsonl');
  const recording = writeRecording(file);
  const { report } = await simulateBench({ operands: [fileOf(t, 2 * mebibyte)] }, { sinks: [recording] });
  recording.close();
  const judge = createJudge('0.0.0');
  await readRecording(file, judge);
  assert.equal(judge.kind, 'compress');
  assert.deepEqual(judge.compressReport(), report);
});

test('of a sample the rate has an interval, and no more than the sample was read', async (t) => {
  const { report } = await simulateBench({ operands: [fileOf(t, 32 * mebibyte + 77)], sample: 8 * mebibyte });
  const { chunks, rate } = caseOf(report, 'half -1');
  assert.ok(chunks <= 9, String(chunks));
  assert.ok(rate!.interval![0] <= 0.5 && rate!.interval![1] >= 0.5);
  near(report.artifacts[0]!.sampled.value, 8 / 33, 0.1);
});

test('all cases are measured in turn, in a new order every round', async (t) => {
  const { engine } = await simulateBench({
    operands: [fileOf(t, mebibyte)],
    codecs: ['half', 'grow'],
    levels: [1, 2, 3],
  });
  const turns = engine.asked.filter((asked) => asked.startsWith('compress')).slice(12);
  const rounds = [turns.slice(0, 6), turns.slice(6, 12), turns.slice(12, 18)];
  for (const round of rounds) assert.equal(new Set(round).size, 6, round.join());
  assert.notDeepEqual(rounds[0], rounds[1]);
});

test('it ends early when the speeds are sure, and not before everything was read with --full', async (t) => {
  const sure = await simulateBench({ operands: [fileOf(t, mebibyte)], sample: mebibyte }, { time: 1e6 });
  assert.ok(sure.report.window.measured.value < 60, String(sure.report.window.measured.value));
  const full = await simulateBench({ operands: [fileOf(t, 40 * mebibyte)] }, { time: 0.001 });
  assert.equal(caseOf(full.report, 'half -1').chunks, 40);
});

test('a codec that gives back something else is told and never advised, and the others go on', async (t) => {
  const { report } = await simulateBench({ operands: [fileOf(t, mebibyte)], codecs: ['liar', 'thrower', 'half'] });
  assert.match(caseOf(report, 'liar -1').failed!, /not what it was given/);
  assert.match(caseOf(report, 'thrower -1').failed!, /out of sorts/);
  assert.equal(report.artifacts[0]!.verdict.best, 'half -1');
  assert.equal(caseOf(report, 'liar -1').onFront, false);
  const efficiency = report.formulas.find(({ id }) => id === 'scheduling-efficiency')!;
  assert.deepEqual([efficiency.used!.quantity.value, efficiency.total!.quantity.value], [1, 3]);
});

test('a codec whose package is missing is told with the remedy, and the others are measured', async (t) => {
  const { report } = await simulateBench({ operands: [fileOf(t, mebibyte)], codecs: ['absent', 'half'] });
  assert.match(report.bench.codecs[0]!.missing!, /npm install absent/);
  assert.equal(report.artifacts[0]!.cases.length, 1);
});

test('without any codec, or any file, it is refused with the reasons', async (t) => {
  await assert.rejects(simulateBench({ operands: [fileOf(t, 10)], codecs: ['absent'] }), (error) => {
    assert.ok(error instanceof NegawattError);
    assert.match(error.message, /no codec can be used.*npm install absent/);
    return true;
  });
  await assert.rejects(simulateBench({ operands: [join(temporaryFolder(t), 'gone')] }), /it is not there/);
});

test('a level that none of the codecs has is refused, with those that they have', async (t) => {
  const choice = { operands: [fileOf(t, 10)], codecs: ['half', 'grow'], levels: [1, 77] };
  await assert.rejects(simulateBench(choice), /no codec has a level 77: half has 1 to 3, grow has 1 to 3/);
});

test('of a sparse file of a terabyte no more than the sample is read', async (t) => {
  const file = fileOf(t, 0, 'sparse.bin');
  truncateSync(file, 2 ** 40);
  const { report } = await simulateBench({ operands: [file], sample: 8 * mebibyte });
  assert.ok(caseOf(report, 'half -1').chunks <= 8);
  near(report.artifacts[0]!.bytes.value, 2 ** 40);
});

test('a slow codec is warmed up by one pass, a fast one by two', async (t) => {
  const asked = async (speed: number) =>
    (await simulateBench({ operands: [fileOf(t, mebibyte)], sample: mebibyte }, { speed, time: 0.001 })).engine.asked;
  assert.equal((await asked(1e6)).length, 2 + 2);
  assert.equal((await asked(1e9)).length, 4 + 2);
});

test('what does not become smaller is not to be compressed', async (t) => {
  const { report } = await simulateBench({ operands: [fileOf(t, mebibyte)], codecs: ['grow'] });
  const [{ verdict }] = report.artifacts as readonly [CompressReport['artifacts'][number]];
  assert.equal(verdict.kind, 'do-not-compress');
  assert.ok(caseOf(report, 'grow -1').rate!.value < 0);
  assert.equal(report.whole!.rate.value, 0, 'it is left as it is');
});

test('an interrupt keeps what was measured', async (t) => {
  const stop = new AbortController();
  const { report, stopped } = await simulateBench(
    { operands: [fileOf(t, 4 * mebibyte), fileOf(t, mebibyte)] },
    { stop: stop.signal, onTurn: () => stop.abort() },
  );
  assert.equal(stopped, 'interrupted');
  assert.ok(caseOf(report, 'half -1').compress!.speed.value.value > 0);
  assert.equal(report.artifacts[1]!.verdict.kind, 'unknown');
  parse(reportSchema, report);
});

test('the whole set is each artifact by its best, and one codec for everything beside it', async (t) => {
  const { report } = await simulateBench({
    operands: [fileOf(t, 4 * mebibyte), fileOf(t, 2 * mebibyte + 5)],
    codecs: ['half', 'grow'],
  });
  const { whole } = report;
  near(whole!.rate.value, 0.5);
  assert.deepEqual(
    whole!.byCase.map(({ name, best }) => [name, best]),
    [
      ['half -1', true],
      ['grow -1', false],
    ],
  );
  near(whole!.compress!.energy!.value, 10 * workWatts);
});

test('the energy of GPUs is none of the codecs: it is not taken for theirs, and said so', async (t) => {
  const { report } = await simulateBench({ operands: [fileOf(t, mebibyte)] }, { component: 'gpu' });
  assert.equal(report.energy.measured, false);
  assert.match(report.energy.reason!, /only GPUs tell an energy/);
  assert.equal(caseOf(report, 'half -1').compress!.energy, undefined);
  assert.deepEqual([report.artifacts[0]!.verdict.kind, report.artifacts[0]!.verdict.best], ['unknown', 'half -1']);
});
