import fc from 'fast-check';
import { boundaries } from '../../src/model/boundary.ts';
import type { HistoryRecord } from '../../src/model/history.ts';
import { unitSchema } from '../../src/model/quantity-schema.ts';

const number = fc.double({ noNaN: true, min: -1e12, max: 1e12 }).map((value) => value + 0);
const pair = fc.tuple(number, number).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]));
const named = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).filter((key) => key !== '__proto__'),
  fc.string({ maxLength: 20 }),
  { maxKeys: 5 },
);

/** Any record that the schema allows, in the order in which a history answers its parts. */
export const anyRecord: fc.Arbitrary<HistoryRecord> = fc
  .record({
    at: fc.double({ noNaN: true, min: 0, max: 4e9 }).map((value) => value + 0),
    seconds: fc.double({ noNaN: true, min: 0, max: 1e6 }).map((value) => value + 0),
    kind: fc.constantFrom('audit', 'run', 'compress', 'batch'),
    name: fc.constantFrom('audit', 'nightly', "o'clock", '=x'),
    host: fc.constantFrom('host-a', 'host-b'),
    hardware: fc.string({ maxLength: 30 }),
    version: fc.constantFrom('0.1.0', '0.2.0'),
    isInterrupted: fc.boolean(),
    facts: named,
    settings: named,
    findings: fc
      .uniqueArray(fc.string({ minLength: 1, maxLength: 12 }).map((text) => Buffer.from(text).toString('hex')))
      .map((all) => all.sort()),
    idlePower: fc.option(pair, { nil: undefined }),
    count: fc.option(fc.integer({ min: 2, max: 24 }), { nil: undefined }),
    figures: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('power.mean', 'energy.total', 'cpu.utilisation', 'x y,"z'),
        unit: fc.constantFrom(...unitSchema.options),
        value: number,
        isEstimated: fc.boolean(),
        interval: fc.option(pair, { nil: undefined }),
        range: fc.option(pair, { nil: undefined }),
        boundary: fc.option(fc.constantFrom(...boundaries), { nil: undefined }),
        center: fc.option(fc.constantFrom('median' as const, 'mean' as const), { nil: undefined }),
      }),
      { selector: ({ name }) => name },
    ),
  })
  .map((record) => JSON.parse(JSON.stringify(record)) as HistoryRecord);
