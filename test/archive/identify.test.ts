import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Artifact } from '../../src/archive/artifact.ts';
import { identify } from '../../src/archive/identify.ts';
import { SourceFile } from '../../src/archive/source-file.ts';
import { NegawattError } from '../../src/errors.ts';
import { examples } from '../support/artifact-examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-identify-'));
after(() => rmSync(folder, { recursive: true }));

function identified(content: Buffer, name = 'file'): Artifact {
  const path = join(folder, name);
  writeFileSync(path, content);
  return identify(path);
}

test('every kind is told by its content, whatever the name', () => {
  for (const { name, kind, isCompressed, content } of examples) {
    const { bytes, ...found } = identified(content);
    assert.deepEqual(
      { kind: found.kind, isCompressed: found.isCompressed, bytes },
      { kind, isCompressed, bytes: content.length },
      name,
    );
  }
});

test('the segments of every artifact are the whole file, in order, without gap or overlap', () => {
  for (const { name, content } of examples) {
    let end = 0;
    for (const { offset, length } of identified(content).segments) {
      assert.equal(offset, end, name);
      assert.ok(length > 0, name);
      end += length;
    }
    assert.equal(end, content.length, name);
  }
});

test('tensors have their names, their layouts and their own bytes', () => {
  const table = (name: string) => {
    const { content } = examples.find((example) => example.name === name)!;
    return identified(content)
      .segments.filter(({ dtypeName }) => dtypeName !== undefined)
      .map(({ name: tensor, layout, dtypeName, length }) =>
        [tensor, dtypeName, layout.kind === 'tensor' ? layout.dtype : 'bytes', length].join(' '),
      );
  };
  assert.deepEqual(table('model.safetensors'), [
    'embed.weight BF16 bf16 600',
    'head.weight F32 fp32 512',
    'cast.weight F32 fp32 1200',
    'scale F8_E4M3 fp8 4',
  ]);
  assert.deepEqual(table('three.gguf'), [
    'token_embd.weight Q4_K bytes 288',
    'output_norm.weight F32 fp32 64',
    'blk.0.attn.weight BF16 bf16 600',
  ]);
  assert.deepEqual(table('model.onnx'), ['inner INT8 int8 9', 'weight FLOAT fp32 512', 'half FLOAT16 fp16 8']);
  assert.deepEqual(table('array.npy'), ['array <f4 fp32 512']);
  assert.deepEqual(table('arrays.npz'), ['a <f4 fp32 512', 'b <i8 bytes 16']);
  assert.deepEqual(table('arrays64.npz'), ['a <f4 fp32 512', 'b <i8 bytes 16']);
});

test('a segment is where its bytes are', () => {
  for (const name of ['model.safetensors', 'three.gguf', 'model.pt']) {
    const { content } = examples.find((example) => example.name === name)!;
    const weights = examples.find((example) => example.name === 'model.safetensors')!.content;
    const brain = weights.subarray(weights.length - 4 - 1200 - 512 - 600).subarray(0, 600);
    const found = identified(content).segments.filter(({ offset, length }) =>
      content.subarray(offset, offset + length).equals(brain),
    );
    assert.equal(found.length, 1, name);
  }
});

test('the stored entries of a PyTorch checkpoint are bytes, and its pickle is one of them', () => {
  const { segments } = identified(examples.find(({ name }) => name === 'model.pt')!.content);
  const named = segments.filter(({ name }) => name.startsWith('archive/'));
  assert.deepEqual(
    named.map(({ name }) => name),
    ['archive/data.pkl', 'archive/version', 'archive/data/0', 'archive/data/1'],
  );
  assert.ok(named.every(({ layout }) => layout.kind === 'bytes'));
});

test('parts are named beside their head, with the tensors that only the head knows', () => {
  const index = identified(examples.find(({ kind }) => kind === 'safetensors-index')!.content);
  assert.deepEqual(index.parts, [join(folder, 'one.safetensors'), join(folder, 'two.safetensors')]);
  const model = identified(examples.find(({ kind }) => kind === 'onnx')!.content);
  const data = join(folder, 'model.onnx.data');
  assert.deepEqual(model.parts, [data]);
  assert.deepEqual(model.partSegments?.get(data), [
    { name: 'outside', layout: { kind: 'tensor', dtype: 'fp32' }, dtypeName: 'FLOAT', offset: 16, length: 16 },
  ]);
});

test('what is no regular file is refused at once, and without opening it', { timeout: 10_000 }, () => {
  const fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  for (const path of [fifo, loop, folder, '/dev/zero', join(folder, 'none')]) {
    assert.throws(
      () => identify(path),
      (error) => error instanceof NegawattError && error.message.includes(path),
    );
  }
});

test('a file that changes or shrinks while it is read is noticed', () => {
  const path = join(folder, 'changing');
  writeFileSync(path, Buffer.alloc(1000));
  const file = SourceFile.open(path);
  after(() => file.close());
  file.checkUnchanged();
  appendFileSync(path, 'more');
  assert.throws(() => file.checkUnchanged(), /changed while it was read/);
  truncateSync(path, 10);
  assert.throws(() => file.read(0, 1000), /ends at byte 10/);
});

test('a sparse file of a terabyte takes no longer than its header', () => {
  const path = join(folder, 'sparse');
  writeFileSync(path, '');
  truncateSync(path, 2 ** 40);
  const { kind, segments } = identify(path);
  assert.deepEqual([kind, segments.length, segments[0]!.length], ['bytes', 1, 2 ** 40]);
});
