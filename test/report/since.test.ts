import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'valibot';
import { between } from '../../src/history/between-runs.ts';
import type { AuditReport } from '../../src/model/report.ts';
import { reportSchema } from '../../src/model/report-schema.ts';
import { csv } from '../../src/report/csv.ts';
import { markdown } from '../../src/report/markdown.ts';
import { table } from '../../src/report/table.ts';
import { boots, stateOf, windowThatEnded } from '../support/counted-window.ts';
import { evenRepeats, runReportOf } from '../support/run-report.ts';
import { hostileNames, fullReport as sample } from './sample-report.ts';

const options = { colour: false, unicode: true, width: 80 };
const card = (index: number, name = `Board ${index}`) => ({ uuid: `GPU-${index}`, index, name, persistence: true });
const traffic = (disk: string, read: number, written: number) => ({
  [`disk.read ${disk}`]: read,
  [`disk.written ${disk}`]: written,
});
const before = stateOf({
  'cpu.busy': 5000,
  'clock.awake': 100_000,
  'gpu.energy GPU-0': 0,
  'gpu.energy GPU-1': 0,
  ...traffic('sda', 0, 0),
});
const later = {
  'cpu.busy': 8600,
  'clock.awake': 103_000,
  'gpu.energy GPU-0': 360_000,
  'gpu.energy GPU-1': 720_000,
  ...traffic('sda', 5 * 2 ** 30, 2 ** 20),
};
const since = between(
  before,
  windowThatEnded(stateOf(later, { uptime: 103_600, wall: 1_790_003_600 }), {
    cards: [card(0), card(1)],
    windowOnly: [{ what: 'RAPL energy counters', reason: 'wraps in minutes: covers its window only' }],
  }),
);
const report: AuditReport = { ...sample, since };
const words = (text: string) => text.replaceAll(/\s+/g, ' ');
const section = (text: string) => {
  const start = text.indexOf('Since the last record');
  return words(text.slice(start, text.indexOf('Findings', start)));
};

test('what happened since the last record stands behind the energy, each figure with what it is made of', () => {
  parse(reportSchema, report);
  const shown = section(table.render(report, options));
  assert.match(shown, /Last record 2026-09-21T14:13:20\.000Z, 3600 s before the end of this window/);
  assert.match(shown, /Asleep 600\.0 s, in suspend/);
  assert.match(shown, /CPU 30\.00 %: 3600 s busy of 12000 s \(CPUs x time\)/);
  assert.match(shown, /GPUs 1\.080 MJ, a mean of 300\.0 W, at the boundary components/);
  assert.match(shown, /Disks 5 GiB read, 1 MiB written/);
  assert.match(shown, /1 │? ?Board 1 │? ?720\.0 kJ │? ?200\.0 W/);
  assert.match(shown, /Not covered: RAPL energy counters: wraps in minutes: covers its window only/);
});

test('every renderer has it, and a report that was not recorded says nothing of it', () => {
  assert.match(markdown.render(report, options), /^#+ Since the last record$/m);
  const rows = csv.render(report, options).split('\n');
  const values = new Map(rows.map((row) => [row.split(',')[0], row.split(',')[1]]));
  assert.equal(values.get('since.cpu.utilisation'), '0.3');
  assert.equal(values.get('since.gpus.GPU-1.energy'), '720000');
  assert.equal(values.get('since.disk.read'), String(5 * 2 ** 30));
  for (const text of [table, markdown, csv].map((one) => one.render(sample, options)))
    assert.doesNotMatch(text, /since\.|Since the last/);
  const run = runReportOf(evenRepeats(5), { since });
  parse(reportSchema, run);
  assert.match(table.render(run, options), /Since the last record/);
});

test('a boot in between is told with what it took away', () => {
  const booted = between(
    before,
    windowThatEnded(stateOf({ 'cpu.busy': 100 }, { boot: boots[1], uptime: 500, wall: 1_790_003_600 })),
  );
  const shown = section(table.render({ ...sample, since: booted }, options));
  assert.match(shown, /Rebooted up to the boot 3100 s not measured: the host was off or its counters are gone/);
  assert.match(shown, /Covered from the boot, 500\.0 s/);
  const dated = between(
    before,
    windowThatEnded(stateOf({ 'cpu.busy': 100 }, { boot: boots[1], uptime: 500, wall: 1_700_000_000 })),
  );
  const unknown = section(table.render({ ...sample, since: dated }, options));
  assert.match(unknown, /Last record 2026-09-21T14:13:20\.000Z Rebooted up to the boot not measured/);
});

test('names of cards, disks and interfaces do no harm', () => {
  for (const name of hostileNames) {
    const window = windowThatEnded(
      stateOf({ ...later, ...traffic(name, 7, 7), [`network.received ${name}`]: 5, [`network.sent ${name}`]: 5 }),
      { cards: [card(0, name), card(1, name)] },
    );
    const hostile: AuditReport = {
      ...sample,
      since: between({ ...before, boot: boots[1] }, window),
    };
    const text = table.render(hostile, options);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u2028\u202e]/u);
    const start = markdown.render(hostile, options).indexOf('Since the last record');
    assert.doesNotMatch(markdown.render(hostile, options).slice(start), /<img/);
  }
});
