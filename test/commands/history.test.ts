import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { history } from '../../src/commands/history.ts';
import { historyExport } from '../../src/commands/history-export.ts';
import { historyImport } from '../../src/commands/history-import.ts';
import { historyPrune } from '../../src/commands/history-prune.ts';
import { historyTrend } from '../../src/commands/history-trend.ts';
import { NegawattError } from '../../src/errors.ts';
import type { HistoryRecord } from '../../src/model/history.ts';
import { historyFile, writtenHistory } from '../history/opened.ts';
import { day, hour, november, recordAt, watts } from '../history/samples.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { runCommand } from '../support/run-command.ts';

const share = (value: number) => ({ name: 'cpu.utilisation', unit: '1' as const, value, isEstimated: false });

/** Two months of hours, with a step and another governor on the last day of November. */
const twoMonths = (): HistoryRecord[] =>
  Array.from({ length: 60 * 24 }, (_, index) => {
    const isLate = index >= 29 * 24 + 5;
    const value = (isLate ? 120 : 100) + ((index * 7) % 5) - 2;
    return recordAt(index * hour, value, {
      figures: [watts(value), share(0.25 + ((index * 3) % 7) / 1000)],
      settings: { governor: isLate ? 'performance' : 'powersave' },
    });
  });

async function shown(
  t: TestContext,
  command: typeof history,
  options: Readonly<Record<string, unknown>>,
  records = twoMonths(),
) {
  const path = await writtenHistory(t, records);
  return { path, ...(await runCommand(command, { format: 'table', history: path, ...options })) };
}

test('a line a metric is shown, with its course, last, median, range, count and span', async (t) => {
  const { exitCode, stdout } = await shown(t, history, {});
  assert.equal(exitCode, 0);
  const line = stdout.split('\n').find((text) => text.includes('power.mean'))!;
  assert.match(line, /[\u2581-\u2588]{8} .*1440 +60 d$/);
  assert.match(line, /▁▁▁.████/);
  assert.match(stdout, /cpu\.utilisation/);
  assert.match(stdout.replaceAll(/\s+/g, ' '), /From 2026-11-01 00:00 to 2026-12-30 23:00 UTC, in /);
  assert.ok(
    stdout.split('\n').every((text) => text.length <= 80),
    stdout,
  );
});

test('several series and hosts have a table each, and our longest names fit into 80 columns', async (t) => {
  const figures = ['between.cpu.utilisation', 'scheduling.efficiency', 'between.disk.write'].map((name) => ({
    ...share(0.98765),
    name,
  }));
  const records = (['audit', 'nightly-of-the-whole-cluster'] as const).flatMap((name) =>
    ['host-a', 'host-b'].flatMap((host) =>
      Array.from({ length: 400 }, (_, index) => recordAt(index * 36 * hour, 100, { name, host, figures })),
    ),
  );
  for (const command of [history, historyTrend]) {
    const { stdout } = await shown(t, command, {}, records);
    assert.match(stdout, /Series nightly-of-the-whole-cluster of host host-b:/);
    assert.equal(stdout.split('\n').filter((line) => /^ {2}between\.cpu\.utilisation +/.test(line)).length, 4);
    assert.ok(
      stdout.split('\n').every((text) => text.length <= 80),
      stdout,
    );
  }
  const { stdout } = await shown(t, history, {}, [recordAt(0), recordAt(40), recordAt(60 * 60, 1, { name: 'x' })]);
  assert.match(stdout, /2 +40 s$/m);
});

test('a metric, a series and a time are chosen, and machines get numbers in base units', async (t) => {
  const records = [...twoMonths(), recordAt(3 * hour, 7, { name: 'nightly' })];
  const options = { metric: ['power.mean'], name: ['nightly'], format: 'json' };
  const { stdout, path } = await shown(t, history, options, records);
  assert.deepEqual(JSON.parse(stdout), {
    negawatt: 'history',
    schemaVersion: 1,
    path,
    courses: [
      {
        metric: 'power.mean',
        series: 'nightly',
        host: 'host-a',
        unit: 'W',
        boundary: 'components',
        estimated: false,
        differs: [],
        interrupted: 0,
        records: 1,
        from: '2026-11-01T03:00:00.000Z',
        to: '2026-11-01T03:00:00.000Z',
        last: { at: '2026-11-01T03:00:00.000Z', value: 7 },
        median: 7,
        lowest: 7,
        highest: 7,
      },
    ],
  });
  const window = { since: { at: november + 10 * hour }, until: { at: november + 12 * hour }, format: 'csv' };
  const { stdout: csv } = await shown(t, history, { ...window, metric: ['power.mean'] });
  assert.deepEqual(csv.split('\n').slice(0, 2), [
    'metric,series,host,unit,boundary,estimated,last,median,lowest,highest,records,from,to',
    'power.mean,audit,host-a,W,components,no,100,99,98,100,2,2026-11-01T10:00:00.000Z,2026-11-01T11:00:00.000Z',
  ]);
});

test('what there is not is refused with what there is', async (t) => {
  const path = await writtenHistory(t, twoMonths().slice(0, 3));
  const refused = (options: Readonly<Record<string, unknown>>, why: RegExp) =>
    assert.rejects(
      runCommand(history, { history: path, format: 'table', ...options }),
      (error) => error instanceof NegawattError && why.test(error.message),
    );
  await refused(
    { metric: ['power.meen'] },
    /no figure "power.meen".*it has cpu.utilisation, power.mean.*Did you mean power.mean/s,
  );
  await refused({ name: ['nightly'] }, /no series "nightly"/);
  await refused({ since: { ago: 60 } }, /no such records/);
  await refused({ history: `${path}.no` }, /there is no history/);
  await refused({ history: '' }, /names nothing/);
  assert.equal(existsSync(`${path}.no`), false);
});

