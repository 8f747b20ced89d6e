import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EnergySeries } from '../../src/model/series.ts';
import { counterAmbiguous, counterDifference, counterReset } from '../../src/sampling/counter.ts';

const range = 262_143.32885;
const rapl: EnergySeries = {
  component: 'cpu-package',
  boundary: 'components',
  counted: true,
  range,
  maximumPower: 1500,
  step: 0.001,
};

test('a counter that went on gives its difference', () => {
  assert.equal(counterDifference(1000, 1150, 1, rapl), 150);
});

test('a counter that wrapped gives the way over its range', () => {
  assert.ok(Math.abs(counterDifference(range - 100, 50, 1, rapl) - 150) < 1e-6);
});

test('a reset is told from a wrap by the watts that it would take: no phantom energy', () => {
  // The peers' defect: 100 kJ before, 5 J after, is 162 kJ in a second if taken for a wrap.
  assert.equal(counterDifference(100_000, 5, 1, rapl), counterReset);
  assert.equal(counterDifference(0, 100_000, 1, rapl), counterReset);
});

test('an interval in which one more wrap could fit is ambiguous, also when the counter seems to have gone on', () => {
  const seconds = (range + 1000) / rapl.maximumPower;
  assert.equal(counterDifference(1000, 1150, seconds, rapl), counterAmbiguous);
  assert.equal(counterDifference(1000, 1150, 0.9 * seconds, rapl), 150);
});

test('a counter without a range that went back was reset', () => {
  const { range: _, ...endless } = rapl;
  assert.equal(counterDifference(500, 100, 1, endless), counterReset);
  assert.equal(counterDifference(500, 600, 1e6, endless), 100);
});

test('a counter beyond its own range is not believed', () => {
  assert.equal(counterDifference(10, range + 1, 1, rapl), counterReset);
});

test('whatever was spent below the maximum power, in an interval without room for two wraps, is found', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: range, noNaN: true }),
      fc.double({ min: 0.05, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (before, seconds, part) => {
        const joules = part * rapl.maximumPower * seconds;
        const after = (before + joules) % range;
        const found = counterDifference(before, after, seconds, rapl);
        assert.ok(Math.abs(found - joules) < 1e-4 * Math.max(1, joules), `${found} for ${joules}`);
      },
    ),
  );
});

test('no pair of readings gives a negative energy or more than the part can draw', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true }),
      fc.double({ noNaN: true }),
      fc.double({ min: 0.001, max: 1e6, noNaN: true }),
      (a, b, s) => {
        const found = counterDifference(a, b, s, rapl);
        assert.ok(found === counterReset || found === counterAmbiguous || (found >= 0 && found <= 1500 * (s + 0.001)));
      },
    ),
  );
});
