import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { gpuColumnNames } from '../../../src/model/gpu.ts';
import { parseGpuLine } from '../../../src/model/gpu-line.ts';
import { type Scenario, stubNvidiaSmi } from '../../support/nvidia-smi-stub.ts';
import { wordsOf } from '../../support/remedy-words.ts';
import {
  allEnded,
  endOf,
  factsOf,
  failedOf,
  help,
  mebibyte,
  mig,
  plain,
  processesOf,
  quick,
  readyOf,
  told,
  uuid,
} from './told-lines.ts';

test('cards, then ready, then a sample at every interval, of what the stream tells', async (context) => {
  const stub = stubNvidiaSmi(context, plain);
  const helper = stub.helper(...quick);
  const samples = await helper.samples(3);
  const [first, second] = helper.lines;
  const facts = factsOf(first!);
  assert.equal(facts?.uuid, uuid);
  assert.deepEqual(facts?.columns.slice(0, 4), ['power', 'memoryUsed', 'limit', 'throttleIdle']);
  assert.equal(facts?.columns.includes('temperature'), false, 'the document has it, the stream does not');
  assert.deepEqual(readyOf(second!), { by: 'nvidia-smi 535.183.06', count: 1 });
  assert.deepEqual(
    samples.slice(0, 3).map((sample) => told(sample, 'power')),
    [143.21, 144.5, 151],
  );
  const [sample] = samples;
  assert.equal(sample![1], 0);
  assert.equal(sample!.length, 2 + gpuColumnNames.length + 2, 'two slices, of which the stream tells nothing');
  assert.equal(told(sample!, 'memoryUsed'), 4263 * mebibyte);
  assert.equal(told(sample!, 'limit'), null, '[N/A]');
  assert.equal(told(sample!, 'throttleIdle'), 1);
  assert.equal(told(sample!, 'throttlePowerCap'), 0);
  for (const line of helper.lines) assert.deepEqual(parseGpuLine(JSON.stringify(line)), line);
  assert.deepEqual(stub.queries(), [[`--query-gpu=${help.join()}`, '--format=csv,noheader,nounits', '--loop-ms=50']]);
  await endOf(helper);
});

test('processes and the memory of slices are told when they are asked for, by a new document', async (context) => {
  const later = mig.replaceAll('31007', '31999').replace('4242 MiB', '5000 MiB');
  const stub = stubNvidiaSmi(context, { ...plain, documents: [mig, later] });
  const helper = stub.helper(...quick);
  await helper.first(readyOf);
  helper.say('sample');
  helper.say('processes');
  const [, index, list] = await helper.first(processesOf);
  assert.equal(index, 0);
  assert.deepEqual(list, [[31_999, 'C', 4223 * mebibyte, null, 1, 'tritonserver']]);
  const withSlices = await helper.first((line) =>
    Array.isArray(line) && line.at(-2) !== null ? (line as (number | null)[]) : undefined,
  );
  assert.deepEqual(withSlices.slice(-2), [5000 * mebibyte, null]);
  assert.equal(told(withSlices, 'temperature'), null, 'not a column of this card');
  await endOf(helper);
});

for (const [what, more] of Object.entries({
  'text on stderr beside a good document': { stderr: 'WARNING: infoROM is corrupted at gpu 0000:41:00.0\n' },
  'exit code 14 with a usable document': { exitCode: 14 },
  'a line of text before the document': { before: 'Unable to determine the device handle for GPU0000:42:00.0\n' },
} satisfies Record<string, Scenario>)) {
  test(`${what} is no failure`, async (context) => {
    const stub = stubNvidiaSmi(context, { ...plain, ...more });
    const helper = stub.helper(...quick);
    assert.deepEqual(await helper.first(readyOf), { by: 'nvidia-smi 535.183.06', count: 1 });
    assert.deepEqual(factsOf(helper.lines[0]!)?.uuid, uuid);
    assert.equal(stub.starts().filter(({ args }) => args.includes('-x')).length, 2, 'the package, then our own reader');
    await helper.samples(1);
    await endOf(helper);
  });
}

test('node-nvidia-smi reads the inventory where it can', async (context) => {
  const stub = stubNvidiaSmi(context, plain);
  const helper = stub.helper(...quick);
  await helper.first(readyOf);
  assert.equal(stub.starts().filter(({ args }) => args.includes('-x')).length, 1);
  await endOf(helper);
});

