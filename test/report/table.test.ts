import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Report } from '../../src/model/report.ts';
import { table } from '../../src/report/table.ts';
import { columnsOf } from './rendered-lines.ts';
import { emptyReport, fullReport, unmeasuredReport } from './sample-report.ts';
import { variedReport } from './varied-report.ts';

const options = { colour: false, unicode: true, width: 80 };
const show = (report: Report, more: Partial<typeof options> = {}) => table.render(report, { ...options, ...more });

/** Lines of one section, its heading left out. */
function section(report: Report, title: string): string[] {
  const lines = show(report).split('\n');
  const from = lines.indexOf(title) + 1;
  assert.ok(from > 0, `there is a section ${title}`);
  const to = lines.findIndex((line, index) => index >= from && /^\S/.test(line));
  return lines.slice(from, to < 0 ? undefined : to);
}

test('no line is wider than the screen, whatever the names and numbers', () => {
  fc.assert(
    fc.property(variedReport, fc.integer({ min: 80, max: 160 }), fc.boolean(), (report, width, unicode) => {
      for (const line of show(report, { width, unicode }).split('\n')) {
        assert.ok(columnsOf(line) <= width, line);
        if (!unicode) assert.match(line, /^[ -~]*$/);
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('sentences and tables end at the right edge; only a command to be copied may go on', () => {
  const long = show(fullReport)
    .split('\n')
    .filter((line) => columnsOf(line) > 80);
  assert.deepEqual(long, [
    '    sudo setfacl -m u:$USER:rw /dev/ipmi0 && sudo systemctl restart a-service-with-a-long-name.service # \\x1b[5m',
  ]);
});

test('colour adds colour and nothing else', () => {
  const coloured = show(fullReport, { colour: true });
  const [plain, ...pieces] = coloured.split('\u001b[');
  assert.ok(pieces.length > 50);
  for (const piece of pieces) assert.match(piece, /^\d+m/);
  assert.equal([plain, ...pieces.map((piece) => piece.replace(/^\d+m/, ''))].join(''), show(fullReport));
});

test('the total stands first with its boundary, and each total below its parts', () => {
  const lines = section(fullReport, 'Energy by component');
  assert.match(lines[0]!, /^ {2}Total at the boundary wall: 3\.120 kJ in 9\.500 s, a mean of 328\.4 W$/);
  const totals = lines.filter((line) => /^ {2}total /.test(line)).map((line) => line.trim().split(/\s+/).slice(0, 4));
  assert.deepEqual(totals, [
    ['total', 'components', '2.345', 'kJ'],
    ['total', 'wall', '3.120', 'kJ'],
    ['total', 'facility', '3.900', 'kJ'],
  ]);
  assert.ok(
    lines.some((line) => line.includes('lies inside the')),
    'a part that is not added says why',
  );
});

test('what was not measured says so, with the reason, and the model apart and marked', () => {
  const lines = section(unmeasuredReport, 'Energy by component');
  assert.match(lines[0]!, /Not measured: RAPL energy counters: \/sys\/class\/powercap does not exist/);
  assert.ok(lines.some((line) => /total +node +~6\.03 J +\[2\.89, 13\.75\]/.test(line)));
});

test('the rows of the processes add up to the total', () => {
  const lines = section(fullReport, 'Processes');
  const joules = (line: string) => {
    const match = /~?([\d.]+) (k?)J/.exec(line);
    return match === null ? 0 : Number(match[1]) * (match[2] === 'k' ? 1000 : 1);
  };
  const total = lines.findIndex((line) => /^ +total /.test(line));
  const rows = lines.slice(2, total - 1);
  for (const label of ['others (312)', 'unattributed', 'idle']) {
    assert.ok(
      rows.some((line) => line.trim().startsWith(label)),
      label,
    );
  }
  const sum = rows.reduce((all, line) => all + joules(line), 0);
  assert.ok(Math.abs(sum - joules(lines[total]!)) < 2, `${sum}`);
  const seconds = (line: string) => Number(/([\d.]+) s\b/.exec(line)?.[1] ?? 0);
  assert.equal(
    rows.reduce((all, line) => all + seconds(line), 0),
    seconds(lines[total]!),
  );
});

test('without energy to share out there is no column for it', () => {
  const { rows, others, unattributed, busy } = fullReport.processes!;
  const basis = 'CPU time only: no energy was measured or modelled';
  const processes = {
    basis,
    busy,
    unattributed: { cpu: unattributed.cpu },
    others: { count: others.count, cpu: others.cpu },
    rows: rows.map(({ energy: _, ...row }) => row),
  };
  const lines = section({ ...fullReport, processes }, 'Processes');
  assert.match(lines[0]!, /memory$/);
  assert.ok(!lines.some((line) => /\bidle\b|energy$/.test(line)));
  assert.ok(lines.includes(`  Basis: ${basis}`));
});

test('processes that count more CPU time than the machine are no silent contradiction', () => {
  const busy = { ...fullReport.processes!.busy, value: 110 };
  const lines = section({ ...fullReport, processes: { ...fullReport.processes!, busy } }, 'Processes');
  assert.ok(lines.join(' ').includes('The processes count 120.0 s of CPU time and the machine 110.0 s'));
  assert.ok(!section(fullReport, 'Processes').join(' ').includes('The processes count'));
});

test('a formula that does not apply says why', () => {
  const text = section(fullReport, 'The four formulas').join(' ').replaceAll(/\s+/g, ' ');
  assert.match(text, /Compression rate not applicable to artifacts .*: an audit compresses nothing/);
  assert.match(
    text,
    /Energy utilisation energy at facility ~43\.4 % \[-3\.1, 62\.4\] used: above 150\.1 W idle ~1\.69 kJ/,
  );
});

test('sections with nothing to say are left out', () => {
  const text = show(emptyReport);
  for (const title of ['Power over time', 'Processes', 'Machine', 'Carbon and cost', 'Sources missing']) {
    assert.ok(!text.includes(`\n${title}\n`), title);
  }
  assert.match(text, /Sources used\n {2}None could be read\./);
});

test('a screen narrower than its numbers gets them whole', () => {
  const text = show(fullReport, { width: 20 });
  assert.match(text, /1\.200 kJ/);
  assert.match(text, /126\.4 W/);
});
