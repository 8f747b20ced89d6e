import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { exitCodes } from '../../../src/errors.ts';
import { checkReport } from '../../../src/model/parsed-report.ts';
import type { CompressReport } from '../../../src/model/report.ts';
import { temporaryFolder } from '../../host/temporary-folder.ts';
import { bf16Weights, ggufFile, noise, safetensorsFile } from '../../support/artifacts.ts';
import { seeded } from '../../support/random.ts';
import { runCli } from '../../support/run-cli.ts';

const random = seeded(6);
const some = (most: number) => Math.floor(most * random());
const rows = Array.from({ length: 20_000 }, () => `${some(1e9)},info,host${some(17)},served in ${some(900)} ms`);
const log = `time,level,host,message\n${rows.join('\n')}\n`;

function folderOf(t: TestContext): string {
  const folder = join(temporaryFolder(t), 'data');
  mkdirSync(folder);
  const data = bf16Weights(200_000, 9);
  writeFileSync(
    join(folder, 'model.safetensors'),
    safetensorsFile([{ name: 'w', dtype: 'BF16', shape: [200_000], data }]),
  );
  writeFileSync(join(folder, 'log.csv'), log);
  writeFileSync(join(folder, 'log.csv.gz'), gzipSync(log));
  writeFileSync(join(folder, 'noise.bin'), noise(100_000, 3));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  return folder;
}

const asReport = (text: string): CompressReport => {
  const report = checkReport(JSON.parse(text));
  assert.ok(!('reason' in report), JSON.stringify(report).slice(0, 300));
  return report as CompressReport;
};

const quick = ['--time', '2s', '--top', '0', '--interval', '200ms', '--codecs', 'gzip,brotli', '--levels', '1,5'];

test('a folder is measured, its FIFO left out, and the report is whole', async (t) => {
  const folder = folderOf(t);
  const { code, stdout, stderr } = await runCli(['bench', 'compress', folder, ...quick, '--format', 'json']);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, '');
  const { artifacts, whole, refused, bench } = asReport(stdout);
  assert.deepEqual(artifacts.map(({ kind }) => kind).sort(), ['bytes', 'csv', 'gz', 'safetensors']);
  assert.deepEqual(
    refused.listed.map(({ reason }) => reason),
    ['it is a FIFO, not a regular file'],
  );
  const kinds = new Map(artifacts.map((artifact) => [artifact.kind, artifact]));
  assert.equal(kinds.get('gz')!.verdict.kind, 'do-not-compress');
  assert.equal(kinds.get('bytes')!.verdict.kind, 'do-not-compress');
  assert.ok(kinds.get('csv')!.cases.every(({ rate }) => rate!.value > 0.5));
  for (const { cases } of artifacts) {
    for (const { failed, compress, expand } of cases) {
      assert.equal(failed, undefined);
      assert.ok(compress!.speed.value.value > 0 && expand!.speed.value.value > 0);
      assert.ok(compress!.cpu!.value.value > 0);
    }
  }
  assert.ok(whole!.rate.value > 0);
  assert.deepEqual(
    bench.codecs.map(({ id, missing }) => [id, missing]),
    [
      ['gzip', undefined],
      ['brotli', undefined],
    ],
  );
});

test('the recording is judged again to the same report, and check holds it against a budget', async (t) => {
  const folder = folderOf(t);
  const file = join(folder, '..', 'report.json');
  const recording = join(folder, '..', 'bench.jsonl');
  const csv = join(folder, 'log.csv');
  const measured = await runCli(['bench', 'compress', csv, ...quick, '--output', file, '--save', recording]);
  assert.deepEqual([measured.code, measured.stdout, measured.stderr], [0, '', '']);
  const again = await runCli(['audit', '--from', recording, '--format', 'json']);
  assert.equal(again.stdout, readFileSync(file, 'utf8'));
  const check = (budget: string) => runCli(['check', file, '--budget', budget]);
  assert.equal((await check('compress.rate>=0.3')).code, exitCodes.ok);
  assert.equal((await check('compress.rate>=99.9%')).code, exitCodes.failed);
  assert.equal((await check('compress.speed>=1kB/s')).code, exitCodes.ok);
});

