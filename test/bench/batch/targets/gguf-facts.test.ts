import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ggufFacts } from '../../../../src/bench/batch/targets/gguf-facts.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { temporaryFolder } from '../../../host/temporary-folder.ts';
import { ggufFile, noise } from '../../../support/artifacts.ts';
import { u16, u32, u64 } from '../../../support/bytes.ts';
import { tinyLlama } from '../../../support/tiny-llama.ts';

function factsOf(context: Parameters<typeof temporaryFolder>[0], content: Buffer) {
  const path = join(temporaryFolder(context), 'model.gguf');
  writeFileSync(path, content);
  return ggufFacts(path);
}

const text = (value: string) => Buffer.concat([u64(value.length), Buffer.from(value)]);
const coarse = { name: 'a', type: 3, shape: [32, 30], data: noise(600, 1) };
const fine = { name: 'b', type: 8, shape: [32], data: noise(34, 2) };

test("a model's header tells its architecture, parameters, quantisation and the context it was trained for", (context) => {
  const { details, trained } = factsOf(context, tinyLlama({ trained: 64 }));
  assert.equal(trained, 64);
  assert.deepEqual(details, [
    { name: 'model', value: 'Tiny by chance' },
    { name: 'architecture', value: 'llama' },
    { name: 'quantisation', value: 'F32 100.0 %' },
    { name: 'parameters', value: '82,112' },
    { name: 'trained for', value: '64 tokens' },
  ]);
});

test('quantisation is told by the share of the parameters', (context) => {
  const { details, trained } = factsOf(context, ggufFile([coarse, fine]));
  assert.equal(trained, undefined);
  assert.deepEqual(details, [
    { name: 'quantisation', value: 'Q4_1 96.8 %, Q8_0 3.2 %' },
    { name: 'parameters', value: '992' },
  ]);
});

test('of a model in parts the first one does not pass for all of it', (context) => {
  const { details } = factsOf(context, ggufFile([coarse], { metadata: [['split.count', 2, u16(3)]] }));
  assert.deepEqual(details, [
    { name: 'quantisation', value: 'Q4_1 100.0 %, of the first part' },
    { name: 'parts', value: '3' },
  ]);
});

test('a context length of 64 bits counts, and one that no number holds is left out', (context) => {
  const withLength = (value: Buffer) =>
    ggufFile([coarse], {
      metadata: [
        ['general.architecture', 8, text('gemma3')],
        ['gemma3.context_length', 10, value],
        ['llama.context_length', 4, u32(9)],
      ],
    });
  assert.equal(factsOf(context, withLength(u64(32_768))).trained, 32_768);
  assert.equal(factsOf(context, withLength(u64(2n ** 60n))).trained, undefined);
});

test('what is no GGUF, is cut, has no weights or is of another version is refused with its reason', (context) => {
  const tiny = tinyLlama();
  const refusals: readonly (readonly [Buffer, RegExp])[] = [
    [Buffer.from('{"a": 1}'), /does not begin with GGUF/],
    [Buffer.alloc(0), /does not begin with GGUF/],
    [tiny.subarray(0, 6), /there is no version 0/],
    [tiny.subarray(0, 500), /at byte \d+: /],
    [tiny.subarray(0, tiny.length - 64), /ends beyond the file/],
    [ggufFile([]), /there are no weights in it/],
    [Buffer.concat([Buffer.from('GGUF'), u32(1), tiny.subarray(8)]), /it is of version 1 or big-endian/],
  ];
  for (const [content, why] of refusals) {
    assert.throws(
      () => factsOf(context, content),
      (error) => error instanceof NegawattError && error.what.includes('model.gguf') && why.test(error.why),
      `${why}`,
    );
  }
});
