import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BatchTarget, CallStint } from '../../../../src/bench/batch/target.ts';
import { openOnnx } from '../../../../src/bench/batch/targets/onnx.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { npyFile } from '../../../support/artifacts.ts';
import type { OnnxInputOf } from '../../../support/onnx-file.ts';
import { type OnnxBehaviour, onnxFolder } from '../../../support/onnx-stub.ts';
import { zipFile } from '../../../support/zip-file.ts';

type Test = Parameters<typeof onnxFolder>[0];
type User = ReturnType<typeof onnxFolder>;
type Over = { axes?: Record<string, number>; inputs?: string; data?: string };

const never = new AbortController().signal;
const text: readonly OnnxInputOf[] = [
  { name: 'ids', type: 7, axes: ['batch', 'sequence'] },
  { name: 'mask', type: 7, axes: ['batch', 'sequence'] },
];
/** As of a recognizer of speech: nothing has a name, and the state has the batch second. */
const speech: readonly OnnxInputOf[] = [
  { name: 'input', type: 1, axes: ['', ''] },
  { name: 'state', type: 1, axes: [2, '', 4] },
  { name: 'sr', type: 7, axes: [] },
];
const asSpeech: OnnxBehaviour = { shapes: { input: ['batch', 512], state: [2, 'batch', 4], sr: [] } };

const run = (target: BatchTarget, calls: number): Promise<CallStint> =>
  target.run({ seconds: 0, calls, patience: 60, stop: never });

function open({ folder, model }: User, { axes = {}, ...over }: Over = {}): Promise<BatchTarget> {
  return openOnnx({ model, axes: new Map(Object.entries(axes)), seed: 3, ...over }, never, folder);
}

async function opened(
  context: Test & { after(clean: () => unknown): void },
  inputs: readonly OnnxInputOf[],
  behaviour: OnnxBehaviour,
  over: Over = {},
) {
  const user = onnxFolder(context, inputs, behaviour);
  const target = await open(user, over);
  context.after(() => target.close());
  return { ...user, target };
}

function detail({ facts }: BatchTarget, name: string): string | undefined {
  return facts.details.find((one) => one.name === name)?.value;
}

function refusal(what: RegExp, why: RegExp, how: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof NegawattError, String(error));
    assert.match(error.what, what);
    assert.match(error.why, why);
    assert.match(error.how, how);
    return true;
  };
}

