import assert from 'node:assert/strict';
import { readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { StintPlan } from '../../../../src/bench/batch/target.ts';
import { dataTarget } from '../../../../src/bench/batch/targets/data-target.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { processStat } from '../../../../src/host/launch/process-stat.ts';
import { temporaryFolder } from '../../../host/temporary-folder.ts';
import { npyFile } from '../../../support/artifacts.ts';
import { parquetTable } from '../../../support/parquet-file.ts';

const commands = new URL('../../../../../fixtures/stubs/commands/', import.meta.url).pathname;
const taker = `${process.execPath} ${commands}take-lines.cjs`;
const rowBytes = 200;

function plan(more: Partial<StintPlan> = {}): StintPlan {
  return { seconds: 0, calls: 1, patience: 60, stop: new AbortController().signal, ...more };
}

/** Lines of JSON of the same length. */
function jsonl(test: TestContext, rows: number): string {
  const path = join(temporaryFolder(test), 'rows.jsonl');
  const line = (row: number) => `{"id":${row},"text":"`.padEnd(rowBytes - 3, 'x').concat('"}\n');
  writeFileSync(path, Array.from({ length: rows }, (_, row) => line(row)).join(''));
  return path;
}

async function opened(test: TestContext, data: string, pipe?: string) {
  const target = await dataTarget({ data, ...(pipe === undefined ? {} : { pipe }) });
  test.after(() => target.close());
  return target;
}

test('a call reads and decodes the next rows, whose bytes are told; after its end the file goes on from its start', async (context) => {
  const target = await opened(context, jsonl(context, 10));
  assert.equal(await target.open({ batch: 4, concurrency: 1 }), undefined);
  const stint = await target.run(plan({ calls: 5 }));
  assert.deepEqual([stint.submitted, stint.completed, stint.items, stint.bytes], [5, 5, 20, 20 * rowBytes]);
  assert.equal(stint.latencies.length, 5);
  assert.ok(stint.cpu!.seconds > 0 && stint.memory!.peak > 0);
  assert.equal(stint.failure, undefined);
  const next = await target.run(plan({ calls: 2 }));
  assert.equal(next.items, 8);
  assert.ok(next.from >= stint.to, 'on one clock');
});

test('as many readers as the concurrency says share the calls', async (context) => {
  const target = await opened(context, jsonl(context, 100));
  assert.equal(await target.open({ batch: 2, concurrency: 3 }), undefined);
  const { completed, items } = await target.run(plan({ calls: 6 }));
  assert.deepEqual([completed, items], [6, 12]);
});

test('what was found out of a file is told: format, rows, columns, and the lines that are broken', async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'a.csv'), 'id,name\n1,a\n2\n3,c\n');
  writeFileSync(join(folder, 'a.parquet'), await parquetTable([{ name: 'a', type: 'double', values: [1, 2] }]));
  const detailsOf = async (name: string) => {
    const { facts } = await opened(context, join(folder, name));
    assert.deepEqual([facts.kind, facts.items, facts.batchable], ['data', 'records', true]);
    return Object.fromEntries(facts.details.map((detail) => [detail.name, detail.value]));
  };
  const table = await detailsOf('a.csv');
  assert.deepEqual(
    [table['format'], table['rows'], table['columns'], table['broken rows']],
    ['CSV', '2', 'id, name', '1, left out: lines 3'],
  );
  const parquet = await detailsOf('a.parquet');
  assert.deepEqual([parquet['format'], parquet['rows'], parquet['columns']], ['Parquet', '2', 'a']);
});

test('a pipe gets every batch as lines of JSON, and knows the batch size', async (context) => {
  const file = join(temporaryFolder(context), 'taken');
  const target = await opened(context, jsonl(context, 10), `${taker} all ${file} {batch}`);
  for (const batch of [3, 5]) {
    assert.equal(await target.open({ batch, concurrency: 1 }), undefined);
    const stint = await target.run(plan({ calls: 4 }));
    assert.deepEqual([stint.completed, stint.failure], [4, undefined]);
    assert.match(stint.cpu!.by, /pipe/);
  }
  await target.close();
  assert.equal(readFileSync(file, 'utf8'), '3 12\n5 20\n');
});

test('a pipe that ends early is a failure with its code and what it complained', async (context) => {
  const target = await opened(context, jsonl(context, 10), `${taker} some`);
  assert.equal(await target.open({ batch: 1, concurrency: 1 }), undefined);
  const { failure } = await target.run(plan({ seconds: 60 }));
  assert.deepEqual(failure, { failure: 'failed', reason: 'it exited with code 4: no more of that' });
});

