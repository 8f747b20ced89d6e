import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { bytesLayout, type Codec, type Coder, CorruptError, type Layout } from '../../../src/archive/codec.ts';
import { codecs } from '../../../src/archive/codecs/index.ts';
import { type Content, chunkOf, contents, dtypes } from '../../support/chunks.ts';

interface Loaded {
  readonly codec: Codec;
  readonly coder: Coder;
}

const loaded: Loaded[] = [];

before(async () => {
  for (const load of Object.values(codecs)) {
    const codec = await load();
    const coder = await codec.load();
    assert.ok(!('ok' in coder), `${codec.id}: ${JSON.stringify(coder)}`);
    loaded.push({ codec, coder });
  }
});

const layouts: readonly Layout[] = [bytesLayout, ...dtypes.map((dtype) => ({ kind: 'tensor', dtype }) as const)];

/** What the tests call a chunk: the benchmark's are as long as this at most. */
const chunk = 1024 * 1024;

function checkRoundTrip({ codec, coder }: Loaded, level: number, layout: Layout, original: Uint8Array): void {
  const kept = original.slice();
  // A copy, as the answer belongs to the coder.
  const packed = coder.compress(original, level, layout).slice();
  const expanded = coder.expand(packed, original.length, layout);
  const what = `${codec.id} ${level} ${JSON.stringify(layout)} ${original.length}`;
  assert.equal(Buffer.compare(expanded, kept), 0, what);
  assert.equal(Buffer.compare(original, kept), 0, `${what}: the original was written to`);
}

test('every codec of the registry has its name, and usual levels that are levels of it', () => {
  for (const { codec } of loaded) {
    assert.ok(codec.id in codecs);
    assert.ok(codec.usualLevels.length > 0);
    assert.ok(codec.usualLevels.every((level) => codec.levels.includes(level)));
  }
  assert.deepEqual(
    loaded.map(({ codec }) => codec.id),
    Object.keys(codecs),
  );
});

test('what was compressed expands to the same bytes, for all codecs, layouts, contents and lengths', () => {
  const lengths = fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max: 40_000 }),
    fc.constantFrom(0, 1, 2, 3, 63, 64, 65, 127, 128, 129, 4095, 4096, 4097),
  );
  const property = fc.property(
    fc.constantFrom(...loaded),
    fc.nat(),
    fc.constantFrom(...layouts),
    fc.constantFrom<Content[]>(...contents),
    lengths,
    fc.nat(1000),
    (one, pick, layout, content, length, seed) => {
      const { levels } = one.codec;
      checkRoundTrip(one, levels[pick % levels.length]!, layout, chunkOf(content, length, seed));
    },
  );
  fc.assert(property, { seed: 20261124, numRuns: 800 });
});

test('chunks of up to three times the usual length come back too, each after others of other lengths', () => {
  for (const one of loaded) {
    const level = one.codec.usualLevels[0]!;
    for (const layout of one.codec.takesTensors ? layouts : [bytesLayout]) {
      for (const length of [chunk, chunk - 1, 10, chunk + 13, 3 * chunk + 3, 0, 2 * chunk]) {
        checkRoundTrip(one, level, layout, chunkOf('upcast', length, length % 7));
      }
    }
  }
});

test('an answer stays as it is until the next call of the same method', () => {
  for (const { codec, coder } of loaded) {
    const [level] = codec.usualLevels;
    const layout = { kind: 'tensor', dtype: 'bf16' } as const;
    const first = chunkOf('bf16', 5000, 1);
    const packed = coder.compress(first, level!, layout);
    const copy = packed.slice();
    const expanded = coder.expand(packed, first.length, layout);
    assert.deepEqual(packed.slice(), copy, codec.id);
    coder.compress(chunkOf('noise', 9000, 2), level!, layout);
    assert.equal(Buffer.compare(expanded, first), 0, codec.id);
  }
});

test('a level that a codec does not have is refused', () => {
  for (const { codec, coder } of loaded) {
    assert.throws(() => coder.compress(new Uint8Array(10), 77, bytesLayout), RangeError, codec.id);
  }
});

test('packed bytes that are cut, swapped or say another length are refused, and the coder goes on', () => {
  for (const one of loaded) {
    const { codec, coder } = one;
    const level = codec.usualLevels[0]!;
    const original = chunkOf('bf16', 20_000, 3);
    for (const layout of layouts) {
      const packed = coder.compress(original, level, layout).slice();
      const corrupt = (bytes: Uint8Array, length: number) =>
        assert.throws(() => coder.expand(bytes, length, layout), CorruptError, `${codec.id} ${bytes.length} ${length}`);
      corrupt(packed.subarray(0, packed.length >> 1), original.length);
      corrupt(packed, original.length + 1);
      corrupt(packed, original.length - 1);
      corrupt(new Uint8Array(0), original.length);
      corrupt(chunkOf('text', 64, 4), original.length);
      checkRoundTrip(one, level, layout, original);
    }
  }
});

test('what nobody can compress grows by no more than a header', () => {
  for (const { codec, coder } of loaded) {
    const original = chunkOf('noise', 60_000, 5);
    const packed = coder.compress(original, codec.usualLevels[0]!, { kind: 'tensor', dtype: 'fp32' });
    assert.ok(packed.length < original.length * 1.01, `${codec.id}: ${packed.length}`);
  }
});
