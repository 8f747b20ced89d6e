import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exitCodes } from '../../src/errors.ts';
import { checkReport } from '../../src/model/parsed-report.ts';
import type { BatchReplay, BatchReport } from '../../src/model/report.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fixtures } from '../support/golden.ts';
import { runCli } from '../support/run-cli.ts';
import { tinyLlama } from '../support/tiny-llama.ts';

const node = process.execPath;
/** Takes 10 ms and 1 ms an item; fails from 32 on where it is told to. */
const program = `
const [batch, limit = Infinity] = process.argv.slice(1).map(Number);
if (batch > limit) { console.error("std::bad_alloc"); process.exit(1); }
const end = performance.now() + 10 + batch;
while (performance.now() < end);
console.log("handled", batch * 2);
`;
const command = (limit = '') => `${node} -e '${program}' {batch} ${limit}`;
const quick = ['--time', '3s', '--top', '0', '--interval', '200ms', '--repeat', '1'];
const batch = (args: readonly string[], env = {}) => runCli(['bench', 'batch', ...args], env);

const asReport = (text: string): BatchReport => {
  const report = checkReport(JSON.parse(text));
  assert.ok(!('reason' in report), JSON.stringify(report).slice(0, 300));
  return report as BatchReport;
};

test('a command is measured at every batch size, and the items are those that it tells', async (t) => {
  const file = join(temporaryFolder(t), 'report.json');
  const recording = join(temporaryFolder(t), 'bench.jsonl');
  const args = ['--command', command(), '--batches', '1,8', '--items-from', String.raw`handled (\d+)`, ...quick];
  const { code, stdout, stderr } = await batch([...args, '--output', file, '--save', recording]);
  assert.deepEqual([code, stdout, stderr], [0, '', '']);
  const { points, target, formulas } = asReport(readFileSync(file, 'utf8'));
  assert.equal(target.kind, 'command');
  assert.deepEqual(
    points.map(({ batch: size, outcome }) => [size, outcome]),
    [
      [1, 'measured'],
      [8, 'measured'],
    ],
  );
  for (const point of points) {
    const calls = point.throughput!.value.value / (2 * point.batch);
    // A call of one at a time takes at least what it burns.
    assert.ok(calls > 0 && calls <= 1 / (0.01 + 0.001 * point.batch), `${point.batch}: ${calls} calls a second`);
    assert.ok(point.latency!.p50.value >= 0.01 + 0.001 * point.batch);
    assert.ok(point.cpuPerItem!.value.value >= (0.009 + 0.001 * point.batch) / (2 * point.batch));
    assert.equal(point.completed, point.submitted);
  }
  assert.equal(formulas.find(({ id }) => id === 'scheduling-efficiency')!.value!.value, 1);
  const again = await runCli(['audit', '--from', recording, '--format', 'json']);
  assert.equal(again.stdout, readFileSync(file, 'utf8'));
  const checked = (budget: string) => runCli(['check', file, '--budget', budget]);
  assert.equal((await checked('batch.throughput>=0.1/s')).code, exitCodes.ok);
  assert.equal((await checked('batch.latency.p50<=1ms')).code, exitCodes.failed);
});

test('memory that runs out ends the branch: what was smaller is kept, what is larger is left out', async () => {
  const { code, stdout } = await batch([
    '--command',
    command('4'),
    '--batches',
    '2,8,16',
    ...quick,
    '--format',
    'json',
  ]);
  assert.equal(code, 0);
  const outcomes = asReport(stdout).points.map(({ batch: size, outcome, failure }) => [size, outcome, failure?.cause]);
  assert.deepEqual(outcomes[0], [2, 'measured', undefined]);
  // In whichever order they were tried.
  assert.ok(outcomes.slice(1).some(([, outcome, cause]) => outcome === 'failed' && cause === 'out-of-memory'));
  assert.ok(outcomes.slice(1).every(([, outcome]) => outcome === 'failed' || outcome === 'skipped'));
});

