import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'valibot';
import type { RunReport } from '../../src/model/report.ts';
import { reportSchema } from '../../src/model/report-schema.ts';
import { csv } from '../../src/report/csv.ts';
import { json } from '../../src/report/json.ts';
import { markdown } from '../../src/report/markdown.ts';
import { table } from '../../src/report/table.ts';
import { evenRepeats, runReportOf } from '../support/run-report.ts';
import { columnsOf, markdownCells } from './rendered-lines.ts';
import { hostileRun, runSamples } from './sample-runs.ts';
import { variedRunReport } from './varied-report.ts';

const options = { colour: false, unicode: true, width: 80 };
const show = (report: RunReport, more: Partial<typeof options> = {}) => table.render(report, { ...options, ...more });
const titles = (text: string) => text.split('\n').filter((line) => /^\S/.test(line));

test('the samples are reports', () => {
  for (const report of Object.values(runSamples)) parse(reportSchema, report);
});

test('what it costs stands right below the command, and what explains it further down', () => {
  assert.deepEqual(titles(show(runSamples.rich)), [
    'Command',
    'What it costs',
    'Advice',
    'The four formulas',
    'Carbon and cost of one repeat',
    'Repeats',
    'Survivors',
    'Processes',
    'Host',
    'Sources used',
    'Coverage and warnings',
    'How to read this',
  ]);
});

test('what there is nothing to say of is left out', () => {
  assert.deepEqual(titles(show(runSamples.single)), [
    'Command',
    'What it costs',
    'The four formulas',
    'Host',
    'Sources used',
    'Coverage and warnings',
    'How to read this',
  ]);
});

test('every sample fits on 80 columns, but for the command that is to be copied', () => {
  for (const [name, report] of Object.entries(runSamples)) {
    for (const unicode of [true, false]) {
      const [, command, ...lines] = show(report, { unicode }).split('\n');
      assert.ok(command!.startsWith('    '));
      for (const line of lines) {
        assert.ok(columnsOf(line) <= 80, `${name}: ${line}`);
        if (!unicode) assert.match(line, /^[ -~]*$/);
      }
    }
  }
});

test('no line is wider than the screen, whatever the names and numbers', () => {
  fc.assert(
    fc.property(variedRunReport, fc.integer({ min: 80, max: 160 }), fc.boolean(), (report, width, unicode) => {
      for (const line of show(report, { width, unicode }).split('\n')) {
        assert.ok(columnsOf(line) <= width, line);
        if (!unicode) assert.match(line, /^[ -~]*$/);
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('colour adds colour and nothing else', () => {
  const [plain, ...pieces] = show(runSamples.rich, { colour: true }).split('\u001b[');
  assert.ok(pieces.length > 20);
  for (const piece of pieces) assert.match(piece, /^\d+m/);
  assert.equal([plain, ...pieces.map((piece) => piece.replace(/^\d+m/, ''))].join(''), show(runSamples.rich));
});

test('a hostile command, process or advice brings no control code, line, tag or table cell of its own', () => {
  for (const render of [table, markdown, csv, json]) {
    const text = render.render(hostileRun, options);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u, render.id);
  }
  const text = markdown.render(hostileRun, options);
  assert.equal(text.split('\n').filter((line) => line.startsWith('# ')).length, 1);
  // Inside a fence nothing is markup.
  const prose = text.replaceAll(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '');
  assert.doesNotMatch(prose, /<(?!!-- -->)|@(?!<!-- -->)/);
  for (const block of prose.split('\n\n').filter((one) => one.startsWith('|'))) {
    const counts = block.split('\n').map((line) => markdownCells(line).length);
    assert.ok(
      counts.every((count) => count === counts[0]),
      block,
    );
  }
});

test('backticks in a command do not end its fence', () => {
  const report = runReportOf(evenRepeats(2));
  const command = { ...report.command, argv: ['echo', '```', '# owned'] };
  assert.match(markdown.render({ ...report, command }, options), /\n````sh\necho '```' '# owned'\n````\n/);
});

test('Markdown names the command that wrote it, and advice in sentences is no code', () => {
  const text = markdown.render(runSamples.rich, options);
  assert.match(text, /^# negawatt run\n/);
  assert.match(text, /\n\nStop what else runs on the machine\.\n\n/);
  assert.match(text, /\n```sh\nnegawatt run --repeat 400 -- make all\n```\n/);
});

test('rows of CSV stand under the index of their repeat, and no cell is a formula', () => {
  const repeats = runSamples.rich.repeats.slice(3, 5);
  const keys = csv
    .render({ ...runSamples.rich, repeats }, options)
    .split('\n')
    .map((line) => line.split(',')[0]!);
  assert.ok(keys.includes('repeats.4.wall') && keys.includes('repeats.5.energy'), keys.join('\n'));
  assert.ok(!keys.some((key) => key.startsWith('repeats.0.') || key.startsWith('repeats.1.')));
  assert.ok(keys.includes('metrics.energy.total.value') && keys.includes('metrics.wall.spread'));
  assert.equal(new Set(keys).size, keys.length);
  for (const line of csv.render(hostileRun, options).split('\n')) {
    for (const cell of line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
      assert.ok(!/^"?[=+@]/.test(cell) && !/^"?-(?!\d)/.test(cell), cell);
    }
  }
});

test('JSON is the report itself', () => {
  assert.deepEqual(JSON.parse(json.render(hostileRun, options)), JSON.parse(JSON.stringify(hostileRun)));
});
