import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { NegawattError } from '../../src/errors.ts';
import { createJudge } from '../../src/judge/judge.ts';
import { readRecording } from '../../src/sampling/recording-reader.ts';
import { writeRecording } from '../../src/sampling/recording-writer.ts';
import { clockSeries, energyColumn, footer, header } from '../support/feed.ts';
import { outcomeOfSuccess } from '../support/simulated-run.ts';
import { keepingSink } from '../support/sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-recording-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const sources = [
  { id: 'clock', series: clockSeries, rows: [] },
  { id: 'powercap', series: [energyColumn('package-0')], rows: [] },
  { id: 'processes', series: [], rows: [] },
];

async function recorded(name: string): Promise<string> {
  const file = join(folder, name);
  const writer = writeRecording(file);
  writer.header(header(sources));
  for (let at = 0; at <= 10; at += 1) {
    writer.row(0, at, [1e9 + at, 500 + at]);
    writer.row(1, at, [at === 4 ? Number.NaN : 100.25 * at]);
  }
  writer.processes(2, 10, {
    changed: [
      { pid: 7, start: 3, parent: 1, cpu: 1.5, childrenCpu: 0, resident: 4096, terminal: true, name: 'a "b"\n' },
    ],
    ended: [[9, 2]],
    count: 1,
  });
  writer.series(1, 10, [energyColumn('package-1')]);
  writer.trouble(1, 10, 'it broke');
  writer.mark(10.1, { window: 1, edge: 'start', kind: 'repeat', pid: 7 });
  writer.mark(10.2, { window: 1, edge: 'end', outcome: outcomeOfSuccess });
  writer.footer(footer());
  writer.close();
  return file;
}

test('what was written is read back, value for value', async () => {
  const file = await recorded('whole.jsonl');
  const sink = keepingSink();
  await readRecording(file, sink);
  assert.deepEqual(sink.headerGiven, header(sources));
  assert.deepEqual(sink.footerGiven, footer());
  assert.deepEqual(sink.rows[9], { source: 1, at: 4, values: [Number.NaN] });
  assert.deepEqual(sink.rows[11], { source: 1, at: 5, values: [501.25] });
  assert.deepEqual(sink.events, [
    'processes 2 10 7',
    'series 1 10 package-1',
    'trouble 1 10 it broke',
    'mark 10.1 1 start',
    'mark 10.2 1 end',
  ]);
  assert.deepEqual(sink.marks, [
    { window: 1, edge: 'start', kind: 'repeat', pid: 7 },
    { window: 1, edge: 'end', outcome: outcomeOfSuccess },
  ]);
});

test('whether a process has a terminal is read back, and is not told in recordings of before', async () => {
  const text = readFileSync(await recorded('terminals.jsonl'), 'utf8');
  const before = join(folder, 'before.jsonl');
  writeFileSync(before, text.replace(',true]]', ']]'));
  for (const [file, terminal] of [
    [join(folder, 'terminals.jsonl'), true],
    [before, undefined],
  ] as const) {
    const told: unknown[] = [];
    await readRecording(file, {
      ...keepingSink(),
      processes: (_source, _at, { changed }) => told.push(changed[0]?.terminal),
    });
    assert.deepEqual(told, [terminal]);
  }
});

test('settings that are given anew replace the recorded ones by name', async () => {
  const file = await recorded('settings.jsonl');
  const sink = keepingSink();
  await readRecording(file, sink, { overrides: { pue: { value: 1.3, source: '--pue' } } });
  assert.deepEqual(sink.headerGiven?.settings.pue, { value: 1.3, source: '--pue' });
  assert.equal(sink.headerGiven?.settings.duration, 10);
});

test('a recording gets its name only when it is whole, and leaves nothing behind when it is given up', async () => {
  const file = join(folder, 'given-up.jsonl');
  const writer = writeRecording(file);
  writer.header(header(sources));
  assert.ok(!readdirSync(folder).includes('given-up.jsonl'));
  writer.discard();
  assert.ok(!readdirSync(folder).some((name) => name.startsWith('given-up')));
});

