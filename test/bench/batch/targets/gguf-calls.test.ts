import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GgufCalls } from '../../../../src/bench/batch/targets/gguf-calls.ts';
import type { LlamaSequence } from '../../../../src/bench/batch/targets/llama-library.ts';

/** Sequences on a clock of their own: a second for a token of a prompt, a tenth for one that is made. */
function simulated(count: number, endsAfter = Number.POSITIVE_INFINITY) {
  const went: string[] = [];
  let now = 1000;
  let turn = 0;
  const sequences = Array.from({ length: count }, (_, id): LlamaSequence => {
    return {
      clearHistory: async () => void went.push(`clear ${id}`),
      async *evaluate(tokens, { yieldEogToken }) {
        assert.equal(yieldEogToken, true);
        went.push(`prompt ${id}: ${tokens.join(' ')}`);
        now += tokens.length;
        try {
          for (let made = 0; made < endsAfter; made++) {
            // A sequence more has waited in the meantime.
            for (let wait = 0; wait <= id; wait++) await Promise.resolve();
            went.push(`token ${made} of ${id}`);
            yield 7;
            now += 0.1;
          }
        } finally {
          went.push(`end ${id}`);
        }
      },
    };
  });
  const prompt = () => [turn++, turn++];
  return { sequences, prompt, went, clock: { now: () => now } };
}

test('a call is a prompt for each sequence and so many tokens of each, step by step', async () => {
  const { sequences, prompt, went, clock } = simulated(2);
  const calls = new GgufCalls(sequences, 3, prompt, clock);
  const { items } = await calls.call();
  assert.equal(items, 6);
  assert.deepEqual(went, [
    'clear 0',
    'clear 1',
    'prompt 0: 0 1',
    'prompt 1: 2 3',
    ...[0, 1, 2].flatMap((token) => [`token ${token} of 0`, `token ${token} of 1`]),
    'end 0',
    'end 1',
  ]);
});

test('no prompt comes twice, and every call begins with empty sequences', async () => {
  const { sequences, prompt, went, clock } = simulated(2);
  const calls = new GgufCalls(sequences, 1, prompt, clock);
  await calls.call();
  await calls.call();
  const prompts = went.filter((line) => line.startsWith('prompt'));
  assert.equal(new Set(prompts.map((line) => line.slice(line.indexOf(':')))).size, 4);
  assert.equal(went.indexOf('clear 0', 2) > went.indexOf('end 1'), true);
});

test('prefill lasts until every sequence has its first token, decode is the rest', async () => {
  const { sequences, prompt, clock } = simulated(4);
  const { items, phases } = await new GgufCalls(sequences, 11, prompt, clock).call();
  assert.equal(items, 44);
  const [prefill, decode] = phases!;
  assert.deepEqual([prefill!.name, prefill!.items, decode!.name, decode!.items], ['prefill', 8, 'decode', 40]);
  assert.ok(Math.abs(prefill!.seconds - 8) < 1e-9, `${prefill!.seconds} s`);
  assert.ok(Math.abs(decode!.seconds - 4) < 1e-9, `${decode!.seconds} s`);
});

test('where one token is made there is no decode, rather than one of no time', async () => {
  const { sequences, prompt, clock } = simulated(3);
  const { items, phases } = await new GgufCalls(sequences, 1, prompt, clock).call();
  assert.equal(items, 3);
  assert.deepEqual(phases, [{ name: 'prefill', items: 6, seconds: 6 }]);
});

test('a sequence that ends by itself fails the call, and the others are ended', async () => {
  const { sequences, prompt, went, clock } = simulated(2, 2);
  await assert.rejects(
    new GgufCalls(sequences, 3, prompt, clock).call(),
    /ended a sequence before its tokens were made/,
  );
  assert.deepEqual(
    went.filter((line) => line.startsWith('end')),
    ['end 0', 'end 1'],
  );
});