for (const [says, exitCode, why, remedy] of [
  [
    'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 550.54\n',
    18,
    'broken',
    /[Rr]eboot/,
  ],
  [
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n\n",
    9,
    'broken',
    /modprobe nvidia/,
  ],
  ['No devices were found\n', 6, 'absent', undefined],
  ['Failed to initialize NVML: Insufficient Permissions\n', 4, 'forbidden', /nvidiactl/],
  ['Something new\n', 255, 'broken', undefined],
] as const) {
  test(`"${says.slice(0, 60).trim()}" is told as ${why}, with what would mend it`, async (context) => {
    const helper = stubNvidiaSmi(context, { before: says, exitCode, help }).helper(...quick);
    const failed = await helper.first(failedOf);
    assert.equal(failed.why, why);
    assert.ok(failed.detail.startsWith(`nvidia-smi: ${says.slice(0, 30).trim()}`), failed.detail);
    if (remedy === undefined) assert.equal(failed.remedy, undefined);
    else assert.match(wordsOf(failed.remedy), remedy);
    assert.equal((await helper.ended).code, 0, 'it does not wait for anything more');
  });
}

test('a document that was cut is told as broken', async (context) => {
  const helper = stubNvidiaSmi(context, { documents: [mig.slice(0, 900)], help }).helper(...quick);
  assert.match((await helper.first(failedOf)).detail, /its document was cut|was cut/);
  await helper.ended;
});

for (const hangs of ['document', 'all'] as const) {
  test(`nvidia-smi that hangs (${hangs}) is given up after the time-out, and ended`, async (context) => {
    const stub = stubNvidiaSmi(context, { ...plain, hangs });
    const helper = stub.helper(...quick, '--timeout', '1');
    const failed = await helper.first(failedOf);
    assert.equal(failed.why, 'broken');
    assert.equal(failed.detail, 'nvidia-smi: no answer within 1 s');
    await helper.ended;
    await allEnded(stub.starts().map(({ pid }) => pid));
  });
}

test('more processes than a line holds lose those with the least memory', async (context) => {
  const entry = (pid: number) =>
    `<process_info><pid>${pid}</pid><type>C</type><process_name>/opt/server-with-a-long-name-${'x'.repeat(150)}</process_name><used_memory>${pid} MiB</used_memory></process_info>`;
  const many = Array.from({ length: 100 }, (_, at) => entry(1000 + at)).join('\n');
  const crowded = mig.replace(/<process_info>[\s\S]*<\/process_info>/, () => many);
  const helper = stubNvidiaSmi(context, { ...plain, documents: [crowded] }).helper(...quick);
  await helper.first(readyOf);
  helper.say('processes');
  const processes = await helper.first(processesOf);
  const pids = processes[2].map(([pid]) => pid);
  assert.deepEqual(
    pids,
    pids.map((_, at) => 1099 - at),
  );
  assert.ok(pids.length >= 15, `${pids.length}`);
  await endOf(helper);
});

for (const [what, end] of Object.entries({
  'its standard input closes': (child: ChildProcessWithoutNullStreams) => child.stdin.end(),
  'it is told to end': (child: ChildProcessWithoutNullStreams) => child.kill('SIGTERM'),
})) {
  test(`when ${what}, the helper ends nvidia-smi and exits`, async (context) => {
    const stub = stubNvidiaSmi(context, { ...plain, silentAfter: 2 });
    const helper = new URL('../../../src/host/nvidia-smi/nvidia-smi-child.js', import.meta.url).pathname;
    const child = spawn(process.execPath, [helper, ...quick], { env: { PATH: `${stub.folder}:/usr/bin:/bin` } });
    context.after(() => child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) if (line.startsWith('[')) break;
    end(child);
    const [code] = await once(child, 'exit');
    assert.equal(code, 0);
    await allEnded(stub.starts().map(({ pid }) => pid));
  });
}

test('root does not run an nvidia-smi that others can write', { skip: process.getuid?.() !== 0 }, async (context) => {
  const stub = stubNvidiaSmi(context, plain);
  chmodSync(join(stub.folder, 'nvidia-smi'), 0o777);
  const helper = stub.helper(...quick);
  const failed = await helper.first(failedOf);
  assert.equal(failed.why, 'forbidden');
  assert.match(failed.detail, /root does not run it: .* can be written by others/);
  await helper.ended;
  assert.deepEqual(stub.starts(), [], 'neither by us nor by node-nvidia-smi');
});
