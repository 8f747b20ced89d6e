import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Artifact, ArtifactKind } from '../../../src/archive/artifact.ts';
import { identifySource } from '../../../src/archive/identify.ts';
import { NegawattError } from '../../../src/errors.ts';
import { examples } from '../../support/artifact-examples.ts';
import { MemorySource } from '../../support/memory-source.ts';
import { seeded } from '../../support/random.ts';
import { withSum } from '../../support/table-files.ts';

const kinds = [...new Set(examples.map(({ kind }) => kind))];
/** Formats whose headers can lie; of the others every file is a valid one. */
const structured = new Set<ArtifactKind>([
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
]);
/** Of each format. */
const mutants = 10_000;
/** For one of them: what bounds its memory and time. */
const mostReads = 10_000;
const mostBytes = 128 * 1024 * 1024;

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
  // Brackets that do not end.
  (bytes, at, random) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + Math.floor(random() * 500), '['), bytes.subarray(at)]),
  // A stretch over another one: entries that overlap.
  (bytes, at, random) =>
    changed(bytes, (copy) => bytes.copy(copy, placeIn(bytes, random), at, at + 1 + Math.floor(random() * 64))),
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

for (const [index, kind] of kinds.entries()) {
  const originals = examples.filter((example) => example.kind === kind && example.content.length > 0);
  test(`of ${mutants} damaged files of the kind ${kind} each is a valid artifact or refused with its name and place`, () => {
    const random = seeded(20261124 + index);
    let refused = 0;
    for (let count = 0; count < mutants; count++) {
      const { name, content } = originals[count % originals.length]!;
      let bytes = content;
      const changes = 1 + Math.floor(random() * 3);
      for (let change = 0; change < changes && bytes.length > 0; change++) {
        const mutation = mutations[Math.floor(random() * mutations.length)]!;
        bytes = mutation(bytes, placeIn(bytes, random), random);
      }
      // A header whose sum is wrong is that of no tar.
      if (kind === 'tar' && random() < 0.7) bytes = withSum(bytes);
      // In a file of a terabyte few lengths are too long to be believed.
      const source = new MemorySource(`/some/${name}`, bytes, random() < 0.1 ? 2 ** 40 : bytes.length);
      try {
        checkWhole(identifySource(source), source.bytes);
      } catch (error) {
        const isClear =
          error instanceof NegawattError && error.what.includes(source.path) && /at byte \d+: /.test(error.why);
        assert.ok(isClear, `mutant ${count} of ${name}: ${(error as Error).stack}`);
        refused++;
      }
      assert.ok(source.reads <= mostReads, `mutant ${count} of ${name} was read ${source.reads} times`);
      assert.ok(source.total <= mostBytes, `of mutant ${count} of ${name} ${source.total} bytes were read`);
    }
    if (structured.has(kind)) assert.ok(refused > mutants / 10, `only ${refused} were refused`);
  });
}

function checkWhole({ segments }: Artifact, length: number): void {
  let end = 0;
  for (const segment of segments) {
    assert.equal(segment.offset, end);
    assert.ok(segment.length > 0);
    end += segment.length;
  }
  assert.equal(end, length);
}