test('several threads, and everything read, give every byte back', async (t) => {
  const folder = folderOf(t);
  const args = ['bench', 'compress', folder, ...quick, '--threads', '2', '--full', '--format', 'json'];
  const { code, stdout } = await runCli(args);
  assert.equal(code, 0);
  for (const { cases, sampled } of asReport(stdout).artifacts) {
    assert.equal(sampled.value, 1);
    for (const { failed, rate } of cases) assert.deepEqual([failed, rate!.interval], [undefined, undefined]);
  }
});

test('an interrupt keeps the finished rows, and exits 130', async (t) => {
  const folder = folderOf(t);
  const kept = join(temporaryFolder(t), 'kept.jsonl');
  const args = ['bench', 'compress', folder, '--codecs', 'brotli', '--levels', '5', '--time', '1h', '--save', kept];
  // Readings by the dozen, so that what is recorded is soon written.
  const busy = ['--interval', '50ms', '--top', '50', '--format', 'json'];
  const { code, stdout } = await runCli([...args, ...busy], {}, (child) => {
    const waiting = setInterval(() => {
      if (!hasFinishedCase(dirname(kept))) return;
      clearInterval(waiting);
      child.kill('SIGINT');
    }, 100);
    child.on('close', () => clearInterval(waiting));
  });
  assert.equal(code, exitCodes.interrupted);
  const { bench, artifacts, window } = asReport(stdout);
  assert.equal(bench.stopped, 'interrupted');
  assert.equal(window.ending, 'interrupted');
  assert.ok(
    artifacts.some(({ cases }) => cases.some(({ expand, rate }) => rate !== undefined && expand !== undefined)),
  );
  const again = await runCli(['audit', '--from', kept, '--format', 'json']);
  assert.equal(again.stdout, stdout);
});

/** Whether the recording in a folder, under whatever name, tells of a codec that has expanded something. */
function hasFinishedCase(folder: string): boolean {
  return readdirSync(folder).some((name) => /"direction":"expand"/.test(readFileSync(join(folder, name), 'latin1')));
}

