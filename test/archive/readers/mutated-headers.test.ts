import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Artifact } from '../../../src/archive/artifact.ts';
import { identify } from '../../../src/archive/identify.ts';
import { NegawattError } from '../../../src/errors.ts';
import { examples } from '../../support/artifact-examples.ts';
import { seeded } from '../../support/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-mutated-'));
after(() => rmSync(folder, { recursive: true }));

const structured = examples.filter(
  ({ kind, content }) =>
    content.length > 0 &&
    [
      'safetensors',
      'safetensors-index',
      'gguf',
      'onnx',
      'npy',
      'npz',
      'pytorch',
      'zip',
      'parquet',
      'arrow',
      'tar',
    ].includes(kind),
);
const mutants = 10_000;

type Mutation = (bytes: Buffer, at: number, random: () => number) => Buffer;

const extremes = [0n, 1n, 0x7fn, 0xffn, 0xffffn, 0x7fffffffn, 0xffffffffn, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

const mutations: readonly Mutation[] = [
  // A bit, a byte, a number of 2, 4 or 8 bytes, a cut, a doubled and a missing stretch.
  (bytes, at, random) => changed(bytes, (copy) => (copy[at]! ^= 1 << Math.floor(random() * 8))),
  (bytes, at, random) => changed(bytes, (copy) => (copy[at] = Math.floor(random() * 256))),
  (bytes, at, random) =>
    changed(bytes, (copy) => {
      const width = [2, 4, 8][Math.floor(random() * 3)]!;
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(extremes[Math.floor(random() * extremes.length)]!);
      value.copy(copy, Math.max(0, Math.min(at, copy.length - width)), 0, width);
    }),
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, random) => {
    const end = Math.min(bytes.length, at + 1 + Math.floor(random() * 64));
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  },
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + Math.floor(random() * 16))]),
  // Digits of texts: safetensors' offsets, numpy's shapes, tar's sizes.
  (bytes, at, random) =>
    changed(bytes, (copy) => {
      const start = copy.findIndex((byte, index) => index >= at && byte >= 0x30 && byte <= 0x39);
      for (let index = start; start >= 0 && copy[index]! >= 0x30 && copy[index]! <= 0x39; index++) {
        copy[index] = 0x30 + Math.floor(random() * 10);
      }
    }),
];

function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

/** Where structure is likely: the beginning and, for formats with a directory there, the end. */
function placeIn(bytes: Buffer, random: () => number): number {
  const which = random();
  const reach = Math.min(bytes.length, 400);
  if (which < 0.6) return Math.floor(random() * reach);
  if (which < 0.8) return bytes.length - 1 - Math.floor(random() * reach);
  return Math.floor(random() * bytes.length);
}

test(`of ${mutants} damaged files each is a valid artifact or refused with its name and place`, () => {
  const random = seeded(20261124);
  const path = join(folder, 'mutant');
  let refused = 0;
  for (let count = 0; count < mutants; count++) {
    const { name, content } = structured[count % structured.length]!;
    let bytes = content;
    const changes = 1 + Math.floor(random() * 3);
    for (let change = 0; change < changes && bytes.length > 0; change++) {
      const mutation = mutations[Math.floor(random() * mutations.length)]!;
      bytes = mutation(bytes, placeIn(bytes, random), random);
    }
    writeFileSync(path, bytes);
    try {
      checkWhole(identify(path), bytes.length);
    } catch (error) {
      const isClear = error instanceof NegawattError && error.what.includes(path) && /at byte \d+: /.test(error.why);
      assert.ok(isClear, `mutant ${count} of ${name}: ${(error as Error).stack}`);
      refused++;
    }
  }
  assert.ok(refused > mutants / 4, `only ${refused} were refused`);
});

function checkWhole({ segments }: Artifact, length: number): void {
  let end = 0;
  for (const segment of segments) {
    assert.equal(segment.offset, end);
    assert.ok(segment.length > 0);
    end += segment.length;
  }
  assert.equal(end, length);
}