test('a command that always fails leaves a report, a line and exit 3', async () => {
  const { code, stdout, stderr } = await batch([
    '--command',
    `${node} -e 'process.exit(5)' {batch}`,
    '--batches',
    '1,2',
    ...quick,
  ]);
  assert.equal(code, exitCodes.notMeasured);
  assert.match(stdout, /Nothing was measured/);
  assert.match(stderr, /^negawatt: nothing was measured: it exited with code 5/);
});

test('an interrupt keeps the finished points, and --resume measures the others', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'report.json');
  const mark = join(folder, 'second');
  // Of the second size a call never ends while the test wants to interrupt it.
  const slow = `require('fs').existsSync('${mark}.ready') || process.argv[1] === '1' ? 0 : (require('fs').writeFileSync('${mark}', ''), setTimeout(() => 0, 60000))`;
  const args = [
    '--command',
    `${node} -e "${slow}" {batch}`,
    '--batches',
    '1,2',
    '--top',
    '0',
    '--repeat',
    '3',
    '--time',
    '3s',
  ];
  const first = await runCli(['bench', 'batch', ...args, '--output', file], {}, (child) => {
    const waiting = setInterval(() => {
      if (!existsSync(mark)) return;
      clearInterval(waiting);
      child.kill('SIGINT');
    }, 50);
    child.on('close', () => clearInterval(waiting));
  });
  assert.equal(first.code, exitCodes.interrupted, first.stderr);
  assert.equal(asReport(readFileSync(file, 'utf8')).window.ending, 'interrupted');
  writeFileSync(`${mark}.ready`, '');
  const second = await batch([...args, '--resume', file, '--format', 'json']);
  assert.equal(second.code, 0, second.stderr);
  assert.ok(asReport(second.stdout).points.every(({ outcome }) => outcome === 'measured'));
  const other = await batch(['--command', `${node} -e 0 {batch} x`, '--batches', '1,2', ...quick, '--resume', file]);
  assert.equal(other.code, exitCodes.usage);
  assert.match(other.stderr, /does not fit\n {2}why: its title is/);
});

const table = 'bs,rate,p99,joules,model\n1,10,20,5,a\n8,60,40,1.5,a\n64,100,400,1.2,a\n1,5,9,2,b\n2,0,x,,b\n';

test('a recorded table is chosen from by the same rules, and rows that tell nothing are named', async (t) => {
  const file = join(temporaryFolder(t), 'sweep.csv');
  writeFileSync(file, table);
  const columns = ['--columns', 'batch=bs,throughput=rate,latency.p99[ms]=p99,energy=joules,series=model'];
  const replayed = await batch(['--replay', file, ...columns, '--slo', 'latency.p99<=50ms', '--format', 'json']);
  assert.equal(replayed.code, 0, replayed.stderr);
  const { series, refused } = JSON.parse(replayed.stdout) as BatchReplay;
  assert.deepEqual(
    series.map(({ name, points, choice }) => [
      name,
      choice.best === undefined ? undefined : points[choice.best]!.batch,
    ]),
    [
      ['a', 8],
      ['b', 1],
    ],
  );
  assert.deepEqual(refused, [{ row: 6, reason: 'p99 is x' }]);
  const plain = await batch(['--replay', file, ...columns]);
  assert.match(plain.stdout, /a +64 /);
});

async function refusal(args: readonly string[], said: RegExp) {
  const { code, stdout, stderr } = await batch(args);
  assert.deepEqual([code, stdout], [exitCodes.usage, ''], `${args.join(' ')}: ${stderr}`);
  assert.match(stderr, said);
  assert.doesNotMatch(stderr, /bug of ours/);
}

