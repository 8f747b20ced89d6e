import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { test } from 'node:test';
import type { BatchTarget, CallStint } from '../../../../src/bench/batch/target.ts';
import { ggufPatience, openGguf } from '../../../../src/bench/batch/targets/gguf.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { type LlamaBehaviour, llamaFolder } from '../../../support/llama-stub.ts';
import { needsPeer, peerFolder } from '../../../support/peers.ts';

type Test = Parameters<typeof llamaFolder>[0];

const never = new AbortController().signal;
const tokens = { promptTokens: 5, outputTokens: 4, seed: 3 };
const run = (target: BatchTarget, calls: number): Promise<CallStint> =>
  target.run({ seconds: 0, calls, patience: 60, stop: never });

/** The target on the stand-in, closed after the test. */
async function stubbed(context: Test & { after(clean: () => unknown): void }, behaviour: LlamaBehaviour = {}) {
  const user = llamaFolder(context, behaviour);
  const target = await openGguf({ model: user.model, ...tokens }, never, user.folder);
  context.after(() => target.close());
  return { ...user, target };
}

function refusal(what: RegExp, why: RegExp, how: RegExp) {
  return (error: unknown) =>
    error instanceof NegawattError && what.test(error.what) && why.test(error.why) && how.test(error.how);
}

test('every sequence makes so many tokens as are asked for, whether or not the text would end', async (context) => {
  const { target, asked } = await stubbed(context);
  assert.equal(await target.open({ batch: 3, concurrency: 1, threads: 1 }), undefined);
  const stint = await run(target, 2);
  assert.equal(stint.failure, undefined);
  assert.deepEqual([stint.submitted, stint.completed, stint.items], [2, 2, 2 * 3 * 4]);
  const phases = stint.phases!.map(({ name, items }) => [name, items]);
  assert.deepEqual(phases, [
    ['prefill', 2 * 3 * 5],
    ['decode', 2 * 3 * 3],
  ]);
  const made = asked().flatMap((line) => ('made' in line ? [line['made']] : []));
  assert.deepEqual(
    made,
    Array.from({ length: 6 }, () => 4),
  );
});

test('the prompts are of words alone, of the length that is asked for, and none comes twice', async (context) => {
  const { target, asked } = await stubbed(context);
  await target.open({ batch: 3, concurrency: 1, threads: 1 });
  await run(target, 2);
  const prompts = asked().flatMap((line) => ('prompt' in line ? [line['prompt'] as number[]] : []));
  assert.equal(prompts.length, 6);
  assert.equal(new Set(prompts.map((prompt) => prompt.join())).size, 6);
  for (const prompt of prompts) {
    assert.equal(prompt.length, 5);
    assert.ok(prompt.every((token) => token >= 3 && token < 100));
  }
});

test('the library is told to build, download and print nothing, and its threads are those of the point', async (context) => {
  const { target, asked } = await stubbed(context);
  await target.open({ batch: 200, concurrency: 1, threads: 2 });
  const [library, , opened] = asked();
  const { build, skipDownload, debug, progressLogs, maxThreads, gpu } = library!['getLlama'] as Record<string, unknown>;
  assert.deepEqual(
    { build, skipDownload, debug, progressLogs, maxThreads, gpu },
    { build: 'never', skipDownload: true, debug: false, progressLogs: false, maxThreads: 0, gpu: 'auto' },
  );
  assert.deepEqual(opened!['createContext'], {
    sequences: 200,
    contextSize: 9,
    batchSize: 512,
    threads: 2,
    failedCreationRemedy: false,
  });
});

test('the facts name the library, the model, what a call is and where it runs', async (context) => {
  const { target, model } = await stubbed(context, { gpu: 'cuda' });
  const { details, ...facts } = target.facts;
  assert.deepEqual(facts, {
    kind: 'gguf',
    title: model,
    items: 'tokens',
    library: 'node-llama-cpp 3.99.0, llama.cpp b9999',
    batchable: true,
  });
  const told = new Map(details.map(({ name, value }) => [name, value]));
  assert.equal(told.get('architecture'), 'llama');
  assert.equal(told.get('runs on'), 'cuda (Stub 9000), 7 layers; the rest on the CPU');
  assert.match(told.get('a call')!, /reads 5 random tokens and makes 4/);
  assert.equal(told.get('latency'), 'of a whole call');
  assert.equal(told.has('note'), false);
  assert.ok(target.threads!.usual >= 1 && target.threads!.usual <= target.threads!.most);
});

test('a context beyond what the model was trained for is noted', async (context) => {
  const { folder, model } = llamaFolder(context, {});
  const target = await openGguf({ ...tokens, model, promptTokens: 510 }, never, folder);
  context.after(() => target.close());
  const note = target.facts.details.find(({ name }) => name === 'note');
  assert.equal(note?.value, 'a context of 514 tokens is beyond the 512 that it was trained for');
});

