import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunReport } from '../../src/model/report.ts';
import { table } from '../../src/report/table.ts';
import { evenRepeats, runReportOf } from '../support/run-report.ts';
import { runSamples } from './sample-runs.ts';

const { measured, single, short, rich, none } = runSamples;

/** Lines of one section, its heading left out; empty where there is none. */
function section(report: RunReport, title: string): string[] {
  const lines = table.render(report, { colour: false, unicode: true, width: 80 }).split('\n');
  const from = lines.indexOf(title) + 1;
  if (from === 0) return [];
  const to = lines.findIndex((line, index) => index >= from && /^\S/.test(line));
  return lines.slice(from, to < 0 ? undefined : to);
}

const flat = (report: RunReport, title: string) => section(report, title).join(' ').replaceAll(/\s+/g, ' ').trim();

test('the command stands first, quoted to be copied, with how often it ran and how it was accounted', () => {
  assert.equal(
    flat(measured, 'Command'),
    'make -j8 all 10 repeats after 2 warm-ups, all succeeded; CPU time and memory by a cgroup of its own (v2)',
  );
  assert.equal(
    flat(rich, 'Command'),
    'sh -c \'make all && echo "done"\' 40 repeats after 1 warm-up, 2 failed: SIGKILL (repeat 31), exit code 70 (repeat ' +
      '34); stopped: --max-time; CPU time and memory by the process tree, since /sys/fs/cgroup is mounted read-only',
  );
  assert.equal(
    flat(single, 'Command'),
    'make -j8 all 1 repeat, succeeded; CPU time and memory by a cgroup of its own (v2)',
  );
});

test('a command that ends with a full stop is no sentence: it is not wrapped', () => {
  const argv = ['find', `/${'deep/'.repeat(20)}`, '-newer', 'a', '-or', '-newer', 'b', '-and', '-path', '.'];
  const [command] = section({ ...measured, command: { ...measured.command, argv } }, 'Command');
  assert.equal(command, `    ${argv.join(' ')}`);
});

test('many failed repeats are counted, and the first of them named', () => {
  const failed = runReportOf(evenRepeats(12, { exitCode: 3 }));
  assert.match(flat(failed, 'Command'), /, 12 failed: exit code 3 \(repeats 1, 2, 3, 4, 5, 6, 7, 8 and 4 more\); CPU/);
});

test('each figure has its median with the interval, its range, its spread and the number of repeats', () => {
  const lines = section(measured, 'What it costs').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  assert.equal(lines[0], 'metric median lowest highest spread n');
  const { value, lowest, highest, spread } = measured.metrics.wall!;
  const digits = (number: number) => number.toFixed(3);
  const [low, high] = value.interval!;
  assert.equal(
    lines.find((line) => line.startsWith('wall time')),
    `wall time ${digits(value.value)} s [${digits(low)}, ${digits(high)}] ` +
      `${digits(lowest.value)} s ${digits(highest.value)} s ${(100 * spread!.value).toFixed(3)} % 10`,
  );
  for (const name of ['CPU time', '- user', '- system', 'energy,', '- above idle', 'mean power', 'peak memory']) {
    assert.ok(
      lines.some((line) => line.startsWith(name)),
      name,
    );
  }
});

test('the energy is told with its boundary and its parts, and the idle baseline with where it is from', () => {
  const text = flat(measured, 'What it costs');
  assert.match(text, /Energy measured at the boundary components, from powercap\/package-0, powercap\/dram-0/);
  assert.match(
    text,
    /Idle baseline P0 = ~12\.5 W \[8\.0, 20\.0\], from components idle: 0\.12 x TDP \(modelled from design power\)/,
  );
});

test('one repeat has a value, and no range, spread or count', () => {
  const lines = section(single, 'What it costs').map((line) => line.trim());
  assert.match(lines[0]!, /^metric +value$/);
  assert.match(lines[2]!, /^wall time +12\.50 ms$/);
  assert.deepEqual(section(single, 'Repeats'), []);
});

test('energy that was not measured says so, with the reason', () => {
  assert.match(
    flat(single, 'What it costs'),
    /Energy was not measured: RAPL energy counters: \/sys\/class\/powercap does not/,
  );
  assert.doesNotMatch(flat(single, 'What it costs'), /Idle baseline|\bJ\b/);
});

