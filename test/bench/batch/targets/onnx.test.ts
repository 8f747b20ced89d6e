import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { test } from 'node:test';
import type { OnnxInputOf } from '../../../support/onnx-file.ts';
import {
  asSpeech,
  detail,
  type OnnxBehaviour,
  onnxFolder,
  opened,
  openModel,
  refusal,
  run,
  speech,
  text,
} from '../../../support/onnx-stub.ts';

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
    openModel(user),
    refusal(
      /leaves a length open/,
      /axis 1 of input ids \(sequence\).*Got invalid dimensions/,
      /--axis sequence=LENGTH/,
    ),
  );
  await assert.rejects(
    openModel(user, { axes: { sequence: 41 } }),
    refusal(/does not run with sequence=41/, /Got invalid dimensions/, /--axis sequence=LENGTH/),
  );
  await assert.rejects(
    openModel(user, { axes: { width: 40 } }),
    refusal(/--axis width=40/, /no open axis of that name/, /open axes are: sequence/),
  );
  await assert.rejects(
    openModel(user, { axes: { batch: 4 } }),
    refusal(/--axis batch=4/, /axis of the batch/, /--batches/),
  );
  for (const name of ['sequence', 'ids.1']) {
    const target = await openModel(user, { axes: { [name]: 40 } });
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
    const target = await openModel(onnxFolder(context, inputs, { shapes }));
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

test('a model that is cut, takes what cannot be made, or that the library does not load is one clear error', async (context) => {
  const string = onnxFolder(context, [{ name: 'words', type: 8, axes: ['N'] }], { shapes: {} });
  await assert.rejects(openModel(string), refusal(/cannot be made/, /words is of the type string/, /numbers/));
  const list = onnxFolder(context, [{ name: 'list' }], { shapes: {} });
  await assert.rejects(openModel(list), refusal(/cannot be made/, /list is of the type no tensor/, /tensors/));
  const shapeless = onnxFolder(context, [{ name: 'x', type: 1 }], { shapes: {} });
  await assert.rejects(openModel(shapeless), refusal(/does not say a shape/, /input x/, /--inputs/));
  const broken = onnxFolder(context, text, { shapes: {}, loadError: 'Fatal error: Foo is not a registered op\nat x' });
  await assert.rejects(openModel(broken), refusal(/cannot load .*model\.onnx/, /Foo is not a registered op$/, /./));
  truncateSync(broken.model, 40);
  await assert.rejects(openModel(broken), refusal(/model\.onnx as ONNX/, /at byte \d+/, /cut/));
});

test('where onnxruntime-node is not installed, the line that installs it is told, and why it has a variable', async (context) => {
  await assert.rejects(
    openModel(onnxFolder(context, text)),
    refusal(
      /^onnxruntime-node is not installed$/,
      /no part of negawatt/,
      /ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node .*CUDA/,
    ),
  );
});
