import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandCalls } from '../../../../src/bench/batch/targets/command-calls.ts';

const commands = new URL('../../../../../fixtures/stubs/commands/', import.meta.url).pathname;

test('where no cgroup can be made the CPU time is that of what was waited for, and no peak of memory is told', async (context) => {
  const calls = new CommandCalls({ end: async () => undefined }, 'process tree');
  context.after(() => calls.close());
  await calls.open({ words: [process.execPath, `${commands}batch-work.cjs`, 'burn', '4'], batch: 4 });
  const { stint, end } = await calls.run({ seconds: 0, calls: 2, patience: 60 });
  assert.equal(end, undefined);
  assert.deepEqual([stint.completed, stint.items, stint.memory], [2, 8, undefined]);
  assert.equal(stint.cpu?.by, 'getrusage of what was waited for');
  assert.ok(stint.cpu.seconds >= 0.2, `${stint.cpu.seconds} s`);
});