test('a mean among medians is called one, and why', () => {
  const text = flat(short, 'What it costs');
  assert.match(text, /\(mean\)/);
  assert.match(text, /Means where one repeat is too short for the counter/);
  assert.doesNotMatch(flat(measured, 'What it costs'), /mean\)|too short/);
});

test('a run that was interrupted before its first repeat ended has no figures, and says what happened', () => {
  assert.match(flat(none, 'Command'), /^make -j8 all no repeat; stopped: interrupted; CPU/);
  assert.doesNotMatch(flat(none, 'What it costs'), /wall time/);
});

test('advice says what was noticed, and below it what to try', () => {
  assert.deepEqual(section(rich, 'Advice').slice(0, 5), [
    '  Outliers: 1 of 40 repeats lies far from the median.',
    '    Stop what else runs on the machine.',
    '',
    '  Too short: A repeat is too short.',
    '    negawatt run --repeat 400 -- make all',
  ]);
});

test('of many repeats the first are listed, and those that failed or lie far from the rest', () => {
  const rows = section(rich, 'Repeats').map((line) => line.trim().split(/\s{2,}/));
  const indices = rows.map(([first]) => first!).filter((cell) => /^(\* )?\d+$/.test(cell));
  assert.deepEqual(indices, ['1', '2', '3', '4', '5', '6', '* 7', '8', '9', '10', '31', '34']);
  const text = flat(rich, 'Repeats');
  assert.match(text, /31 SIGKILL .* 34 70 /);
  assert.match(
    text,
    /\* Its wall time or energy lies far from the rest\. 28 more of 40 are not listed; JSON and CSV hold them all\.$/,
  );
});

test('no more than twenty repeats are listed, however many failed', () => {
  const failed = runReportOf(evenRepeats(500, { exitCode: 1 }));
  assert.equal(section(failed, 'Repeats').filter((line) => /^ +\d+ +1 /.test(line)).length, 20);
  const few = section(runReportOf(evenRepeats(20)), 'Repeats');
  assert.equal(few.filter((line) => /^ +\d+ +0 /.test(line)).length, 20);
  assert.doesNotMatch(few.join(' '), /not listed/);
});

test('cards and tasks have their columns before power and memory, of which 80 columns hold no more', () => {
  const heading = (report: RunReport) =>
    section(report, 'Repeats')
      .slice(0, 2)
      .join(' ')
      .trim()
      .split(/\s{2,}/);
  assert.deepEqual(heading(measured).slice(0, 8), [
    'repeat',
    'exit',
    'wall',
    'CPU',
    'energy',
    'above idle',
    'power',
    'memory',
  ]);
  const some = runReportOf(evenRepeats(3, { gpuEnergy: 90, tasks: 4 }));
  assert.deepEqual(heading(some).slice(0, 8), [
    'repeat',
    'exit',
    'wall',
    'CPU',
    'energy',
    'above idle',
    'GPU',
    'tasks',
  ]);
});

test('a repeat that failed at once does not make the others look odd, nor itself', () => {
  const report = runReportOf([...evenRepeats(10), { wall: 0.01, energy: 1, exitCode: 127 }]);
  assert.doesNotMatch(flat(report, 'Repeats'), /\*/);
});

test('survivors are told by name, with how many, of which repeats, and those that are not listed', () => {
  const listed = [
    { pid: 70, name: 'watcher' },
    { pid: 71, name: 'sleep' },
    { pid: 72, name: 'watcher' },
  ];
  const report = runReportOf(evenRepeats(3, { survivors: { count: 4, listed } }));
  const rows = section(report, 'Survivors').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  assert.ok(rows.includes('watcher 6 3 70, 72, 70, 72, 70 and 1 more'), rows.join('\n'));
  assert.ok(rows.includes('sleep 3 3 71, 71, 71'));
  assert.ok(rows.includes('not listed 3'));
  assert.deepEqual(section(measured, 'Survivors'), []);
});

test('the legend explains the boundaries that are spoken of, and the spread only of repeats', () => {
  assert.match(
    flat(measured, 'How to read this'),
    /spread how far single repeats differ.* components only the counters/,
  );
  assert.doesNotMatch(flat(measured, 'How to read this'), /facility/);
  assert.match(flat(rich, 'How to read this'), /facility/);
  assert.doesNotMatch(flat(single, 'How to read this'), /spread|components/);
});
