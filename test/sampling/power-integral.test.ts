import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PowerIntegral } from '../../src/sampling/power-integral.ts';
import { corpusPath, needsCorpus } from '../support/corpus.ts';
import { seeded } from '../support/random.ts';

function integrate(samples: readonly (readonly [at: number, watts: number])[], period = 1) {
  const holes: [number, number][] = [];
  const integral = new PowerIntegral(period, (from, to) => holes.push([from, to]));
  for (const [at, watts] of samples) integral.add(at, watts);
  return { integral, holes };
}

test('a constant power is its watts times its seconds, whatever the distance of the samples', () => {
  const { integral } = integrate([
    [0, 100],
    [0.9, 100],
    [2.1, 100],
    [5, 100],
  ]);
  assert.ok(Math.abs(integral.joules - 500) < 1e-9);
  assert.equal(integral.covered, 5);
});

test('a power that rises evenly is integrated exactly by trapezoids', () => {
  const { integral } = integrate(Array.from({ length: 11 }, (_, at) => [at, 10 * at] as const));
  assert.equal(integral.joules, 500);
});

test('a gap of five intervals is bridged, a longer one is reported and never bridged', () => {
  const bridged = integrate([
    [0, 100],
    [5, 100],
  ]);
  assert.equal(bridged.integral.joules, 500);
  assert.deepEqual(bridged.holes, []);
  const hole = integrate([
    [0, 100],
    [1, 100],
    [7, 100],
    [8, 100],
  ]);
  assert.equal(hole.integral.joules, 200);
  assert.equal(hole.integral.covered, 2);
  assert.deepEqual(hole.holes, [[1, 7]]);
});

test('a sample twice at one time, or from the past, adds no energy and no NaN', () => {
  const { integral } = integrate([
    [0, 100],
    [1, 100],
    [1, 900],
    [0.5, 900],
    [2, 100],
  ]);
  assert.equal(integral.joules, 200);
});

test('readings that are no numbers are passed over', () => {
  const { integral } = integrate([
    [0, 100],
    [1, Number.NaN],
    [2, Number.POSITIVE_INFINITY],
    [3, 100],
  ]);
  assert.equal(integral.joules, 300);
});

test('what happened before a cut joins nothing', () => {
  const integral = new PowerIntegral(1);
  integral.add(0, 100);
  integral.add(1, 100);
  integral.cut();
  integral.add(2, 100);
  integral.add(3, 100);
  assert.equal(integral.joules, 200);
});

test('too few samples to learn from leave the interval unknown instead of zero', () => {
  const { integral } = integrate([
    [0, 100],
    [1, 120],
    [2, 90],
  ]);
  assert.equal(integral.halfWidth(), undefined);
});

/** A power analyser's log: seconds since its first line, and watts. */
function readLog(path: string): [at: number, watts: number][] {
  const samples: [number, number][] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const match = /^Time,(\d\d)-(\d\d)-(\d{4}) ([\d:.]+),Watts,([\d.]+),/.exec(line);
    if (match === null) continue;
    const [, month, day, year, time, watts] = match;
    samples.push([Date.parse(`${year}-${month}-${day}T${time}Z`) / 1000, Number(watts)]);
  }
  const start = samples[0]?.[0] ?? 0;
  return samples.map(([at, watts]) => [at - start, watts]);
}

test(
  'with a tenth of the samples of each MLPerf log dropped and a 30 s hole, the interval holds the energy of the covered time',
  needsCorpus('traces', 'mlperf'),
  () => {
    const folder = corpusPath('traces', 'mlperf');
    const logs = readdirSync(folder).filter((name) => name.endsWith('.spl.txt'));
    assert.ok(logs.length > 0);
    for (const log of logs) {
      const samples = readLog(`${folder}/${log}`);
      assert.ok(samples.length > 100, `${log}: ${samples.length} samples`);
      let inside = 0;
      for (let seed = 1; seed <= 200; seed += 1) {
        const random = seeded(seed);
        const holeFrom = 10 + random() * (samples.at(-1)![0] - 50);
        const kept = samples.filter(([at]) => random() >= 0.1 && (at < holeFrom || at > holeFrom + 30));
        const { integral, holes } = integrate(kept);
        assert.ok(
          holes.some(([from, to]) => from <= holeFrom && to >= holeFrom + 30),
          `${log}, seed ${seed}: the hole is reported`,
        );
        const truth = energyOutside(samples, kept[0]![0], kept.at(-1)![0], holes);
        const halfWidth = integral.halfWidth()!;
        assert.ok(2 * halfWidth <= 0.005 * integral.joules, `${log}, seed ${seed}: no wider than 0.5 %`);
        if (Math.abs(integral.joules - truth) <= halfWidth) inside += 1;
      }
      assert.ok(inside >= 184, `${log}: ${inside} of 200 intervals hold the energy`);
    }
  },
);

/** Trapezoids over every sample of the whole log between two times, but not inside the holes. */
function energyOutside(
  samples: readonly (readonly [number, number])[],
  first: number,
  last: number,
  holes: readonly (readonly [number, number])[],
): number {
  let joules = 0;
  for (let index = 1; index < samples.length; index += 1) {
    const [before, level] = samples[index - 1]!;
    const [at, watts] = samples[index]!;
    if (before < first || at > last || holes.some(([from, to]) => before >= from && at <= to)) continue;
    joules += ((level + watts) / 2) * (at - before);
  }
  return joules;
}
