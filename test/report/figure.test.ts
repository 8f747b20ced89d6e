import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { derivedFrom, type Quantity, quantity, type Unit } from '../../src/model/quantity.ts';
import { type FigureStyle, figure, figureText } from '../../src/report/figure.ts';

const measured = { kind: 'measured', by: 'x' } as const;
const estimated = { kind: 'estimated', by: 'x', model: 'm' } as const;
const assumed = { kind: 'assumed', source: 's' } as const;
const unicode: FigureStyle = { unicode: true };
const text = (value: number, unit: Unit, style: Partial<FigureStyle> = {}) =>
  figureText(quantity(value, unit, measured), { unicode: true, ...style });

test('a figure has four significant digits and the prefix that suits it', () => {
  assert.equal(text(12_345, 'J'), '12.35 kJ');
  assert.equal(text(0.012345, 'W'), '12.35 mW');
  assert.equal(text(2.9e9, 'Hz'), '2.900 GHz');
  assert.equal(text(1.5 * 2 ** 30, 'By'), '1.500 GiB');
  assert.equal(text(123_456, 'By/s'), '120.6 KiB/s');
  assert.equal(text(0.0123, 's'), '12.30 ms');
  assert.equal(text(12_345.678, 's'), '12346 s');
  assert.equal(text(0.379, 'gCO2e'), '379.0 mgCO2e');
});

test('a prefix is chosen after rounding', () => {
  assert.equal(text(999.96, 'W'), '1.000 kW');
  assert.equal(text(999.94, 'W'), '999.9 W');
  assert.equal(text(1023.96 * 1024, 'By'), '1.000 MiB');
});

test('a bare number is a share or a count, as the caller says', () => {
  assert.equal(text(0.05357, '1', { as: 'share' }), '5.357 %');
  assert.equal(text(1, '1', { as: 'share' }), '100.0 %');
  assert.equal(text(224, '1', { as: 'count' }), '224');
  assert.equal(text(0.07, '1'), '0.07');
});

test('a temperature has whole degrees, as its sensor', () => {
  assert.equal(text(41, 'Cel'), '41 \u00b0C');
  assert.equal(text(58.43, 'Cel'), '58 \u00b0C');
  assert.equal(text(-3.2, 'Cel'), '-3 \u00b0C');
  assert.equal(text(-0.2, 'Cel'), '0 \u00b0C');
  assert.equal(text(41, 'Cel', { unicode: false }), '41 C');
});

test('what was typed keeps the digits that were typed', () => {
  assert.equal(figureText(quantity(350, 'gCO2e/kWh', assumed), unicode), '350 gCO2e/kWh');
  assert.equal(figureText(quantity(0.25, 'currency/kWh', assumed), { ...unicode, currency: 'EUR' }), '0.25 EUR/kWh');
  assert.equal(text(0.000139, 'currency', { currency: 'EUR' }), '0.0001390 EUR');
});

test('a figure with a model behind it is marked and has three digits', () => {
  assert.equal(figureText(quantity(150.26, 'W', estimated), unicode), '~150 W');
  const mixed = derivedFrom({ provenance: measured }, { provenance: estimated });
  assert.equal(figureText(quantity(1234.5, 'J', mixed), unicode), '~1.23 kJ');
  assert.equal(
    figureText(quantity(1, 'J', derivedFrom({ provenance: measured }, { provenance: assumed })), unicode),
    '1.000 J',
  );
});

test('an interval is a half-width where it is symmetric, else its two ends, under the prefix of the value', () => {
  const of = (value: number, interval: readonly [number, number]) =>
    figureText(quantity(value, 'J', measured, { interval }), unicode);
  assert.equal(of(102.4, [102, 102.8]), '102.4 J \u00b1 0.4');
  assert.equal(of(1234.5, [1200, 1300]), '1.234 kJ [1.200, 1.300]');
  assert.equal(of(100, [-20, 150]), '100.0 J [-20.0, 150.0]');
  assert.equal(of(0.012, [0, 3000]), '12.00 mJ [0, 3000000]');
  assert.equal(of(0, [0, 0.0447]), '0 mJ [0, 44.70]');
});

test('an interval finer than the digits shown is widened to them', () => {
  assert.equal(
    figureText(quantity(1200.5, 'J', measured, { interval: [1200, 1201] }), unicode),
    '1.200 kJ \u00b1 0.001',
  );
});

test('without unicode only ASCII comes out', () => {
  const tiny = quantity(1.5e-6, 'J', measured, { interval: [1e-6, 2e-6] });
  assert.equal(figureText(tiny, { unicode: false }), '1.500 uJ +- 0.500');
});

test('negative figures keep their sign, and nothing is a negative zero', () => {
  assert.equal(text(-12.3, 'J'), '-12.30 J');
  assert.equal(text(-0, 'J'), '0 J');
  assert.equal(text(-0, '1', { as: 'share' }), '0 %');
});

const units: readonly Unit[] = [
  'W',
  'J',
  's',
  'By',
  'By/s',
  'Hz',
  'Cel',
  '1',
  'gCO2e',
  'gCO2e/kWh',
  'currency',
  'currency/kWh',
];
const anyQuantity = fc.record({
  value: fc.double(),
  unit: fc.constantFrom(...units),
  provenance: fc.constantFrom(measured, estimated, assumed),
  interval: fc.tuple(fc.double(), fc.double()),
});

test('no figure shows NaN, Infinity or a negative zero, whatever it is given', () => {
  fc.assert(
    fc.property(anyQuantity, fc.constantFrom('share' as const, 'count' as const), (given, as) => {
      const shown = figureText(given as Quantity, { unicode: true, as });
      assert.doesNotMatch(shown, /NaN|Infinity|undefined|-0(?![.\d])|-0\.0+(?!\d)/);
    }),
  );
});

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  '\u00b5': 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};

test('a figure reads back as its value to within its last digit', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e20, max: 1e20, noNaN: true }), fc.boolean(), (value, isModelled) => {
      const { value: shown } = figure(quantity(value, 'W', isModelled ? estimated : measured), unicode);
      assert.equal(shown.startsWith('~'), isModelled);
      const match = /^~?(-?[\d.]+(?:e[+-]\d+)?) (.?)W$/.exec(shown);
      assert.ok(match, shown);
      const read = Number(match[1]) * (factors[match[2]!] ?? 1);
      assert.ok(Math.abs(read - value) <= Math.abs(value) * (isModelled ? 0.00501 : 0.000501), shown);
    }),
  );
});
