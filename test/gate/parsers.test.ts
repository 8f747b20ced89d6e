import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { baselineOf, baselineText } from '../../src/gate/baseline.ts';
import { checkBaseline } from '../../src/gate/baseline-schema.ts';
import { sessionOf } from '../../src/gate/report-side.ts';
import { checkReport } from '../../src/model/parsed-report.ts';
import { fullReport } from '../report/sample-report.ts';
import { runOf } from '../support/verdict.ts';

const texts = {
  run: JSON.stringify(runOf(1)),
  audit: JSON.stringify(fullReport),
  baseline: baselineText(baselineOf(runOf(1))),
};

/** A text with one piece of it cut out, doubled or replaced: most are no JSON, and of the others most are no document. */
function mutated(text: string) {
  const piece = fc.oneof(
    fc.constantFrom('null', '-1', '1e999', '""', '[]', '{}', 'true', ',', '"__proto__":1,', '0.5'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  return fc
    .tuple(fc.nat(text.length), fc.nat(40), piece)
    .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length));
}

/** A value with one leaf or branch of it replaced, so that it still is JSON. */
function replaced(text: string) {
  const numbers = [...text.matchAll(/-?\d+(\.\d+)?(e-?\d+)?|true|false|"[^"]*"(?!\s*:)/g)];
  return fc.tuple(fc.nat(numbers.length - 1), fc.jsonValue()).map(([which, value]) => {
    const { index, 0: old } = numbers[which]!;
    return text.slice(0, index) + JSON.stringify(value) + text.slice(index + old.length);
  });
}

for (const [name, text] of Object.entries(texts)) {
  test(`whatever a ${name} file holds, it is read whole or refused with a reason, and never throws`, () => {
    fc.assert(
      fc.property(fc.oneof(mutated(text), replaced(text)), (changed) => {
        let value: unknown;
        try {
          value = JSON.parse(changed);
        } catch (error) {
          assert.ok(error instanceof SyntaxError);
          return;
        }
        const found = name === 'baseline' ? checkBaseline(value) : checkReport(value);
        if ('reason' in found) {
          assert.ok(found.reason.length > 0);
          return;
        }
        if ('schemaVersion' in found)
          for (const one of Object.values(sessionOf(found).metrics)) assert.ok(Number.isFinite(one.value));
      }),
      { seed: 12, numRuns: 400 },
    );
  });
}
