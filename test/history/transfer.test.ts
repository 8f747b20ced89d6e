import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { importRecords } from '../../src/history/import-records.ts';
import { recordsIn } from '../../src/history/records.ts';
import type { HistoryRecord } from '../../src/model/history.ts';
import { csvHeader, csvRows } from '../../src/report/history/records-csv.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { anyRecord } from './any-record.ts';
import { historyOf } from './opened.ts';
import { hour, recordAt, watts } from './samples.ts';

const jsonl = (records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const csv = (records: readonly HistoryRecord[]) => csvHeader + records.map(csvRows).join('');

/** What an import of a file came to, and what the history then holds. */
async function imported(t: TestContext, name: string, text: string | Buffer) {
  const path = join(temporaryFolder(t), name);
  writeFileSync(path, text);
  const history = await historyOf(t, []);
  const result = await importRecords(history, path);
  return { result, records: [...recordsIn(history)], history, path };
}

const byKey = (records: readonly HistoryRecord[]) =>
  new Map(
    records.map((record) => [
      JSON.stringify([record.host, record.name, record.at]),
      { ...record, figures: [...record.figures].sort((a, b) => (a.name < b.name ? -1 : 1)) },
    ]),
  );

test('records survive JSON Lines and CSV as they were, and come in once', async (t) => {
  const history = await historyOf(t, []);
  const folder = temporaryFolder(t);
  const key = (one: HistoryRecord) => `${one.host} ${one.name} ${one.at}`;
  const some = fc.uniqueArray(anyRecord, { minLength: 1, maxLength: 6, selector: key });
  await fc.assert(
    fc.asyncProperty(some, fc.constantFrom('jsonl', 'csv'), async (records, format) => {
      for (const table of ['records', 'figures', 'findings', 'series']) history.exec(`DELETE FROM ${table}`);
      const path = join(folder, `records.${format}`);
      writeFileSync(path, format === 'csv' ? csv(records) : jsonl(records));
      const first = await importRecords(history, path);
      assert.deepEqual(first, { added: records.length, duplicates: 0, broken: 0, listed: [] });
      assert.deepEqual(byKey([...recordsIn(history)]), byKey(records));
      assert.equal((await importRecords(history, path)).duplicates, records.length);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('broken lines are told with their numbers, and the others come in', async (t) => {
  const [good, other] = [recordAt(0), recordAt(hour)];
  const lines = [
    JSON.stringify(good),
    '{"at": 1',
    '',
    JSON.stringify({ ...other, seconds: -1 }),
    JSON.stringify({ ...other, figures: [watts(1), watts(2)] }),
    JSON.stringify({ ...other, surprise: 1 }),
    `"${'x'.repeat(5 * 1024 * 1024)}"`,
    JSON.stringify(other),
  ];
  const { result, records } = await imported(t, 'records.jsonl', lines.join('\n'));
  assert.equal(records.length, 2);
  assert.deepEqual([result.added, result.broken], [2, 5]);
  const told = result.listed.map(({ line, why }) => `${line}: ${why}`);
  assert.match(told[0]!, /^2: it is not JSON/);
  assert.match(told[1]!, /^4: seconds: /);
  assert.match(told[2]!, /^5: figures: a figure is there twice$/);
  assert.match(told[3]!, /^6: surprise: /);
  assert.match(told[4]!, /^7: it has more than 4194304 bytes$/);
});

test('a broken row of a table is told, and a table of other columns refused', async (t) => {
  const [header, ...rows] = csv([recordAt(0), recordAt(hour), recordAt(2 * hour)])
    .trimEnd()
    .split('\n');
  const bad = rows[1]!.replace(/,100,W,/, ',much,W,');
  const { result } = await imported(t, 'a.csv', [header, rows[0], bad, rows[2]].join('\r\n'));
  assert.deepEqual([result.added, result.broken], [2, 1]);
  assert.match(`${result.listed[0]!.line}: ${result.listed[0]!.why}`, /^3: figures\.0\.value: /);
  const other = await imported(t, 'b.csv', 'time,power\n2026-11-01,5\n');
  assert.match(other.result.listed[0]!.why, /^the table has no column at, seconds/);
});

test("another host's counters are not taken for this one's", async (t) => {
  const counters = { boot: 'b', uptime: 1, wall: 1, cpus: 1, counters: [] };
  const { history } = await imported(t, 'a.jsonl', jsonl([recordAt(0, 1, { counters })]));
  assert.equal(history.row('SELECT count(*) FROM counters')?.[0], 0);
});

test('no file brings an import down, or damage into the history', async (t) => {
  const history = await historyOf(t, [recordAt(0)]);
  const folder = temporaryFolder(t);
  const whole = {
    jsonl: Buffer.from(jsonl([recordAt(hour), recordAt(2 * hour)])),
    csv: Buffer.from(csv([recordAt(hour)])),
  };
  const edit = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 8 }), gone: fc.nat(20) });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('jsonl', 'csv'), fc.array(edit, { maxLength: 6 }), async (format, edits) => {
      let bytes = whole[format as 'jsonl' | 'csv'];
      for (const { at, bytes: put, gone } of edits) {
        const place = at % (bytes.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + gone)]);
      }
      const path = join(folder, `records.${format}`);
      writeFileSync(path, bytes);
      const { added, duplicates, broken } = await importRecords(history, path);
      assert.ok(added + duplicates + broken <= 30);
      // What was believed can be read again.
      for (const _ of recordsIn(history));
    }),
    { numRuns: 200, endOnFailure: true },
  );
  assert.equal(history.damage(), undefined);
});

test('a table whose rows were put in another order is refused from there, and loses no figure unseen', async (t) => {
  const rows = [recordAt(0), recordAt(hour)].flatMap((record) =>
    csvRows({ ...record, figures: [watts(1), watts(2, { name: 'b' })] })
      .split('\n')
      .slice(0, 2),
  );
  const [a, b, c, d] = rows;
  const { result } = await imported(t, 'sorted.csv', `${csvHeader}${[a, c, b, d].join('\n')}\n`);
  assert.deepEqual([result.added, result.broken], [2, 1]);
  assert.match(result.listed[0]!.why, /rows of one record stand apart: sort the table/);
});
