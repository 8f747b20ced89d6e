import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { CompressReport } from '../../src/model/report.ts';
import { csv } from '../../src/report/csv.ts';
import { markdown } from '../../src/report/markdown.ts';
import { scatterLines } from '../../src/report/scatter.ts';
import { table } from '../../src/report/table.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { bf16Weights, safetensorsFile } from '../support/artifacts.ts';
import { simulateBench } from '../support/simulated-bench.ts';
import { columnsOf } from './rendered-lines.ts';

const folder = temporaryFolder({ after: (clean) => process.on('exit', clean) });
let report: CompressReport;

before(async () => {
  const weights = bf16Weights(600_000, 2);
  const files = {
    'a\u001b[31mred\nname.bin': Buffer.alloc(3_000_000, 1),
    'again.bin': Buffer.alloc(3_000_000, 1),
    'model.safetensors': safetensorsFile([{ name: 'w', dtype: 'BF16', shape: [600_000], data: weights }]),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const operands = [...Object.keys(files).map((name) => join(folder, name)), '/dev/null'];
  const choice = { operands, codecs: ['half', 'grow', 'liar', 'absent'], levels: [1, 2], use: 'serve' } as const;
  ({ report } = await simulateBench(choice, { speed: 1e8 }));
});

const show = (width = 80) => table.render(report, { colour: false, unicode: true, width });

function section(title: string): string {
  const lines = show().split('\n');
  const from = lines.findIndex((line) => line.startsWith(title));
  assert.ok(from >= 0, title);
  const to = lines.findIndex((line, index) => index > from && /^\S/.test(line));
  return lines.slice(from + 1, to).join('\n');
}

test('nothing is wider than the screen, and names from outside are inert', () => {
  for (const width of [60, 80, 120]) {
    for (const line of show(width).split('\n')) assert.ok(columnsOf(line) <= width, `${width}: ${line}`);
  }
  const both = show() + markdown.render(report, { colour: false, unicode: true, width: 80 });
  assert.ok(!both.includes('\u001b'));
});

test('what pays stands first: an artifact a row, with the advice, the rate and from when on', () => {
  const [title] = show().split('\n');
  assert.equal(title, 'What pays');
  const text = section('What pays');
  assert.match(text, /again\.bin .*half -2 +75\.00 %/);
  assert.match(text, /all of it/);
  assert.match(text, /By one codec for everything, half -2: 75\.00 %\./);
});

test('the factors are named with their values and sources', () => {
  assert.match(section('By which factors'), /Storage +500 mW to 1 W a TB: a test/);
  assert.match(section('By which factors'), /Transfer +1 kJ to 10 kJ a GB: a test/);
});

test('each artifact has a row a codec, the best marked, and a codec that is not to be trusted is a warning', () => {
  const text = section('Codecs on artifact 2 of 3');
  assert.match(text, /again\.bin: bytes, 2\.861 MiB/);
  assert.match(text, /half -2 +\* +75\.00 %/);
  assert.match(text, /half -1 +\+? +50\.00 %/);
  assert.match(text, /grow -1 +\+? +-0\.0\d+ %/);
  assert.match(text, /Warning: liar -1, liar -2: what it gave back is not what it was/);
});

test('numbers have their floor and the distance to it', () => {
  const text = section('Codecs on artifact 3 of 3');
  assert.match(text, /Rate at the order-0 entropy: BF16 50\.00 %/);
  assert.match(text, /to floor/);
});

test('equal files, what was left out and what was missing are told', () => {
  assert.match(section('There more than once'), /De-duplication would save 2\.861 MiB/);
  assert.match(section('Left out'), /\/dev\/null +it is a device/);
  assert.match(
    section('How it was measured').replaceAll(/\s+/g, ' '),
    /absent could not be used: .*npm install absent/,
  );
});

test('codecs that are missing for one reason are told together', () => {
  const codecs = ['zstd', 'tensor'].map((id) => ({ id, title: id, missing: 'no zstd-napi: npm rebuild zstd-napi' }));
  const lame = { ...report, bench: { ...report.bench, codecs } };
  const text = table.render(lame, { colour: false, unicode: true, width: 80 }).replaceAll(/\s+/g, ' ');
  assert.match(text, /zstd, tensor could not be used: no zstd-napi: npm rebuild zstd-napi/);
});

test('artifacts whose names end alike are told apart', () => {
  const [artifact] = report.artifacts;
  const names = ['a', 'b'].map((model) => `/models/${model}/model.safetensors.index.json`);
  const alike = { ...report, artifacts: [...names, '/models/one'].map((name) => ({ ...artifact!, name })) };
  const text = markdown.render(alike, { colour: false, unicode: true, width: 80 });
  for (const name of ['a/model.safetensors.index.json', 'b/model.safetensors.index.json', 'one']) {
    assert.ok(text.includes(`| ${name} |`), name);
  }
});

test('CSV has a row a figure, by artifact and case', () => {
  const text = csv.render(report, { colour: false, unicode: true, width: 80 });
  assert.match(text, /^artifacts\.[^\n]*again\.bin\.cases\.half -2\.rate,0\.75,1,/m);
  assert.match(text, /^whole\.rate,0\.75/m);
});

test('a scatter has a letter a point, its scales, and no room on a narrow screen', () => {
  const points = [
    { label: 'slow', x: 10, y: 60 },
    { label: 'fast', x: 1000, y: 20 },
  ];
  const lines = scatterLines(points, { x: 'speed', y: 'rate' }, true, 80)!;
  const row = (letter: string) => lines.findIndex((line) => line.includes(`\u2502`) && line.includes(letter));
  assert.ok(row('A') < row('B'), 'the higher rate stands higher');
  assert.ok(lines[row('A')]!.indexOf('A') < lines[row('B')]!.indexOf('B'), 'the faster stands further right');
  assert.match(lines.at(-2)!, /A +slow: 60\.0 at 10\.0/);
  assert.equal(scatterLines(points, { x: 'speed', y: 'rate' }, true, 40), undefined);
  for (const line of lines) assert.ok(columnsOf(line) <= 80);
});