test('the batch is found by its name, and lengths that the model leaves open are usual ones that it runs with', async (context) => {
  const shapes = { ids: ['batch', 128], mask: ['batch', 128] } as const;
  const { target, asked } = await opened(context, text, { shapes });
  assert.deepEqual([target.facts.batchable, target.facts.items], [true, 'items']);
  assert.equal(target.facts.library, 'onnxruntime-node 1.99.0');
  assert.equal(detail(target, 'input ids'), 'int64 [batch, 128]');
  assert.equal(detail(target, 'batch axis'), '0 of ids; a batch of 2 was tried');
  assert.match(detail(target, 'open lengths')!, /^sequence=128 \(chosen/);
  assert.equal(await target.open({ batch: 3, concurrency: 1, threads: 2 }), undefined);
  const stint = await run(target, 4);
  assert.deepEqual([stint.completed, stint.items, stint.failure], [4, 12, undefined]);
  const last = asked().at(-1);
  assert.deepEqual([last!['name'], last!['type'], last!['dims']], ['mask', 'int64', [3, 128]]);
  assert.deepEqual(
    last!['first'],
    Array.from({ length: 6 }, () => '1'),
    'a mask hides nothing',
  );
  const { options } = asked().findLast((line) => 'options' in line) as { options: Record<string, unknown> };
  assert.deepEqual(
    [options['intraOpNumThreads'], options['interOpNumThreads'], options['executionProviders']],
    [2, 1, ['cpu']],
  );
});

test('where nothing has a name, the batch of every input and the lengths are found by trial', async (context) => {
  const { target, asked } = await opened(context, speech, asSpeech);
  assert.deepEqual(
    ['input input', 'input state', 'input sr'].map((name) => detail(target, name)),
    ['float32 [batch, 512]', 'float32 [2, batch, 4]', 'int64 []'],
  );
  assert.match(detail(target, 'open lengths')!, /^input\.1=512 \(chosen/);
  assert.match(detail(target, 'values')!, /seed 3: .*, sr 16000$/);
  assert.equal(await target.open({ batch: 8, concurrency: 1 }), undefined);
  assert.equal((await run(target, 2)).items, 16);
  assert.deepEqual(asked().findLast(({ name }) => name === 'sr')!['first'], ['16000']);
});

test('a length that is given is taken, and one that does not fit is refused by its flag', async (context) => {
  const shapes = { ids: ['batch', 40], mask: ['batch', 40] } as const;
  const user = onnxFolder(context, text, { shapes });
  await assert.rejects(
    open(user),
    refusal(
      /leaves a length open/,
      /axis 1 of input ids \(sequence\).*Got invalid dimensions/,
      /--axis sequence=LENGTH/,
    ),
  );
  await assert.rejects(
    open(user, { axes: { sequence: 41 } }),
    refusal(/does not run with sequence=41/, /Got invalid dimensions/, /--axis sequence=LENGTH/),
  );
  await assert.rejects(
    open(user, { axes: { width: 40 } }),
    refusal(/--axis width=40/, /no open axis of that name/, /open axes are: sequence/),
  );
  await assert.rejects(open(user, { axes: { batch: 4 } }), refusal(/--axis batch=4/, /axis of the batch/, /--batches/));
  for (const name of ['sequence', 'ids.1']) {
    const target = await open(user, { axes: { [name]: 40 } });
    assert.match(detail(target, 'open lengths')!, /sequence=40 \(given\)/);
    await target.close();
  }
});

test('a fixed first axis, none at all, and one that is open only in name are results with their reasons', async (context) => {
  const cases: readonly [readonly OnnxInputOf[], OnnxBehaviour['shapes'], number, RegExp][] = [
    [[{ name: 'x', type: 1, axes: [1, 16] }], { x: [1, 16] }, 1, /^input x has 1 as its first axis: fixed$/],
    [[{ name: 'x', type: 1, axes: [8, ''] }], { x: [8, 128] }, 8, /^input x has 8 as its first axis: fixed$/],
    [[{ name: 'x', type: 1, axes: [] }], { x: [] }, 1, /^no axis at all: x/],
    [[{ name: 'x', type: 1, axes: ['N', 4] }], { x: [1, 4] }, 1, /is open, yet a batch of 2 fails: Got invalid/],
  ];
  for (const [inputs, shapes, batch, why] of cases) {
    const target = await open(onnxFolder(context, inputs, { shapes }));
    assert.equal(target.facts.batchable, false);
    assert.match(target.facts.why!, why);
    assert.equal((target as { fixedBatch?: number }).fixedBatch, batch);
    assert.equal(await target.open({ batch, concurrency: 1 }), undefined);
    assert.equal((await run(target, 1)).items, batch);
    await target.close();
  }
});

test('a library that runs out of memory at a batch fails that point only', async (context) => {
  const { target } = await opened(context, speech, { ...asSpeech, mostBatch: 4 });
  await target.open({ batch: 8, concurrency: 1 });
  const { failure } = await run(target, 3);
  assert.deepEqual(failure, { failure: 'out-of-memory', reason: 'std::bad_alloc' });
  await target.open({ batch: 4, concurrency: 2 });
  assert.equal((await run(target, 3)).failure, undefined);
});

test('arrays of an npz are cut or begun again to fill a batch, along its axis wherever that is', async (context) => {
  const numbers = (count: number) => Buffer.from(Float32Array.from({ length: count }, (_, at) => at).buffer);
  const arrays = {
    input: npyFile("'<f4'", [3, 2], numbers(6)),
    state: npyFile("'<f4'", [2, 3, 4], numbers(24)),
    sr: npyFile("'<i8'", [], Buffer.from(BigInt64Array.of(8000n).buffer)),
  };
  const shapes = { input: ['batch', 2], state: [2, 'batch', 4], sr: [] } as const;
  const user = onnxFolder(context, speech, { shapes });
  const inputs = join(user.folder, 'inputs.npz');
  writeFileSync(inputs, zipFile(Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, data }))));
  const target = await open(user, { inputs });
  context.after(() => target.close());
  assert.match(detail(target, 'open lengths')!, /^input\.1=2 \(given\)$/);
  const fed = async (batch: number) => {
    await target.open({ batch, concurrency: 1 });
    assert.equal((await run(target, 1)).failure, undefined);
    const lines = user.asked().filter(({ name }) => name !== undefined);
    return lines.slice(-3).map(({ first }) => (first as string[]).map(Number));
  };
  assert.deepEqual(await fed(1), [[0, 1], [0, 1, 2, 3, 12, 13], [8000]]);
  assert.deepEqual(await fed(4), [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5], [8000]]);
});

