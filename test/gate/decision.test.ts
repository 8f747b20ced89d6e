import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBeyond, type Verdict, verdictOn } from '../../src/gate/decision.ts';

const cases: readonly (readonly [low: number, high: number, verdict: Verdict])[] = [
  [1.06, 1.2, 'worse'],
  [0.99, 1.01, 'same'],
  [0.9, 1.2, 'inconclusive'],
  [0.7, 0.9, 'better'],
  [0.93, 1.02, 'inconclusive'],
  [1.05, 1.2, 'inconclusive'],
  [0.95, 1.05, 'same'],
];
for (const [low, high, verdict] of cases) {
  test(`[${low}, ${high}] is ${verdict} at 5 %`, () => {
    assert.equal(verdictOn({ low, high }, { side: 'below', at: 1.05 }), verdict);
  });
  test(`[${(2 - high).toFixed(2)}, ${(2 - low).toFixed(2)}] is ${verdict} at 5 % where more is better`, () => {
    assert.equal(verdictOn({ low: 2 - high, high: 2 - low }, { side: 'above', at: 2 - 1.05 }), verdict);
  });
}

test('a bound below 1 asks for an improvement: to be within it is to be better', () => {
  const bound = { side: 'below', at: 0.9 } as const;
  assert.equal(verdictOn({ low: 0.8, high: 0.88 }, bound), 'better');
  assert.equal(verdictOn({ low: 0.95, high: 1.01 }, bound), 'worse');
  assert.equal(verdictOn({ low: 0.85, high: 0.95 }, bound), 'inconclusive');
});

test('an interval without ends tells nothing', () => {
  const nothing = { low: 0, high: Number.POSITIVE_INFINITY };
  assert.equal(isBeyond(nothing, { side: 'below', at: 1.03 }), undefined);
  assert.equal(verdictOn(nothing, { side: 'below', at: 1.03 }), 'inconclusive');
});
