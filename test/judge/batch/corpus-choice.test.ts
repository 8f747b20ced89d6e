import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { choose, chosenOf } from '../../../src/judge/batch/choice.ts';
import type { ChoicePoint } from '../../../src/judge/batch/choice-point.ts';
import { quantity, type Source } from '../../../src/model/quantity.ts';
import { limit, options } from '../../support/choice-points.ts';
import { corpusPath, needsCorpus } from '../../support/corpus.ts';

const file = ['serving', 'llm-a100-batch-energy.csv'] as const;
const by: Source = { kind: 'measured', by: 'ml-energy/leaderboard-v2' };

/** Points of a model by batch: tokens/s, time of a token, and J of a token. */
function seriesOf(): ReadonlyMap<string, readonly ChoicePoint[]> {
  const [head = '', ...lines] = readFileSync(corpusPath(...file), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = head.split(',');
  const series = new Map<string, ChoicePoint[]>();
  for (const line of lines) {
    const cells = new Map(line.split(',').map((cell, index) => [names[index]!, cell]));
    const number = (name: string) => Number(cells.get(name));
    const name = ['task', 'Model', 'GPU', 'TP', 'PP'].map((key) => cells.get(key)).join(' ');
    const point: ChoicePoint = {
      batch: number('Max BS (reqs)'),
      concurrency: 1,
      isBare: true,
      throughput: quantity(number('Token tput (tok/s)'), '1/s', by),
      latencies: { 'latency.mean': quantity(number('Avg TPOT (s)'), 's', by) },
      energyPerItem: quantity(number('Energy/req (J)') / number('Avg Output Tokens'), 'J', by),
    };
    series.set(name, [...(series.get(name) ?? []), point]);
  }
  return series;
}

test('on recorded tables the choice under one limit has the least energy that keeps it', needsCorpus(...file), () => {
  const series = seriesOf();
  assert.ok(series.size >= 28);
  let cases = 0;
  let agreed = 0;
  let worst = 1;
  for (const [name, points] of series) {
    for (const { latencies } of points) {
      const limits = [limit('latency.mean', latencies['latency.mean']!.value)];
      const [energy, throughput] = (['energy', 'throughput'] as const).map((objective) =>
        choose(points, options({ limits, objective })),
      );
      const within = points.filter((point) => point.latencies['latency.mean']!.value <= limits[0]!.value);
      const least = Math.min(...within.map(({ energyPerItem }) => energyPerItem!.value));
      const [one, other] = [chosenOf(points, energy!)!, chosenOf(points, throughput!)!];
      if (energy!.verdict === 'chosen') assert.equal(one.energyPerItem!.value, least, name);
      assert.ok(within.includes(one) && within.includes(other), name);
      cases += 1;
      const excess = other.energyPerItem!.value / one.energyPerItem!.value;
      if (excess <= 1.000001) agreed += 1;
      worst = Math.max(worst, excess);
    }
  }
  // Of GPUs alone, at fixed clocks, the two objectives are nearly one: in 139 of these 157 cases the very same.
  assert.ok(agreed / cases > 0.88, `${agreed} of ${cases}`);
  assert.ok(worst < 1.12, `${worst}`);
});

test('on recorded tables the best batch spends a fraction of what the worst one does', needsCorpus(...file), () => {
  const ratios = [...seriesOf().values()].flatMap((points) => {
    const best = chosenOf(points, choose(points, options()))!;
    const most = Math.max(...points.map(({ energyPerItem }) => energyPerItem!.value));
    return points.length > 4 ? [most / best.energyPerItem!.value] : [];
  });
  assert.ok(ratios.every((ratio) => ratio >= 1));
  assert.ok(Math.max(...ratios) > 4, `${Math.max(...ratios)}`);
});
