import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import Database from 'libsql';
import { openHistory } from '../../src/history/database.ts';
import { recordsIn } from '../../src/history/records.ts';
import { applicationId, migrations, schemaVersion } from '../../src/history/schema.ts';
import { append, lastCounters, told } from '../../src/history/store.ts';

import { historyFile } from './opened.ts';
import { day, hour, november, recordAt, watts } from './samples.ts';

const dumpOf = (version: number) => new URL(`../../../fixtures/history/v${version}.sql`, import.meta.url).pathname;
const versions = migrations.map((_, index) => index + 1);

/** A history as a negawatt of that schema left it. */
function fileOf(version: number, path: string): string {
  const database = new Database(path);
  database.exec(readFileSync(dumpOf(version), 'utf8'));
  database.close();
  return path;
}

test('there is a history of every schema to go on from', () => {
  assert.ok(versions.length > 0);
  for (const version of versions) assert.ok(existsSync(dumpOf(version)), `fixtures/history/v${version}.sql`);
});

for (const version of versions) {
  test(`a history of schema ${version} is read, and recorded into`, async (t) => {
    const path = fileOf(version, historyFile(t));
    const read = await openHistory(path, 'read');
    const before = [...recordsIn(read)];
    read.close();
    assert.deepEqual(
      before.map(({ name, at, count }) => [name, at, count]),
      [
        ['audit', november - 400 * day, 24],
        ['audit', november - hour, undefined],
        ['audit', november, undefined],
        ['audit', november + hour, undefined],
        ['audit', november + 2 * hour, undefined],
        ['nightly', november + 3 * hour, undefined],
      ],
    );
    const [daily, putBack, first, second, interrupted, nightly] = before;
    assert.deepEqual(daily!.figures, [watts(95, { range: [90, 99], isEstimated: true, boundary: 'node' })]);
    assert.equal(putBack!.isClockStep, true);
    assert.deepEqual(first!.findings, ['idle-gpu-memory GPU 0', 'performance-governor CPU']);
    assert.deepEqual(first!.idlePower, [24, 26]);
    assert.deepEqual(first!.settings, { governor: 'powersave', kernel: '6.1.0' });
    assert.equal(second!.settings['governor'], 'performance');
    assert.deepEqual(second!.figures[0]!.interval, [100, 102]);
    assert.equal(interrupted!.isInterrupted, true);
    assert.deepEqual([nightly!.kind, nightly!.figures[0]!.center], ['run', 'median']);

    const written = await openHistory(path, 'write');
    t.after(() => written.close());
    assert.equal(written.row('PRAGMA user_version')?.[0], schemaVersion);
    assert.equal(written.row('PRAGMA application_id')?.[0], applicationId);
    assert.equal(told(written, 'owner'), 'host-a');
    assert.equal(lastCounters(written, 'host-a')?.counters[0]?.value, 12.5);
    await written.transaction(() => append(written, recordAt(day)));
    assert.deepEqual([...recordsIn(written)].length, before.length + 1);
    assert.equal(written.damage(), undefined);
  });
}

test('a migrated history has the schema that a new one has', async (t) => {
  const schema = "SELECT name, replace(replace(sql, ' ', ''), char(10), '') FROM sqlite_master ORDER BY name";
  const fresh = await openHistory(historyFile(t), 'write');
  const wanted = fresh.rows(schema);
  fresh.close();
  for (const version of versions) {
    const old = await openHistory(fileOf(version, historyFile(t)), 'write');
    assert.deepEqual(old.rows(schema), wanted);
    old.close();
  }
});