test('a recording into what is no file, or a folder that is not there, is refused before anything is measured', async () => {
  for (const path of [join(folder, 'no', 'such', 'folder.jsonl'), folder, '', '/dev/null']) {
    assert.throws(() => writeRecording(path), NegawattError, path);
  }
});

async function refusal(name: string, text: string): Promise<NegawattError> {
  const file = join(folder, name);
  writeFileSync(file, text);
  try {
    await readRecording(file, createJudge('0'));
  } catch (error) {
    assert.ok(error instanceof NegawattError, String(error));
    assert.equal(error.exitCode, 2);
    return error;
  }
  throw new Error(`${name} was accepted`);
}

test('a file that is cut, foreign, newer or damaged is refused with the line and the reason', async () => {
  const lines = readFileSync(await recorded('model.jsonl'), 'utf8').split('\n');
  const whole = lines.join('\n');
  assert.match((await refusal('empty.jsonl', '')).why, /empty/);
  assert.match((await refusal('cut.jsonl', whole.slice(0, whole.length - 30))).why, /last line is cut/);
  assert.match(
    (await refusal('no-footer.jsonl', `${lines.slice(0, -2).join('\n')}\n`)).why,
    /without its closing line/,
  );
  assert.match((await refusal('more.jsonl', `${whole}${lines[1]}\n`)).why, /more after the closing line/);
  assert.match((await refusal('text.jsonl', 'hello\n')).why, /line 1: it is not JSON/);
  assert.match((await refusal('other.jsonl', '{"a":1}\n')).why, /does not begin as a recording/);
  const newer = whole.replace('"recordingVersion":1', '"recordingVersion":99');
  const refused = await refusal('newer.jsonl', newer);
  assert.match(refused.why, /newer negawatt/);
  assert.match(refused.how, /Update/);
  assert.match((await refusal('header.jsonl', whole.replace('"duration":10', '"duration":-1'))).why, /duration/);
  assert.match((await refusal('value.jsonl', whole.replace('501.25', '"many"'))).why, /not a number/);
  assert.match((await refusal('terminal.jsonl', whole.replace(',true]]', ',1]]'))).why, /damaged process entry/);
  assert.match((await refusal('source.jsonl', whole.replace('"t":5,"s":1', '"t":5,"s":9'))).why, /known source/);
});

test('a file that is not there is refused as such', async () => {
  await assert.rejects(readRecording(join(folder, 'nowhere.jsonl'), createJudge('0')), /ENOENT/);
  await assert.rejects(readRecording(folder, createJudge('0')), /no regular file/);
  // A FIFO without a writer would hang.
  await assert.rejects(readRecording('/dev/zero', createJudge('0')), /no regular file/);
});

test('random bytes, and a recording with random damage, never crash, hang or invent: they are refused or judged', async () => {
  const whole = readFileSync(await recorded('fuzzed.jsonl'));
  const file = join(folder, 'fuzz.jsonl');
  const attempt = async (bytes: Uint8Array) => {
    writeFileSync(file, bytes);
    const judge = createJudge('0');
    try {
      await readRecording(file, judge);
      judge.report();
    } catch (error) {
      assert.ok(error instanceof NegawattError, String((error as Error).stack));
    }
  };
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), attempt), { numRuns: 200 });
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      const bytes = Uint8Array.from(whole);
      for (const [at, byte] of changes) bytes[at] = byte;
      await attempt(bytes);
    }),
    { numRuns: 500 },
  );
});

test('a mark that is damaged, or a window within a window, is refused with its line', async () => {
  const whole = readFileSync(await recorded('marks.jsonl'), 'utf8').split('\n');
  const at = whole.findIndex((line) => line.includes('"edge":"start"'));
  for (const [name, line, message] of [
    ['kind', whole[at]!.replace('"repeat"', '"other"'), /a damaged mark/],
    ['twice', `${whole[at]}\n${whole[at]}`, /a window that begins within another/],
    ['end', whole[at + 1]!.replace('"window":1', '"window":5'), /the end of a window that did not begin/],
  ] as const) {
    const file = join(folder, `mark-${name}.jsonl`);
    writeFileSync(file, [...whole.slice(0, at), line, ...whole.slice(at + 2)].join('\n'));
    await assert.rejects(readRecording(file, keepingSink()), message);
  }
});
