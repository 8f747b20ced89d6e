import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { npyFile } from '../../../support/artifacts.ts';
import { detail, onnxFolder, openModel, refusal, run, speech, text } from '../../../support/onnx-stub.ts';
import { zipFile } from '../../../support/zip-file.ts';

test('arrays of an npz are cut or begun again to fill a batch, along its axis wherever that is', async (context) => {
  const numbers = (count: number) => Buffer.from(Float32Array.from({ length: count }, (_, at) => at).buffer);
  const arrays = {
    input: npyFile("'<f4'", [3, 2], numbers(6)),
    state: npyFile("'<f4'", [2, 3, 4], numbers(24)),
    sr: npyFile("'<i8'", [], Buffer.from(BigInt64Array.of(8000n).buffer)),
  };
  const shapes = { input: ['batch', 2], state: [2, 'batch', 4], sr: [] } as const;
  const user = onnxFolder(context, speech, { shapes });
  const inputs = join(user.folder, 'inputs.npz');
  writeFileSync(inputs, zipFile(Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, data }))));
  const target = await openModel(user, { inputs });
  context.after(() => target.close());
  assert.match(detail(target, 'open lengths')!, /^input\.1=2 \(given\)$/);
  const fed = async (batch: number) => {
    await target.open({ batch, concurrency: 1 });
    assert.equal((await run(target, 1)).failure, undefined);
    const lines = user.asked().filter(({ name }) => name !== undefined);
    return lines.slice(-3).map(({ first }) => (first as string[]).map(Number));
  };
  assert.deepEqual(await fed(1), [[0, 1], [0, 1, 2, 3, 12, 13], [8000]]);
  assert.deepEqual(await fed(4), [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5], [8000]]);
});

test('lines of JSON are items: a batch takes as many, and begins again at the end', async (context) => {
  const user = onnxFolder(context, text, { shapes: { ids: ['batch', 2], mask: ['batch', 2] } });
  const inputs = join(user.folder, 'items.jsonl');
  writeFileSync(inputs, '{"ids":[1,2],"mask":[1,0]}\n{"ids":[3,4],"mask":[1,1],"more":"text"}\n');
  const target = await openModel(user, { inputs });
  context.after(() => target.close());
  await target.open({ batch: 3, concurrency: 1 });
  await run(target, 1);
  assert.deepEqual(user.asked().findLast(({ name }) => name === 'ids')!['first'], ['1', '2', '3', '4', '1', '2']);
  assert.match(detail(target, 'values')!, /items\.jsonl, 2 items$/);
});

test('with a file of records each call takes the next ones, and what they lack is made by the seed', async (context) => {
  const user = onnxFolder(context, text, { shapes: { ids: ['batch', 2], mask: ['batch', 2] } });
  const data = join(user.folder, 'records.jsonl');
  writeFileSync(data, Array.from({ length: 5 }, (_, at) => `{"ids":[${at},${at}]}\n`).join(''));
  const target = await openModel(user, { data });
  context.after(() => target.close());
  assert.equal(target.facts.items, 'records');
  await target.open({ batch: 2, concurrency: 1 });
  const stint = await run(target, 3);
  assert.deepEqual([stint.items, stint.completed, stint.failure], [6, 3, undefined]);
  assert.ok(stint.bytes! > 0);
  const ids = user.asked().filter(({ name }) => name === 'ids');
  const rows = ids.slice(-3).flatMap(({ first }) => first as string[]);
  assert.equal(new Set(rows).size, 5, 'all records were given');
});

test('inputs that do not fit are refused, naming both types, the input or the line', async (context) => {
  const user = onnxFolder(context, text, { shapes: { ids: ['batch', 2], mask: ['batch', 2] } });
  const refusedWith = async (name: string, content: Buffer | string, expected: (error: unknown) => boolean) => {
    const inputs = join(user.folder, name);
    writeFileSync(inputs, content);
    await assert.rejects(openModel(user, { inputs }), expected, name);
  };
  const array = (name: string, descr: string, size: number) =>
    zipFile([{ name: `${name}.npy`, data: npyFile(descr, [1, 2], Buffer.alloc(2 * size)) }]);
  await refusedWith(
    'a.npz',
    array('ids', "'<f4'", 4),
    refusal(/a\.npz do not fit/, /ids takes int64.*float32/, /mask \(int64\)/),
  );
  await refusedWith('b.npz', array('other', "'<i8'", 8), refusal(/b\.npz do not fit/, /no input other/, /takes ids/));
  await refusedWith(
    'c.jsonl',
    '{"ids":[1.5,2],"mask":[1,1]}\n',
    refusal(/rows do not fit/, /ids takes int64, and a row has 1\.5/, /type/),
  );
  await refusedWith('d.jsonl', '{"ids":[1,2]}\n{"ids":\n', refusal(/d\.jsonl/, /line 2/, /JSON lines/));
  await refusedWith('e.jsonl', '{"words":[1,2]}\n', refusal(/e\.jsonl/, /none of its inputs/, /ids, mask/));
  await refusedWith('f.csv', 'ids,mask\n1,2\n', refusal(/f\.csv cannot be taken/, /it is csv/, /npz/));
  await refusedWith('g.npz', array('ids', "'<i8'", 8).subarray(30), refusal(/g\.npz/, /./, /./));
});