test('markdown and csv are written by extension, and the table fits 80 columns on a pipe', async (t) => {
  const folder = folderOf(t);
  const files = ['x.md', 'x.csv'].map((name) => join(folder, '..', name));
  const outputs = files.flatMap((file) => ['--output', file]);
  const { code, stdout } = await runCli(['bench', 'compress', folder, ...quick, ...outputs, '--output', '-']);
  assert.equal(code, 0);
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
  assert.match(readFileSync(files[0]!, 'utf8'), /^# negawatt compress\n\n## What pays/);
  assert.match(readFileSync(files[1]!, 'utf8'), /^key,value,unit/);
});

test('quantised weights are told to be left alone, with the reason', async (t) => {
  const file = join(temporaryFolder(t), 'model.gguf');
  const data = noise(144 * 2000, 12);
  writeFileSync(file, ggufFile([{ name: 'blk.0.attn_q.weight', type: 12, shape: [256, 2000], data }]));
  const { stdout } = await runCli(['bench', 'compress', file, ...quick, '--format', 'json']);
  const [artifact] = asReport(stdout).artifacts;
  assert.equal(artifact!.kind, 'gguf');
  assert.equal(artifact!.verdict.kind, 'do-not-compress');
  assert.match(artifact!.verdict.why, /quantised/);
});

test('numbers are compared with their order-0 floor, and each case has the memory that it takes', async (t) => {
  const file = join(folderOf(t), 'model.safetensors');
  const args = ['bench', 'compress', file, '--time', '2s', '--top', '0', '--codecs', 'tensor,gzip', '--format', 'json'];
  const { bench, artifacts } = asReport((await runCli(args)).stdout);
  const [{ cases, floors }] = artifacts as readonly [CompressReport['artifacts'][number]];
  assert.ok(floors[0]!.dtype === 'BF16' && floors[0]!.rate.value > 0.25 && floors[0]!.rate.value < 0.4);
  for (const { memory } of cases) assert.ok(memory!.value > 0);
  if (bench.codecs[0]!.missing !== undefined) return t.skip('zstd-napi is not installed');
  const tensor = cases.find(({ codec }) => codec === 'tensor')!;
  assert.ok(Math.abs(tensor.floorDistance!.value) < 0.02, String(tensor.floorDistance!.value));
  assert.ok(cases.every(({ best, codec }) => best === (codec === 'tensor') || codec === 'gzip'));
});

test('without the binary of zstd-napi all other codecs work, and the remedy is named', async (t) => {
  const folder = folderOf(t);
  const preload = join(folder, '..', 'no-binary.cjs');
  writeFileSync(
    preload,
    `const Module = require('node:module');
     const load = Module._load;
     Module._load = function (request, ...more) {
       if (!/binding\\.node$/.test(request) || !/zstd-napi/.test(more[0]?.filename ?? '')) return load.call(this, request, ...more);
       throw Object.assign(new Error("Cannot find module '" + request + "'"), { code: 'MODULE_NOT_FOUND' });
     };`,
  );
  const env = { NODE_OPTIONS: `--require ${preload}` };
  const args = ['bench', 'compress', join(folder, 'log.csv'), '--time', '2s', '--top', '0'];
  const some = await runCli([...args, '--codecs', 'zstd,tensor,gzip', '--format', 'json'], env);
  assert.equal(some.code, 0, some.stderr);
  const { bench, artifacts } = asReport(some.stdout);
  for (const { id, missing } of bench.codecs) {
    if (id === 'gzip') assert.equal(missing, undefined);
    else assert.match(missing!, /Cannot find module .*npm rebuild zstd-napi/);
  }
  assert.deepEqual([...new Set(artifacts[0]!.cases.map(({ codec }) => codec))], ['gzip']);
  const none = await runCli([...args, '--codecs', 'zstd,tensor'], env);
  assert.equal(none.code, exitCodes.usage);
  assert.equal(none.stderr.match(/npm rebuild zstd-napi/g)?.length, 1);
});

test('hostile names of files, UTF-8 or not, are measured and shown as they are, inert', async (t) => {
  const folder = folderOf(t);
  for (const name of ['esc\x1b[2J\x07', 'new\nline', 'a|b=<script>', '=cmd()', 'lat\xe9\xff']) {
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]), log.repeat(2));
  }
  const files = ['x.md', 'x.csv', 'x.json'].map((name) => join(folder, '..', name));
  const outputs = [...files, '-'].flatMap((file) => ['--output', file]);
  const args = ['bench', 'compress', '.', '--codecs', 'gzip', '--levels', '1', '--time', '1s', '--top', '0'];
  const { code, stdout, stderr } = await runCli([...args, ...outputs], {}, undefined, folder);
  assert.deepEqual([code, stderr], [0, '']);
  const [md, table, json] = files.map((file) => readFileSync(file, 'utf8'));
  for (const text of [stdout, md!, table!, json!]) {
    for (const code of ['\x1b', '\x07', '\ufffd']) assert.ok(!text.includes(code), JSON.stringify(code));
  }
  assert.ok(!md!.includes('<script>'));
  assert.match(stdout, /lat\\xe9\\xff/);
  const hostile = asReport(json!).artifacts.find(({ name }) => name === 'lat\\xe9\\xff');
  assert.deepEqual([hostile!.kind, hostile!.verdict.kind, hostile!.verdict.best], ['csv', 'compress', 'gzip -1']);
});

test('where no counter is there, --require measured exits 3 after the report', async (t) => {
  const file = join(folderOf(t), 'log.csv');
  const { code, stdout, stderr } = await runCli([
    'bench',
    'compress',
    file,
    ...quick,
    '--require',
    'measured',
    '--format',
    'json',
  ]);
  const { measured } = asReport(stdout).energy;
  assert.equal(code, measured ? 0 : exitCodes.notMeasured);
  assert.equal(/no energy was measured/.test(stderr), !measured);
});
