import assert from 'node:assert/strict';
import { test } from 'node:test';
import { derivedFrom, isEstimated, quantity } from '../../src/model/quantity.ts';

const measured = { kind: 'measured', by: 'powercap (RAPL)' } as const;
const estimated = { kind: 'estimated', by: 'CPU utilisation', model: 'node' } as const;
const assumed = { kind: 'assumed', source: '--intensity' } as const;

test('a figure made from one source keeps that source', () => {
  assert.deepEqual(derivedFrom({ provenance: measured }, { provenance: measured }), measured);
});

test('a figure made from derived figures names each source once and stays one level deep', () => {
  const once = derivedFrom({ provenance: measured }, { provenance: assumed });
  assert.deepEqual(derivedFrom({ provenance: once }, { provenance: estimated }, { provenance: measured }), {
    kind: 'derived',
    from: [measured, assumed, estimated],
  });
});

test('one estimated measurement marks the figure, an assumed factor does not', () => {
  assert.equal(isEstimated({ provenance: derivedFrom({ provenance: measured }, { provenance: assumed }) }), false);
  assert.equal(isEstimated({ provenance: derivedFrom({ provenance: measured }, { provenance: estimated }) }), true);
});

test('a quantity is never made from something that is not a number', () => {
  assert.throws(() => quantity(Number.NaN, 'W', measured), RangeError);
  assert.throws(() => quantity(Number.POSITIVE_INFINITY, 'J', measured), RangeError);
});
