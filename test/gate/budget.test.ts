import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NegawattError } from '../../src/errors.ts';
import { type Budget, parseBudget, parseBudgets } from '../../src/gate/budget.ts';
import { metrics } from '../../src/gate/metrics.ts';

const absolute = (text: string): number => {
  const { limit } = parseBudget(text);
  assert.equal(limit.kind, 'absolute');
  return limit.kind === 'absolute' ? limit.value : Number.NaN;
};

const amounts: readonly (readonly [text: string, value: number])[] = [
  ['energy.total<=500J', 500],
  ['energy.total<=1.5kJ', 1500],
  ['energy.total<=250mJ', 0.25],
  ['energy.total<=1Wh', 3600],
  ['energy.total<=2kWh', 7.2e6],
  ['energy.total <= 3 mWh', 10.8],
  ['power.mean<=0.5kW', 500],
  ['wall<=2s', 2],
  ['wall<=1500ms', 1.5],
  ['cpu.total<=2min', 120],
  ['memory.peak<=512MiB', 512 * 2 ** 20],
  ['memory.peak<=1GB', 1e9],
  ['cpu.utilisation<=80%', 0.8],
  ['compress.rate>=0.3', 0.3],
];
for (const [text, value] of amounts) {
  test(`${text} is ${value} in base units`, () => {
    assert.ok(Math.abs(absolute(text) - value) <= 1e-12 * value);
  });
}

test('a limit with a sign is a change against the baseline, up or down', () => {
  assert.deepEqual(parseBudget('energy.total<=+3%').limit, { kind: 'relative', side: 'below', change: 0.03 });
  assert.deepEqual(parseBudget('energy.total<=-10%').limit, { kind: 'relative', side: 'below', change: -0.1 });
  assert.deepEqual(parseBudget('energy.utilisation>=-2%').limit, { kind: 'relative', side: 'above', change: -0.02 });
});

test('a bare name takes the tolerance', () => {
  assert.deepEqual(parseBudget(' cpu.total ').limit, { kind: 'tolerance' });
});

const refused: readonly (readonly [text: string, why: RegExp])[] = [
  ['energy.total<=500W', /is in J, and W is a power.*energy\.total<=500J/s],
  ['energy.total<=2s', /is in J, and s is a time/],
  ['energy.total<=500', /has a unit, and the limit has none.*<=500J/s],
  ['energy.total<=500KJ', /KJ is no unit of energy\.total.*Did you mean energy\.total<=500kJ\?/s],
  ['energy.total<=3%', /a change against the baseline has a sign.*energy\.total<=\+3%/s],
  ['energy.totl<=3J', /there is no metric energy\.totl.*Did you mean energy\.total\?/s],
  ['enrgy', /there is no metric enrgy.*negawatt metrics/s],
  ['energy.total<5J', /< is no comparison.*energy\.total<=500J/s],
  ['energy.total==5J', /== is no comparison/],
  ['energy.total<=', /it has no limit/],
  ['energy.total<=lots', /lots is no amount/],
  ['energy.total<=+5J', /a limit with a sign is a change against the baseline, in %/],
  ['energy.total<=-100%', /out of reach/],
  ['wall<=NaN', /NaN is no amount/],
  ['wall<=1e999s', /e999s is no unit of wall.*Write it as wall<=2s/s],
  ['scheduling.efficiency>=95', /a share of 95 is more than all of it.*Did you mean scheduling\.efficiency>=95%\?/s],
  ['cpu.total>=-3%', /of cpu\.total less is better.*cpu\.total<=\+3%/s],
  ['energy.utilisation<=+3%', /of energy\.utilisation more is better.*energy\.utilisation>=-3%/s],
  ['', /a budget is empty/],
];
for (const [text, why] of refused) {
  test(`${JSON.stringify(text)} is refused, with what would do`, () => {
    assert.throws(
      () => parseBudget(text),
      (error) =>
        error instanceof NegawattError && error.exitCode === 2 && why.test(`${error.why} ${error.how} ${error.what}`),
    );
  });
}

test('a metric with two budgets of one kind is a slip, with a floor and a ceiling it is none', () => {
  assert.throws(() => parseBudgets(['wall<=2s', 'wall<=3s']), /two budgets/);
  assert.equal(parseBudgets(['cpu.utilisation<=80%', 'cpu.utilisation>=20%', 'cpu.utilisation']).length, 3);
});

test('whatever is typed gives a budget or one error of ours', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...metrics.map(({ name }) => name),
      '<=',
      '>=',
      '<',
      '=',
      '+',
      '-',
      '3',
      '%',
      'J',
      'kWh',
      ' ',
      '\u00b5s',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      let budget: Budget | undefined;
      try {
        budget = parseBudget(pieces.join(''));
      } catch (error) {
        assert.ok(error instanceof NegawattError);
        return;
      }
      const { limit } = budget;
      if (limit.kind === 'absolute') assert.ok(Number.isFinite(limit.value) && limit.value >= 0);
      if (limit.kind === 'relative') assert.ok(limit.change > -1);
    }),
    { seed: 8, numRuns: 2000 },
  );
});

test('what was read is read again from its own text', () => {
  const amount = fc.tuple(fc.constantFrom('J', 'kJ', 'Wh', 'kWh', 'mJ'), fc.integer({ min: 1, max: 1e6 }));
  fc.assert(
    fc.property(amount, ([unit, number]) => {
      const once = parseBudget(`energy.total <=  ${number} ${unit}`);
      assert.deepEqual(parseBudget(once.text).limit, once.limit);
    }),
    { seed: 9, numRuns: 200 },
  );
});
