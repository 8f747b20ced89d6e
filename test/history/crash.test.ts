import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { openHistory } from '../../src/history/database.ts';
import { recordsIn } from '../../src/history/records.ts';
import { append } from '../../src/history/store.ts';
import { seeded } from '../support/random.ts';
import { historyFile } from './opened.ts';
import { november, recordAt } from './samples.ts';

// 200 take half a minute of CPU: they are for the tests that `npm run test:services` runs.
const kills = process.env['NEGAWATT_TEST_SERVICES'] === undefined ? 40 : 200;
const child = new URL('./recording-child.js', import.meta.url).pathname;

/** Kills a writer so many ms after its first record; answers what it said was committed. */
function killed(path: string, first: number, delay: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const writer = spawn(process.execPath, [child, path, String(first), '1000000'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [said, trouble] = ['', ''];
    writer.stderr.setEncoding('utf8').on('data', (text: string) => {
      trouble += text;
    });
    writer.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (said === '') setTimeout(() => writer.kill('SIGKILL'), delay);
      said += text;
    });
    writer.on('error', reject);
    writer.on('close', (code) => {
      if (code !== null) reject(new Error(`the writer ended by itself, ${code}: ${trouble}`));
      // The last line may be half written.
      else resolve(said.split('\n').slice(0, -1).map(Number));
    });
  });
}

test(`of two writers that are killed ${kills} times at random moments no committed record is lost`, async (t) => {
  const path = historyFile(t);
  const random = seeded(11);
  const each = kills / 2;
  const rounds = async (writer: number) => {
    const committed: number[] = [];
    for (let round = 0; round < each; round += 1) {
      committed.push(...(await killed(path, (writer * each + round) * 1_000_000, 20 * random())));
    }
    return committed;
  };
  const committed = (await Promise.all([rounds(0), rounds(1)])).flat();
  assert.ok(committed.length >= kills, `${committed.length} were committed`);
  const history = await openHistory(path, 'write');
  t.after(() => history.close());
  assert.equal(history.damage(), undefined);
  const kept = new Map([...recordsIn(history)].map((record) => [record.at - november, record]));
  assert.deepEqual(
    committed.filter((second) => !kept.has(second)),
    [],
  );
  for (const { figures, findings } of kept.values()) {
    // Whole or not at all.
    assert.equal(figures.length, 30);
    assert.equal(findings.length, 1);
  }
  await history.transaction(() => append(history, recordAt(9e9)));
  assert.equal([...recordsIn(history)].length, kept.size + 1);
});