test('lines of JSON are items: a batch takes as many, and begins again at the end', async (context) => {
  const user = onnxFolder(context, text, { shapes: { ids: ['batch', 2], mask: ['batch', 2] } });
  const inputs = join(user.folder, 'items.jsonl');
  writeFileSync(inputs, '{"ids":[1,2],"mask":[1,0]}\n{"ids":[3,4],"mask":[1,1],"more":"text"}\n');
  const target = await open(user, { inputs });
  context.after(() => target.close());
  await target.open({ batch: 3, concurrency: 1 });
  await run(target, 1);
  assert.deepEqual(user.asked().findLast(({ name }) => name === 'ids')!['first'], ['1', '2', '3', '4', '1', '2']);
  assert.match(detail(target, 'values')!, /items\.jsonl, 2 items$/);
});

test('with a file of records each call takes the next ones, and what they lack is made by the seed', async (context) => {
  const user = onnxFolder(context, text, { shapes: { ids: ['batch', 2], mask: ['batch', 2] } });
  const data = join(user.folder, 'records.jsonl');
  writeFileSync(data, Array.from({ length: 5 }, (_, at) => `{"ids":[${at},${at}]}\n`).join(''));
  const target = await open(user, { data });
  context.after(() => target.close());
  assert.equal(target.facts.items, 'records');
  await target.open({ batch: 2, concurrency: 1 });
  const stint = await run(target, 3);
  assert.deepEqual([stint.items, stint.completed, stint.failure], [6, 3, undefined]);
  assert.ok(stint.bytes! > 0);
  const ids = user.asked().filter(({ name }) => name === 'ids');
  const rows = ids.slice(-3).flatMap(({ first }) => first as string[]);
  assert.equal(new Set(rows).size, 5, 'all records were given');
});

test('inputs that do not fit are refused, naming both types, the input or the line', async (context) => {
  const user = onnxFolder(context, text, { shapes: { ids: ['batch', 2], mask: ['batch', 2] } });
  const refusedWith = async (name: string, content: Buffer | string, expected: (error: unknown) => boolean) => {
    const inputs = join(user.folder, name);
    writeFileSync(inputs, content);
    await assert.rejects(open(user, { inputs }), expected, name);
  };
  const array = (name: string, descr: string, size: number) =>
    zipFile([{ name: `${name}.npy`, data: npyFile(descr, [1, 2], Buffer.alloc(2 * size)) }]);
  await refusedWith(
    'a.npz',
    array('ids', "'<f4'", 4),
    refusal(/a\.npz do not fit/, /ids takes int64.*float32/, /mask \(int64\)/),
  );
  await refusedWith('b.npz', array('other', "'<i8'", 8), refusal(/b\.npz do not fit/, /no input other/, /takes ids/));
  await refusedWith(
    'c.jsonl',
    '{"ids":[1.5,2],"mask":[1,1]}\n',
    refusal(/rows do not fit/, /ids takes int64, and a row has 1\.5/, /type/),
  );
  await refusedWith('d.jsonl', '{"ids":[1,2]}\n{"ids":\n', refusal(/d\.jsonl/, /line 2/, /JSON lines/));
  await refusedWith('e.jsonl', '{"words":[1,2]}\n', refusal(/e\.jsonl/, /none of its inputs/, /ids, mask/));
  await refusedWith('f.csv', 'ids,mask\n1,2\n', refusal(/f\.csv cannot be taken/, /it is csv/, /npz/));
  await refusedWith('g.npz', array('ids', "'<i8'", 8).subarray(30), refusal(/g\.npz/, /./, /./));
});

test('a model that is cut, takes what cannot be made, or that the library does not load is one clear error', async (context) => {
  const string = onnxFolder(context, [{ name: 'words', type: 8, axes: ['N'] }], { shapes: {} });
  await assert.rejects(open(string), refusal(/cannot be made/, /words is of the type string/, /numbers/));
  const list = onnxFolder(context, [{ name: 'list' }], { shapes: {} });
  await assert.rejects(open(list), refusal(/cannot be made/, /list is of the type no tensor/, /tensors/));
  const shapeless = onnxFolder(context, [{ name: 'x', type: 1 }], { shapes: {} });
  await assert.rejects(open(shapeless), refusal(/does not say a shape/, /input x/, /--inputs/));
  const broken = onnxFolder(context, text, { shapes: {}, loadError: 'Fatal error: Foo is not a registered op\nat x' });
  await assert.rejects(open(broken), refusal(/cannot load .*model\.onnx/, /Foo is not a registered op$/, /./));
  truncateSync(broken.model, 40);
  await assert.rejects(open(broken), refusal(/model\.onnx as ONNX/, /at byte \d+/, /cut/));
});

test('where onnxruntime-node is not installed, the line that installs it is told, and why it has a variable', async (context) => {
  await assert.rejects(
    open(onnxFolder(context, text)),
    refusal(
      /^onnxruntime-node is not installed$/,
      /no part of negawatt/,
      /ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node .*CUDA/,
    ),
  );
});