test('more calls at a time than one are not supported, and the next point is', async (context) => {
  const { target } = await stubbed(context);
  const failure = await target.open({ batch: 2, concurrency: 2, threads: 1 });
  assert.equal(failure?.failure, 'unsupported');
  assert.match(failure!.reason, /one call at a time/);
  assert.equal(await target.open({ batch: 2, concurrency: 1, threads: 1 }), undefined);
  assert.equal((await run(target, 1)).items, 8);
});

test('a context that does not fit is out of memory, and the one before it was given back', async (context) => {
  const { target, asked } = await stubbed(context, { mostSequences: 8 });
  assert.equal(await target.open({ batch: 8, concurrency: 1, threads: 1 }), undefined);
  assert.deepEqual(await target.open({ batch: 16, concurrency: 1, threads: 1 }), {
    failure: 'out-of-memory',
    reason: 'A context size of 9 with 16 sequences is too large for the available RAM',
  });
  const went = asked().flatMap((line) => Object.keys(line));
  assert.deepEqual(went, ['getLlama', 'loadModel', 'createContext', 'dispose', 'createContext']);
});

test('a sequence that ends too early is a failure with its reason, not fewer tokens', async (context) => {
  const { target } = await stubbed(context, { endsAfter: 2 });
  await target.open({ batch: 2, concurrency: 1, threads: 1 });
  const { failure, items, completed } = await run(target, 1);
  assert.deepEqual([items, completed, failure?.failure], [0, 0, 'failed']);
  assert.match(failure!.reason, /ended a sequence before its tokens were made/);
});

test('where the library is not installed the error has the line that installs it', async (context) => {
  const { folder, model } = llamaFolder(context);
  await assert.rejects(
    openGguf({ model, ...tokens }, never, folder),
    refusal(
      /^node-llama-cpp is not installed$/,
      /GGUF/,
      /npm install node-llama-cpp @node-llama-cpp\/\S+ --omit=optional/,
    ),
  );
});

test('where the library has no binary for the machine the error says so, and nothing is built', async (context) => {
  const { folder, model } = llamaFolder(context, { noBinary: true });
  await assert.rejects(
    openGguf({ model, ...tokens }, never, folder),
    refusal(/^node-llama-cpp 3\.99\.0 has no binary/, /negawatt never builds one/, /@node-llama-cpp/),
  );
});

test('a model that the library refuses is told with the first thing that it complained of', async (context) => {
  const { folder, model } = llamaFolder(context, { complaint: ["missing tensor 'output.weight'", 'failed to load'] });
  await assert.rejects(
    openGguf({ model, ...tokens }, never, folder),
    refusal(/tiny\.gguf/, /^Failed to load model: missing tensor 'output\.weight'$/, /./),
  );
});

test('a file that is cut is refused before the library is even loaded', async (context) => {
  const { folder, model, asked } = llamaFolder(context, {});
  truncateSync(model, 300_000);
  await assert.rejects(
    openGguf({ model, ...tokens }, never, folder),
    refusal(/cannot read .*tiny\.gguf as GGUF/, /at byte \d+: .*ends beyond the file/, /cut or damaged/),
  );
  assert.deepEqual(asked(), []);
});

test('who has interrupted the run waits for no model', async (context) => {
  const { folder, model, asked } = llamaFolder(context, {});
  const opening = openGguf({ model, ...tokens }, AbortSignal.abort('SIGINT'), folder);
  await assert.rejects(opening, (error) => error === 'SIGINT');
  assert.deepEqual(asked(), []);
});

test('the library itself makes the tokens of a tiny model', needsPeer('node-llama-cpp'), async (context) => {
  const { model } = llamaFolder(context);
  const target = await openGguf({ model, ...tokens }, never, peerFolder('node-llama-cpp'));
  context.after(() => target.close());
  for (const batch of [1, 4]) {
    assert.equal(await target.open({ batch, concurrency: 1, threads: 1 }), undefined);
    const stint = await run(target, 3);
    assert.equal(stint.failure, undefined);
    assert.equal(stint.items, 3 * batch * 4);
    assert.deepEqual(
      stint.phases!.map(({ name, items }) => [name, items]),
      [
        ['prefill', 3 * batch * 5],
        ['decode', 3 * batch * 3],
      ],
    );
    assert.ok(stint.phases!.every(({ seconds }) => seconds > 0));
  }
  const failure = await target.open({ batch: 100_000, concurrency: 1, threads: 1 });
  assert.ok(failure?.failure === 'failed' || failure?.failure === 'out-of-memory');
});

test('a first call has as long as the slowest model of use takes for its tokens', () => {
  const tokens = { promptTokens: 128, outputTokens: 64 };
  assert.equal(ggufPatience({ batch: 1 }, tokens), 64 + 320);
  assert.equal(ggufPatience({ batch: 8 }, tokens), 8 * 64 + 320);
});
