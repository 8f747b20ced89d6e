import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { NativeTarget } from '../../../../src/bench/batch/native/native-target.ts';
import type { CallStint, StintPlan } from '../../../../src/bench/batch/target.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { systemClock } from '../../../../src/host/system-clock.ts';
import type { Deed, FakeChoice } from '../../../support/native-member.ts';

const member = new URL('../../../support/native-member.js', import.meta.url);
const point = { batch: 4, concurrency: 1 };
/** s: a child must be there by then, and is within a third of a second on an idle machine. */
const short = 3;

async function withTarget<T>(choice: FakeChoice, use: (target: NativeTarget) => Promise<T>, patience = 60): Promise<T> {
  const target = await NativeTarget.open({ member, choice, title: 'model.onnx', patience });
  try {
    return await use(target);
  } finally {
    await target.close();
  }
}

function plan(over: Partial<StintPlan> = {}): StintPlan {
  return { seconds: 0, calls: 5, patience: 60, stop: new AbortController().signal, ...over };
}

/** A stint at the open point, of which a call does something. */
function stintWith(deed: Deed, at = 3, patience = 60): Promise<CallStint> {
  return withTarget({ calls: { [at]: deed } }, async (target) => {
    assert.equal(await target.open(point), undefined);
    return target.run(plan({ patience }));
  });
}

test('a stint in the child counts its calls, items, bytes and phases, on the clock that all processes share', async () => {
  await withTarget({}, async (target) => {
    assert.deepEqual(target.threads, { usual: 1, most: 2 });
    assert.equal(await target.open(point), undefined);
    const before = systemClock.now();
    const stint = await target.run(plan({ seconds: 0.6, calls: 3 }));
    const after = systemClock.now();
    assert.ok(before <= stint.from && stint.from < stint.to && stint.to <= after, 'within the asking and the answer');
    assert.ok(stint.to - stint.from >= 0.5, 'it lasts as long as was asked for');
    assert.ok(stint.submitted >= 3);
    assert.equal(stint.completed, stint.submitted);
    assert.equal(stint.latencies.length, stint.completed);
    assert.ok(stint.latencies.every((latency) => latency > 0));
    assert.equal(stint.items, 4 * stint.completed);
    assert.equal(stint.bytes, 10 * stint.completed);
    assert.deepEqual(stint.phases, [{ name: 'prefill', items: stint.items, seconds: stint.completed / 2 }]);
    assert.equal(stint.failure, undefined);
    if (existsSync('/proc/self/clear_refs')) assert.match(stint.memory!.by, /VmHWM/);
    assert.ok(stint.cpu!.seconds > 0);
  });
});

test('so many calls are made as are asked for, where the time is over before', async () => {
  const stint = await withTarget({}, async (target) => {
    await target.open(point);
    return target.run(plan({ seconds: 0, calls: 7 }));
  });
  assert.equal(stint.completed, 7);
});

test('so many calls are in flight as the point says', async () => {
  await withTarget({ calls: { 1: 'meet', 2: 'meet' } }, async (target) => {
    await target.open({ batch: 1, concurrency: 3 });
    const stint = await target.run(plan({ calls: 3 }));
    assert.deepEqual([stint.submitted, stint.completed, stint.failure], [3, 3, undefined]);
  });
});

test('what fires while a stint goes on ends it, and what was measured is kept', async () => {
  await withTarget({}, async (target) => {
    await target.open(point);
    const stop = new AbortController();
    const running = target.run(plan({ seconds: 600, stop: stop.signal }));
    stop.abort();
    const stint = await running;
    assert.equal(stint.failure, undefined);
    assert.equal(stint.completed, stint.submitted);
    const none = await target.run(plan({ stop: stop.signal }));
    assert.equal(none.submitted, 0);
  });
});

test('a library that throws fails the stint by the first line of what it says, and goes on at the next point', async () => {
  await withTarget({ calls: { 3: 'throw' } }, async (target) => {
    await target.open(point);
    const stint = await target.run(plan());
    assert.deepEqual(stint.failure, { failure: 'failed', reason: 'Non-zero status code returned' });
    assert.deepEqual([stint.submitted, stint.completed, stint.items], [3, 2, 8]);
    assert.equal(await target.open(point), undefined);
    assert.equal((await target.run(plan({ calls: 2 }))).completed, 2);
  });
});