test('bad input is one clear error before anything is measured', async (t) => {
  const folder = temporaryFolder(t);
  const cut = join(folder, 'cut.gguf');
  writeFileSync(cut, Buffer.from('GGUF\u0003\0\0\0\u00ff\u00ff', 'latin1'));
  const sweep = join(folder, 'sweep.csv');
  writeFileSync(sweep, table);
  await refusal([], /nothing is named to be measured/);
  await refusal(['--command', 'true {batch}', '--batches', '0'], /batch sizes between 1 and/);
  await refusal(['--command', 'true {batch}', '--batches', 'a'], /batch sizes between 1 and/);
  await refusal(['--command', 'true'], /--command has no \{batch\}/);
  await refusal(['--command', 'no-such-program {batch}'], /cannot run 'no-such-program'/);
  await refusal(['--command', 'true {batch}', '--slo', 'latency.p99<=50'], /has a unit, and the limit has none/);
  await refusal(['--command', 'true {batch}', '--slo', 'latency.p98<=5ms'], /Did you mean latency\.p9/);
  await refusal(['--command', 'true {batch}', '--slo', 'throughput<=5/s'], /asks for the worse/);
  await refusal(['--command', 'true {batch}', '--objective', 'cost'], /--objective cost without --price/);
  await refusal(['--command', 'true {batch}', '--objective', 'carbon'], /--objective carbon without --intensity/);
  await refusal(['--command', 'true {batch}', '--inputs', 'x.npz'], /--inputs is of no use here/);
  await refusal(['--data', sweep, '--axis', 'a=3'], /--axis is of no use here/);
  await refusal([cut], /cut\.gguf/);
  await refusal([join(folder, 'none.onnx')], /none\.onnx/);
  await refusal(['--model', sweep], /is no model that can be run/);
  await refusal(['--command', 'true {batch}', sweep], /another target are named/);
  await refusal(['--replay', sweep], /--replay without --columns/);
  await refusal(['--replay', sweep, '--columns', 'batch=bs'], /names no column for throughput/);
  await refusal(['--replay', sweep, '--columns', 'batch=b,throughput=rate'], /Did you mean bs\?/);
  await refusal(['--replay', sweep, '--columns', 'batch=bs,throughput=rate', '--repeat', '3'], /contradict each other/);
  await refusal(
    ['--replay', sweep, cut, '--columns', 'batch=bs,throughput=rate'],
    /--replay and .* contradict each other/,
  );
});

test('an interrupt while the target is opened ends it, without a word of a failure', async (t) => {
  const folder = temporaryFolder(t);
  const ready = join(folder, 'ready');
  const library = join(folder, 'node_modules', 'node-llama-cpp');
  const model = join(folder, 'tiny.gguf');
  cpSync(join(fixtures, 'stubs', 'node-llama-cpp'), library, { recursive: true });
  writeFileSync(model, tinyLlama());
  // It never comes to an end of loading, and tells who waits that it began.
  writeFileSync(
    join(library, 'index.js'),
    `import { writeFileSync } from 'node:fs';
    export const getLlama = () => new Promise(() => writeFileSync(${JSON.stringify(ready)}, ''));`,
  );
  for (const [name, expected] of [
    ['SIGINT', exitCodes.interrupted],
    ['SIGTERM', exitCodes.terminated],
  ] as const) {
    rmSync(ready, { force: true });
    const start = (child: ChildProcess) => {
      const waiting = setInterval(() => {
        if (!existsSync(ready)) return;
        clearInterval(waiting);
        child.kill(name);
      }, 50);
      child.on('close', () => clearInterval(waiting));
    };
    const { code, stdout, stderr } = await runCli(['bench', 'batch', model, '--batches', '1'], {}, start, folder);
    assert.deepEqual([code, stdout, stderr], [expected, '', ''], name);
  }
});

test('two reports are compared by what both measured, without a metric being named', async (t) => {
  const folder = temporaryFolder(t);
  const files = ['base.json', 'head.json'].map((name) => join(folder, name));
  for (const file of files) {
    const args = ['--command', command(), '--batches', '1,8', ...quick, '--output', file];
    assert.equal((await batch(args)).code, 0);
  }
  const { code, stdout, stderr } = await runCli(['compare', ...files]);
  assert.ok(code === exitCodes.ok || code === exitCodes.failed, stderr);
  assert.match(stdout, /batch\.(cpu|energy)/);
});