test('a trend names when a level changed, by how much, and what was set anew there', async (t) => {
  const { stdout } = await shown(t, historyTrend, {});
  assert.match(stdout, /cpu\.utilisation .* has no trend/);
  const at = new Date((november + (29 * 24 + 5) * hour) * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const line = stdout.split('\n').find((text) => text.includes(at));
  assert.match(line ?? stdout, /power\.mean +\+20\.0 % +100\.0 W +120\.0 W +governor/);
  assert.ok(
    stdout.split('\n').every((text) => text.length <= 80),
    stdout,
  );
  const { stdout: json } = await shown(t, historyTrend, { format: 'json', metric: ['power.mean'] });
  const [course] = JSON.parse(json).courses;
  assert.equal(course.by, 'day');
  assert.deepEqual(course.changes[0].settings, ['governor powersave -> performance']);
  assert.ok(Math.abs(course.changes[0].change - 0.2) < 0.002);
  const { stdout: csv } = await shown(t, historyTrend, { format: 'csv', metric: ['power.mean'] });
  assert.match(csv, /^power\.mean,audit,host-a,W,components,no,change,2026-11-30T05:00:00\.000Z,/m);
  const { stdout: markdown } = await shown(t, historyTrend, { format: 'markdown' });
  assert.match(markdown, /^# negawatt history trend\n\n## Trend\n\n\| metric \|/);
});

test('series of other circumstances stand apart, and it is said what differs', async (t) => {
  const facts = { ...recordAt(0).facts, interval: '5' };
  const records = [
    recordAt(0),
    recordAt(hour),
    recordAt(2 * hour, 80, { facts }),
    recordAt(3 * hour, 1, { isInterrupted: true }),
  ];
  const { stdout } = await shown(t, history, {}, records);
  assert.equal(stdout.split('\n').filter((line) => /^ {2}power\.mean +\S+ +\d/.test(line)).length, 2);
  const words = stdout.replaceAll(/\s+/g, ' ');
  assert.match(words, /2 up to 2026-11-01 01:00, not comparable with the latest: sampling interval 1, and now 5\./);
});

test('an export is imported again, whole, and once', async (t) => {
  const path = await writtenHistory(t, twoMonths().slice(0, 50));
  const folder = temporaryFolder(t);
  const target = historyFile(t);
  for (const [file, added] of [
    ['a.jsonl', '50 records added'],
    ['b.csv', '0 records added, 50 there already'],
  ] as const) {
    const exported = join(folder, file);
    assert.equal((await runCommand(historyExport, { history: path }, [exported])).exitCode, 0);
    const { exitCode, stderr } = await runCommand(historyImport, { history: target }, [exported]);
    assert.equal(exitCode, 0);
    assert.match(stderr, new RegExp(added));
  }
  const [one, other] = await Promise.all(
    [path, target].map((history) => runCommand(historyExport, { history }, ['-'])),
  );
  assert.equal(one!.stdout, other!.stdout);
  assert.equal(one!.stdout.trimEnd().split('\n').length, 50);
  const chosen = { history: path, metric: ['power.mean'], until: { at: november + 2 * hour } };
  const { stdout } = await runCommand(historyExport, chosen, ['-']);
  assert.deepEqual(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).figures.length),
    [1, 1],
  );
});

test('an export into the history itself is refused, by whatever name', async (t) => {
  const path = await writtenHistory(t, twoMonths().slice(0, 3));
  const [before, link] = [readFileSync(path), `${path}.jsonl`];
  symlinkSync(path, link);
  for (const target of [path, link]) {
    await assert.rejects(runCommand(historyExport, { history: path }, [target]), /it is the history itself/);
  }
  assert.ok(readFileSync(path).equals(before));
});

test('an import of which nothing can be read fails, and tells the lines', async (t) => {
  const file = join(temporaryFolder(t), 'bad.jsonl');
  writeFileSync(file, 'one\ntwo\n');
  const { exitCode, stderr } = await runCommand(historyImport, { history: historyFile(t) }, [file]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /0 records added, 2 broken:\n {2}line 1: it is not JSON/);
  await assert.rejects(
    runCommand(historyImport, { history: historyFile(t) }, [`${file}.no`]),
    /cannot read the records/,
  );
});

test('pruning removes what is older, makes the file smaller, and keeps how long records stay as they are', async (t) => {
  const path = await writtenHistory(t, twoMonths());
  const before = statSync(path).size;
  // The samples may lie in the future of who runs this: then the age is below 0.
  const olderThan = Date.now() / 1000 - (november + 30 * day - hour / 2);
  const { stderr } = await runCommand(historyPrune, { history: path, olderThan, dailyAfter: 'never' });
  assert.match(stderr, /720 records were removed\n.*never put together/s);
  assert.ok(statSync(path).size < 0.7 * before);
  assert.match(
    (await runCommand(historyPrune, { history: path, dailyAfter: olderThan - 10 * day - hour })).stderr,
    /of records older than .* 240 were put together to 10 daily ones/,
  );
  await assert.rejects(runCommand(historyPrune, { history: path }), /nothing to prune/);
  await assert.rejects(runCommand(historyPrune, { history: `${path}.no`, olderThan: 1 }), /there is no history/);
  assert.ok(readFileSync(path).length > 0);
});
