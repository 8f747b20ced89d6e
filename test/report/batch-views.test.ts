import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchReport } from '../../src/model/report.ts';
import { barLines } from '../../src/report/bar-lines.ts';
import { csv } from '../../src/report/csv.ts';
import { markdown } from '../../src/report/markdown.ts';
import type { Pen } from '../../src/report/section.ts';
import { table } from '../../src/report/table.ts';
import { type batchSettings, done, judgeBatches, points } from '../support/batch-recording.ts';
import { limit } from '../support/choice-points.ts';
import { columnsOf } from './rendered-lines.ts';

function windowsOf(point: number, batch: number, watts: number, latency: number) {
  const work = done(point, { completed: 200, items: 200 * batch, seconds: 200 * latency, latency });
  return [1, 2, 3].map(() => ({ work, seconds: 200 * latency, watts }));
}

const hostile = 'evil\u001b[31m|name`</script>\nprog {batch}';

function sample(settings: Parameters<typeof batchSettings>[0] = {}): BatchReport {
  return judgeBatches({
    settings: {
      target: {
        kind: 'command',
        title: hostile,
        items: 'records',
        batchable: true,
        details: [{ name: 'a call', value: hostile }],
      },
      points: points(1, 2, 4, 8),
      limits: [limit('latency.p99', 0.05)],
      current: 2,
      traffic: 20,
      ...settings,
    },
    windows: [
      ...windowsOf(0, 1, 30, 0.02),
      ...windowsOf(1, 2, 35, 0.03),
      ...windowsOf(2, 4, 40, 0.09),
      {
        work: { kind: 'batch-failed', point: 3, failure: 'out-of-memory', reason: `killed ${hostile}` },
        seconds: 0.1,
        watts: 0,
      },
    ],
  });
}

const show = (report: BatchReport, width = 80, unicode = true) =>
  table.render(report, { colour: false, unicode, width });

test('the answer stands first, with its figures, the runner-up and what it saves', () => {
  const text = show(sample());
  assert.equal(text.split('\n')[0], 'The batch size to use');
  assert.match(text, /Use batch size 2\./);
  assert.match(text, /Energy +\S+ m?J.* per record, at the boundary components/);
  assert.match(text, /Against batch 1 +\S+/);
  assert.match(text, /a year/);
});

test('a point beyond the limit, the choice and a failure are marked in the table and in the bars', () => {
  const text = show(sample());
  assert.match(text, /^ {2}2 +\* /m);
  assert.match(text, /^ {2}4 +x /m);
  assert.match(text, /^ {2}8 +! *$/m);
  assert.match(text, /Batch 8: out of memory: killed evil/);
  assert.match(text, /^ +2 {2}\u2588.*< use$/m);
  assert.match(text, /^ +4 {2}\u2588.*over the limit$/m);
});

test('nothing is wider than the screen, and names from outside are inert', () => {
  for (const width of [60, 80, 120]) {
    for (const line of show(sample(), width).split('\n')) assert.ok(columnsOf(line) <= width, `${width}: ${line}`);
  }
  const page = markdown.render(sample(), { colour: false, unicode: true, width: 80 });
  for (const text of [show(sample()), page, csv.render(sample(), { colour: false, unicode: true, width: 80 })]) {
    assert.ok(!text.includes('\u001b'));
    assert.ok(!text.includes('\nprog {batch}'));
  }
  assert.ok(!page.includes('</script>'));
});

test('no batch that keeps the limits is said, and nothing is named to be used', () => {
  const text = show(sample({ limits: [limit('latency.p99', 0.001)] }));
  assert.match(text, /No batch size keeps every limit\./);
  assert.doesNotMatch(text, /Use batch size|< use/);
});

test('what cannot be batched is a result with its reason', () => {
  const target = {
    kind: 'onnx',
    title: 'm.onnx',
    items: 'items',
    batchable: false,
    why: 'its first axis is 1',
    details: [],
  } as const;
  const report = judgeBatches({ settings: { target, points: points(1) }, windows: windowsOf(0, 1, 30, 0.02) });
  assert.match(show(report), /The batch size cannot be chosen: it is 1\./);
  assert.match(show(report), /its first axis is 1/);
});

test('of a flat curve batch 1 is named, and that more gains nothing', () => {
  const windows = [0, 1].flatMap((place) => windowsOf(place, 2 ** place, 30, 0.02 * 2 ** place));
  const report = judgeBatches({ settings: { points: points(1, 2) }, windows });
  assert.match(show(report), /A larger batch gains nothing: use batch size 1\./);
});

test('CSV names a figure by its batch size', () => {
  const text = csv.render(sample(), { colour: false, unicode: true, width: 80 });
  assert.match(text, /^points\.batch-4\.energyPerItem\.value,/m);
});

const pen: Pen = { text: (text) => text, name: (name) => name, figure: () => '1 J' };
const bars = {
  kind: 'bars',
  titles: { label: 'batch', bars: ['rate', 'energy'] },
  rows: [1, 2, 4].map((value) => ({
    label: [String(value)],
    bars: [
      { value, figure: [`${value}/s`] },
      { value: value === 2 ? null : 1 / value, figure: [] },
    ],
    mark: value === 4 ? ['< use'] : [],
  })),
} as const;

test('bars are as long as their values, each column on a scale of its own, and a gap is none', () => {
  const lines = barLines(bars, pen, false, 60)!;
  const hashes = lines.map((line) => (line.match(/#+/g) ?? []).map(({ length }) => length));
  const [most] = hashes[3]!;
  assert.deepEqual(hashes[1], [Math.round(most! / 4), most]);
  assert.deepEqual(hashes[2], [Math.round(most! / 2)]);
  assert.match(lines[3]!, /< use$/);
});

test('on a narrow screen there are no bars', () => {
  assert.equal(barLines(bars, pen, true, 24), undefined);
});
