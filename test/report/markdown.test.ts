import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Report } from '../../src/model/report.ts';
import { markdown } from '../../src/report/markdown.ts';
import { markdownCells } from './rendered-lines.ts';
import { fullReport } from './sample-report.ts';
import { variedReport } from './varied-report.ts';

const show = (report: Report) => markdown.render(report, { colour: false, unicode: true, width: 80 });

/** Every table of a document as the numbers of cells of its rows. */
function tablesOf(text: string): number[][] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('|'))
    .map((block) => block.split('\n').map((line) => markdownCells(line).length));
}

test('every row of a table has as many cells as its heading, whatever the names', () => {
  fc.assert(
    fc.property(variedReport, (report) => {
      for (const counts of tablesOf(show(report))) {
        assert.ok(counts[0]! > 1);
        assert.ok(counts.every((count) => count === counts[0]));
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('no name brings a line, a heading, a tag or a mention of its own', () => {
  fc.assert(
    fc.property(variedReport, (report) => {
      const text = show(report);
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
      assert.doesNotMatch(text, /<(?!!-- -->)|@(?!<!-- -->)|(?<!\\)(?:\\\\)*\]\(/);
      const shapes = text.split('\n').map((line) => /^(#+ |\| |- \*\*|```|$)?/.exec(line)![0]);
      const counts = (mark: string) => shapes.filter((shape) => shape === mark).length;
      assert.equal(counts('# '), 1);
      assert.ok(counts('## ') >= 6 && counts('## ') <= 13);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('totals are bold, and tildes strike nothing through', () => {
  const text = show(fullReport);
  assert.match(text, /\| \*\*total\*\* \| \*\*wall\*\* \| \*\*3\.120 kJ\*\* \| \*\*328\.4 W\*\* \| {2}\|/);
  assert.doesNotMatch(text, /(?<!\\)~/);
});

test('a remedy is a block of its own that no backtick in it can leave', () => {
  const { used, missing } = fullReport.sources;
  const sources = { used, missing: [{ ...missing[0]!, remedy: { commands: ['```\n# owned'] } }] };
  assert.match(show({ ...fullReport, sources }), /\n````sh\n```\\x0a# owned\n````\n/);
});
