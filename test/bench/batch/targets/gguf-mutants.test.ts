import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ggufHeader } from '../../../../src/archive/readers/gguf.ts';
import { NativeTarget } from '../../../../src/bench/batch/native/native-target.ts';
import { ggufFacts } from '../../../../src/bench/batch/targets/gguf-facts.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { temporaryFolder } from '../../../host/temporary-folder.ts';
import type { MutantChoice } from '../../../support/gguf-mutant-member.ts';
import { MemorySource } from '../../../support/memory-source.ts';
import { needsPeer, peerFolder } from '../../../support/peers.ts';
import { seeded } from '../../../support/random.ts';
import { tinyLlama } from '../../../support/tiny-llama.ts';

const mutants = 100;
const member = new URL('../../../support/gguf-mutant-member.js', import.meta.url);
const extremes = [0n, 1n, 0x7fn, 0xffn, 0xffffn, 0x7fffffffn, 0xffffffffn, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n];

/** Around the vocabulary, which is most of a header: the metadata before it, and the tensors after it. */
const edges = 1000;

function mutant(original: Buffer, data: number, random: () => number): Buffer {
  const bytes = Buffer.from(original);
  const changes = 1 + Math.floor(random() * 3);
  for (let change = 0; change < changes; change++) {
    const at = (random() < 0.5 ? 24 : data - edges) + Math.floor(random() * edges);
    const kind = random();
    if (kind < 0.3) bytes[at]! ^= 1 << Math.floor(random() * 8);
    else if (kind < 0.5) bytes[at] = Math.floor(random() * 256);
    else {
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(extremes[Math.floor(random() * extremes.length)]!);
      value.copy(bytes, at, 0, [1, 4, 8][Math.floor(random() * 3)]);
    }
  }
  return bytes;
}

test(
  `of ${mutants} damaged models that our reader lets through none ends the process that reports`,
  needsPeer('node-llama-cpp'),
  async (context) => {
    const folder = temporaryFolder(context);
    const random = seeded(20261124);
    const original = tinyLlama();
    const header = ggufHeader(new MemorySource('tiny.gguf', original), original);
    assert.ok(typeof header === 'object');
    const models: string[] = [];
    let refused = 0;
    while (models.length < mutants) {
      const path = join(folder, `${models.length}.gguf`);
      writeFileSync(path, mutant(original, header.data, random));
      try {
        ggufFacts(path);
        models.push(path);
      } catch (error) {
        assert.ok(error instanceof NegawattError, String(error));
        refused++;
      }
    }
    assert.ok(refused > mutants / 10, `only ${refused} were refused before`);
    const choice: MutantChoice = {
      models,
      title: 'a mutant',
      promptTokens: 8,
      outputTokens: 3,
      seed: 1,
      facts: { details: [] },
      threads: { usual: 1, most: 1 },
      folder: peerFolder('node-llama-cpp')!,
    };
    const target = await NativeTarget.open({ member, choice, title: 'mutants', patience: 60 });
    const ends: Record<string, number> = {};
    for (const place of models.keys()) {
      const stop = new AbortController().signal;
      const failure =
        (await target.open({ batch: place + 1, concurrency: 1 })) ??
        (await target.run({ seconds: 0, calls: 1, patience: 30, stop })).failure;
      if (failure !== undefined) assert.notEqual(failure.reason, '');
      const end =
        failure === undefined ? 'ran' : failure.reason.startsWith('the library crashed') ? 'crashed' : failure.failure;
      ends[end] = (ends[end] ?? 0) + 1;
    }
    await target.close();
    context.diagnostic(JSON.stringify(ends));
    assert.ok(ends['ran']! > 0 && ends['failed']! > 0, JSON.stringify(ends));
  },
);