test('want of memory is told as such: thrown, aborted for, or ended by the kernel', async () => {
  assert.deepEqual((await stintWith('no memory')).failure, { failure: 'out-of-memory', reason: 'std::bad_alloc' });
  const aborted = (await stintWith('abort for memory')).failure;
  assert.equal(aborted?.failure, 'out-of-memory');
  assert.match(aborted!.reason, /bad_alloc/);
});

test('a crash fails the stint and names the signal; the next point has a new child', async () => {
  await withTarget({ calls: { 3: 'crash' } }, async (target) => {
    await target.open(point);
    const stint = await target.run(plan());
    assert.deepEqual(stint.failure, { failure: 'failed', reason: 'the library crashed (SIGSEGV)' });
    assert.ok(stint.submitted > stint.completed);
    assert.equal(await target.open(point), undefined);
    assert.equal((await target.run(plan({ calls: 2 }))).completed, 2);
  });
});

test('a child that ends by itself tells its code and its complaint, without what could steer a terminal', async () => {
  const { failure } = await stintWith('exit');
  assert.equal(failure?.failure, 'failed');
  assert.match(failure!.reason, /exit code 3: Error: \[31mno such device/);
  assert.ok(!failure!.reason.includes('\u001b'));
});

test('a call that hangs is ended after the patience', async () => {
  for (const deed of ['hang', 'wait'] as const) {
    const stint = await stintWith(deed, 3, 1);
    assert.deepEqual(stint.failure, { failure: 'hung', reason: 'a call took longer than 1 s and was ended' });
    assert.ok(stint.submitted > stint.completed);
  }
});

test('a point that cannot be opened, or is not in time, is told', async () => {
  await withTarget({}, async (target) => {
    const failure = await target.open({ batch: 1001, concurrency: 1 });
    assert.deepEqual(failure, { failure: 'unsupported', reason: 'more than 1000 are too many' });
  });
  await withTarget({ open: 'no memory' }, async (target) => {
    assert.equal((await target.open(point))?.failure, 'out-of-memory');
  });
  await withTarget(
    { open: 'wait' },
    async (target) => {
      assert.equal((await target.open(point))?.failure, 'hung');
      assert.equal((await target.open(point))?.failure, 'hung');
    },
    short,
  );
});

test('a model that cannot be loaded is an error: its own, what the library said, or how it crashed', async () => {
  const refused = { what: 'cannot read it', why: 'at byte 7: it is cut', how: 'Fetch it again.' };
  const expected: readonly [Deed, RegExp][] = [
    ['throw', /cannot load model\.onnx: Non-zero status code returned\. /],
    ['crash', /cannot load model\.onnx: the library crashed \(SIGSEGV\)/],
    ['hang', /cannot load model\.onnx: it was not loaded within 3 s/],
    ['no memory', /std::bad_alloc\. Take a smaller model/],
  ];
  await assert.rejects(
    withTarget({ load: 'refuse' }, async () => undefined),
    (error: NegawattError) => {
      assert.ok(error instanceof NegawattError);
      assert.deepEqual({ what: error.what, why: error.why, how: error.how }, refused);
      return true;
    },
  );
  for (const [load, message] of expected) {
    const opening = withTarget({ load }, async () => undefined, load === 'hang' ? short : 60);
    await assert.rejects(
      opening,
      (error: Error) => error instanceof NegawattError && message.test(error.message),
      load,
    );
  }
});

test('the batch that a model is fixed at is told', async () => {
  await withTarget({ fixedBatch: 8 }, async (target) => {
    assert.equal(target.fixedBatch, 8);
    assert.equal(target.facts.batchable, false);
  });
});

test('a stint that goes on is ended by closing its target', async () => {
  const target = await NativeTarget.open({ member, choice: { calls: { 2: 'hang' } }, title: 'model.onnx' });
  await target.open(point);
  const running = target.run(plan({ patience: 600 }));
  await target.close();
  assert.equal((await running).failure?.failure, 'hung');
});

test('who interrupts while a model is loaded or opened does not wait for it', async () => {
  const loading = new AbortController();
  const opening = NativeTarget.open({ member, choice: { load: 'hang' }, title: 'model.onnx', signal: loading.signal });
  loading.abort();
  await assert.rejects(opening, { name: 'AbortError' });

  const session = new AbortController();
  const choice: FakeChoice = { open: 'hang' };
  const target = await NativeTarget.open({ member, choice, title: 'model.onnx', signal: session.signal });
  const answered = target.open(point);
  session.abort();
  assert.equal((await answered)?.failure, 'hung');
  await target.close();
});