test('a pipe that does not read hangs, and is ended', async (context) => {
  const target = await opened(context, jsonl(context, 10), `${taker} nothing`);
  // More than any pipe holds.
  assert.equal(await target.open({ batch: 20_000, concurrency: 1 }), undefined);
  const { failure, completed } = await target.run(plan({ patience: 1 }));
  assert.deepEqual([failure?.failure, completed], ['hung', 0]);
});

test('when no further call is wanted, a batch that nobody takes is not waited for', async (context) => {
  const target = await opened(context, jsonl(context, 10), `${taker} nothing`);
  assert.equal(await target.open({ batch: 20_000, concurrency: 1 }), undefined);
  const stopping = new AbortController();
  const running = target.run(plan({ stop: stopping.signal }));
  stopping.abort();
  const stint = await running;
  assert.deepEqual([stint.completed, stint.failure], [0, undefined]);
});

test('a file that is cut while it is read ends its point, with the place', async (context) => {
  const path = jsonl(context, 10_000);
  const target = await opened(context, path);
  assert.equal(await target.open({ batch: 5_000, concurrency: 1 }), undefined);
  truncateSync(path, rowBytes * 10);
  const { failure } = await target.run(plan({ calls: 10 }));
  assert.equal(failure?.failure, 'failed');
  assert.match(failure.reason, /it ends at byte \d+/);
});

test('a batch that is larger than an array can be is out of memory', async (context) => {
  const path = join(temporaryFolder(context), 'large.npy');
  const [rows, row] = [5, 2 ** 30];
  const header = npyFile("'|u1'", [rows, row], Buffer.alloc(0));
  writeFileSync(path, header);
  // Sparse: it takes no room.
  truncateSync(path, header.length + rows * row);
  const target = await opened(context, path);
  assert.equal(await target.open({ batch: rows, concurrency: 1 }), undefined);
  const { failure } = await target.run(plan());
  assert.equal(failure?.failure, 'out-of-memory', failure?.reason);
});

test('a row that nests too deep to be written to a pipe ends its point', async (context) => {
  const path = join(temporaryFolder(context), 'deep.jsonl');
  const depth = 200_000;
  writeFileSync(path, `${'['.repeat(depth)}${']'.repeat(depth)}\n`);
  const target = await opened(context, path, `${taker} nothing`);
  assert.equal(await target.open({ batch: 1, concurrency: 1 }), undefined);
  assert.equal((await target.run(plan())).failure?.failure, 'failed');
});

test('what cannot be read or run is refused before anything is measured', async (context) => {
  const folder = temporaryFolder(context);
  const path = jsonl(context, 2);
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'broken.jsonl'), '{"a":\n');
  for (const [data, pipe, told] of [
    [join(folder, 'nothing'), undefined, /no such file/],
    [folder, undefined, /not a regular file/],
    [join(folder, 'empty'), undefined, /empty as rows: it is empty/],
    [join(folder, 'broken.jsonl'), undefined, /none of its 1 rows can be read \(lines 1\)/],
    [path, 'no-such-program-of-anybody', /cannot run 'no-such-program-of-anybody'/],
    [path, "a '", /--pipe cannot be read/],
  ] as const) {
    await assert.rejects(
      dataTarget({ data, ...(pipe === undefined ? {} : { pipe }) }),
      (error) => error instanceof NegawattError && told.test(error.message) && error.exitCode === 2,
      String(told),
    );
  }
});

test('a file that is another one by now, or was written to, ends its point', async (context) => {
  const path = jsonl(context, 10);
  const target = await opened(context, path);
  assert.equal(await target.open({ batch: 2, concurrency: 1 }), undefined);
  const other = `${path}.new`;
  writeFileSync(other, '{"id":1}\n');
  renameSync(other, path);
  const cut = await target.run(plan());
  assert.deepEqual(cut.failure, { failure: 'failed', reason: 'the file changed since it was looked at' });
  assert.deepEqual(await target.open({ batch: 4, concurrency: 1 }), cut.failure);
});

test('who ends it while it looks at the file is told of no failure', async (context) => {
  const stop = new AbortController();
  const opening = dataTarget({ data: jsonl(context, 20_000) }, stop.signal);
  stop.abort('SIGINT');
  await assert.rejects(opening, (error) => error === 'SIGINT');
});

test('what a pipe left running is ended with it', async (context) => {
  const file = join(temporaryFolder(context), 'pids');
  const target = await opened(context, jsonl(context, 10), `sh -c 'sleep 600 >&- 2>&- & echo $! > ${file}; cat'`);
  assert.equal(await target.open({ batch: 2, concurrency: 1 }), undefined);
  assert.equal((await target.run(plan())).failure, undefined);
  await target.close();
  const pid = Number(readFileSync(file, 'utf8'));
  assert.match(processStat(pid)?.state ?? 'X', /[ZX]/);
});
