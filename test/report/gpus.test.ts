import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditReport, FormulaResult } from '../../src/model/report.ts';
import { csv } from '../../src/report/csv.ts';
import { markdown } from '../../src/report/markdown.ts';
import { table } from '../../src/report/table.ts';
import { columnsOf, markdownCells } from './rendered-lines.ts';
import { eightH100, gb200, h100, hostileCard, migCard, powerlessCard } from './sample-gpus.ts';
import { fullReport, hostileNames } from './sample-report.ts';

type Cards = AuditReport['gpus'];

const options = { colour: false, unicode: true, width: 80 };
const findings = { found: [], passed: [], notApplicable: [] };
const reportOf = (gpus: Cards): AuditReport => ({ ...fullReport, findings, gpus });
const show = (gpus: Cards, more: Partial<typeof options> = {}) => table.render(reportOf(gpus), { ...options, ...more });

/** The lines of the section about GPUs. */
function section(gpus: Cards, more: Partial<typeof options> = {}): string[] {
  const lines = show(gpus, more).split('\n');
  const from = lines.indexOf('GPUs') + 1;
  assert.ok(from > 0, 'there is a section about GPUs');
  return lines.slice(
    from,
    lines.findIndex((line, index) => index > from && /^\S/.test(line)),
  );
}

const words = (lines: readonly string[]) => lines.join(' ').replaceAll(/\s+/g, ' ');

const joules = (line: string) => {
  const match = /~?([\d.]+) (k?)J$/.exec(line);
  return match === null ? 0 : Number(match[1]) * (match[2] === 'k' ? 1000 : 1);
};

test('without a card there is no word of GPUs', () => {
  for (const renderer of [table, markdown, csv])
    assert.doesNotMatch(renderer.render(reportOf([]), options), /GPU|gpus/);
});

test('cards of every kind fit a screen of 60, 80 and 120 columns, with and without Unicode', () => {
  const kinds: Cards[] = [
    eightH100,
    [migCard],
    [powerlessCard],
    [gb200],
    [hostileCard(hostileNames)],
    [migCard, powerlessCard, hostileCard(hostileNames), { ...gb200, index: 3 }],
  ];
  for (const gpus of kinds) {
    for (const width of [60, 80, 120]) {
      for (const unicode of [true, false]) {
        for (const line of section(gpus, { width, unicode })) {
          assert.ok(columnsOf(line) <= width, `${width}: ${line}`);
          if (!unicode) assert.match(line, /^[ -~]*$/);
        }
      }
    }
  }
});

test('eight cards stand in one line each, and what they share is said once', () => {
  const lines = section(eightH100);
  assert.equal(lines.filter((line) => line.includes('NVIDIA H100')).length, 1);
  assert.match(words(lines), /GPU 0 to 7 NVIDIA H100 80GB HBM3, driver 580\.105\.08, limit 700\.0 W/);
  for (const { index } of eightH100) {
    const row = lines.find((line) => new RegExp(`^ +${index} +\\d\\d\\.\\d\\d % `).test(line));
    assert.match(row!, /% +\d\d\.\d0 GiB +79\.65 GiB +6\d\d\.\d W +9\d\.\d\d % +6\.\d{3} kJ +10\.50 %$/);
  }
  assert.match(words(lines), /share of time in which a kernel ran, not how full the card was/);
});

test('the watts of all cards are drawn on one scale, with their range and their gaps', () => {
  const half = { ...h100(1), timeline: { unit: 'W' as const, binSeconds: 1, means: [350, 350, null, null] } };
  const full = { ...h100(0), timeline: { unit: 'W' as const, binSeconds: 1, means: [700, 700, 700, 700] } };
  const lines = section([full, half]);
  const drawn = lines.filter((line) => /^ {2}GPU \d {2}[\u2581-\u2588\u00b7]/.test(line));
  assert.match(drawn[0]!, /GPU 0 {2}\u2588{24} {2}69\.80 W to 698\.7 W$/);
  assert.match(drawn[1]!, /GPU 1 {2}\u2585{12}\u00b7{12} {2}69\.80 W to 698\.7 W$/);
  assert.ok(lines.includes('  \u00b7 not measured'));
  const text = markdown.render(reportOf([full, half]), options);
  assert.match(text, /```text\nGPU 0 {2}\u2588{24} {2}69\.80 W to 698\.7 W\nGPU 1 {2}\u2585{12}\u00b7{12} /);
});

test('the rows of the processes of a card add up to its energy', () => {
  for (const cards of [eightH100, [migCard]]) {
    const lines = section(cards);
    const rows = lines.slice(lines.findIndex((line) => / pid +process /.test(line)) + 2);
    for (const { index } of cards) {
      const own = rows.filter((line) => new RegExp(`^ +${index}(?::\\d)? `).test(line));
      const total = own.find((line) => /^ +\d+ +total /.test(line))!;
      assert.ok(own.some((line) => line.includes('not attributed')) && own.some((line) => / idle /.test(line)));
      const sum = own.filter((line) => line !== total).reduce((all, line) => all + joules(line), 0);
      assert.ok(Math.abs(sum - joules(total)) < 2, `${index}: ${sum}`);
    }
    assert.match(words(lines), /Basis: energy of the card above its idle power/);
  }
});

test('many processes of a card are cut to the largest, and the others are added up', () => {
  const [process] = h100(0).processes;
  const of = (index: number) => ({ ...process!, pid: 100 + index, energy: { ...process!.energy!, value: 10 * index } });
  const lines = section([{ ...h100(0), processes: Array.from({ length: 20 }, (_, index) => of(index)) }]);
  assert.match(words(lines), /others \(12\) \S+ TiB|others \(12\) \S+ GiB/);
  assert.ok(lines.some((line) => /others \(12\) .* 660\.0 J$/.test(line)));
  assert.ok(lines.some((line) => / 119 /.test(line)) && !lines.some((line) => / 100 /.test(line)));
});

test('without attribution there is neither an energy of a process nor a row of the rest', () => {
  const { attribution: _, ...card } = h100(0);
  const processes = card.processes.map(({ energy, ...process }) => process);
  const text = words(section([{ ...card, processes }]));
  assert.doesNotMatch(text, /not attributed|Basis/);
  assert.match(text, /pid process user type memory SM \S+ 0 1204242 /);
});

test('a card without energy says why, and where both methods are there both are shown', () => {
  const lines = section([h100(0), powerlessCard]);
  assert.ok(words(lines).includes('GPU 1: not measured: the driver answers N/A for its power'));
  assert.match(words(lines), /GPU by counter by integration taken covered/);
  assert.ok(lines.some((line) => /^ +0 +6\.433 kJ +± 0\.012 +6\.402 kJ +± 0\.200 +counter +10\.00 s$/.test(line)));
  const own = section([migCard]);
  assert.ok(own.some((line) => /^ +0 +1\.670 kJ +± 0\.040 +integration +9\.200 s$/.test(line)));
});

test('the state of a card is told with heat, clocks, performance state and what held it down', () => {
  const text = words(section([h100(0), powerlessCard]));
  assert.match(text, /0 1\.845 GHz 2\.619 GHz 58 °C \(64 °C\) P0 sw_power_cap 42\.00 %, power limit 4\.210 s/);
  assert.match(text, /1 37 °C \(38 °C\) P0 to P8/);
  assert.match(words(section([h100(0)], { unicode: false })), /58 C \(64 C\)/);
});

test('slices of MIG are listed with their memory, and a process stands in its slice', () => {
  const lines = section([migCard]);
  assert.ok(lines.some((line) => /^ {2}0:1 +MIG 4g\.40gb +12\.50 GiB +39\.50 GiB$/.test(line)));
  assert.ok(lines.some((line) => /^ +0:1 +4711 +tritonserver +triton +C /.test(line)));
  assert.match(words(lines), /power belongs to the card alone/);
  assert.doesNotMatch(words(lines), /kernel time/i);
});

test('the power of a module is told apart from the card', () => {
  assert.match(words(section([gb200])), /Module \(contains the CPU, in no total\) GPU 0 898\.5 W/);
});

test('the highest instantaneous draw and the power of the memory are told apart from the card', () => {
  const text = words(section([gb200]));
  assert.match(text, /Highest at an instant GPU 0 712\.5 W/);
  assert.match(text, /Memory \(inside the card\) GPU 0 61\.25 W/);
  assert.doesNotMatch(words(section([migCard])), /at an instant|inside the card/);
  const { power, ...rest } = h100(0);
  assert.doesNotMatch(words(section([{ ...rest, power: power!, powerInstant: power! }])), /at an instant/);
});

test('the legend says of GPUs that were integrated that their sensor is in the interval, and of nothing else', () => {
  const legend = (gpus: Cards) => words(show(gpus).split('\n')).replace(/^.*How to read this/, '');
  assert.match(
    legend([migCard]),
    /power of a GPU was integrated its stated accuracy; not the accuracy of other sensors/,
  );
  assert.match(legend([powerlessCard]), /they cover the sampling, not the accuracy of the sensor itself/);
  assert.match(legend([]), /they cover the sampling, not the accuracy of the sensor itself/);
});

test('cards are counted by name in the host section', () => {
  assert.match(show(eightH100), /GPUs +8 x NVIDIA H100 80GB HBM3, driver 580\.105\.08\n/);
  assert.match(
    words(show([migCard, powerlessCard]).split('\n')),
    /GPUs NVIDIA A100-SXM4-80GB, driver 570\.124\.04, NVIDIA/,
  );
});

test('a part that is a card is told by its index and name', () => {
  const [first] = fullReport.energy.parts;
  const { uuid } = h100(2);
  const parts = [
    { ...first!, source: 'nvidia', component: 'gpu', resource: uuid },
    { ...first!, source: 'nvidia', component: 'machine', resource: uuid, counted: false, reason: 'contains the CPU' },
  ];
  const report = { ...reportOf([h100(2)]), energy: { ...fullReport.energy, parts } };
  const text = table.render(report, options);
  assert.match(text, /\n {2}GPU 2 +NVIDIA H100 80GB HBM3 +1\.200 kJ/);
  assert.match(text, /\n {2}whole +GPU 2 NVID/);
  assert.ok(!text.includes(uuid));
});

test('formulas of eight cards stand in a line each with both numbers, and say once what they are', () => {
  const [cpu] = fullReport.formulas;
  const of = ({ index, utilisation, memory }: Cards[number]): FormulaResult[] => [
    {
      ...cpu!,
      resource: `GPU ${index} kernel time`,
      value: utilisation!,
      used: { label: 'time in which a kernel ran', quantity: { ...utilisation!, unit: 's', value: 9.5 } },
      total: { label: 'window', quantity: { ...utilisation!, unit: 's', value: 10 } },
    },
    {
      ...cpu!,
      resource: `GPU ${index} memory`,
      value: utilisation!,
      used: { label: 'memory used, time mean', quantity: memory!.used },
      total: { label: 'memory', quantity: memory!.total! },
    },
    {
      id: 'resource-utilisation',
      title: 'Resource utilisation',
      definition: 'used / total',
      resource: `GPU ${index} encoder`,
      applicable: false,
      reason: 'the card does not tell it',
    },
  ];
  const report = { ...reportOf(eightH100), formulas: [cpu!, ...eightH100.flatMap(of)] };
  const text = table.render(report, options);
  const lines = text.slice(text.indexOf('The four formulas\n'), text.indexOf('\nProcesses\n')).split('\n');
  assert.ok(lines.length < 45, `${lines.length}`);
  for (const index of [0, 7]) {
    assert.ok(lines.some((line) => new RegExp(`GPU ${index} kernel time +9\\S+ % +9\\.500 s +10\\.00 s`).test(line)));
    assert.ok(lines.some((line) => new RegExp(`GPU ${index} memory +9\\S+ % +\\d+\\.20 GiB +79\\.65 GiB`).test(line)));
  }
  assert.match(words(lines), /used: time in which a kernel ran; total: window, from NVML/);
  assert.equal(words(lines).match(/the card does not tell it/g)?.length, 1);
  assert.match(words(lines), /not applicable to GPU 0 encoder, GPU 1 encoder,/);
});

test('hostile names of cards, processes, users and slices are inert in every format', () => {
  const report = reportOf([hostileCard(hostileNames)]);
  const terminal = table.render(report, options);
  assert.doesNotMatch(terminal.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
  assert.match(terminal, /\\x1b\[31mred/);
  const text = markdown.render(report, options);
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
  assert.doesNotMatch(text, /<(?!!-- -->)|@(?!<!-- -->)|(?<!\\)(?:\\\\)*\]\(/);
  for (const block of text.split('\n\n').filter((one) => one.startsWith('|'))) {
    const counts = block.split('\n').map((line) => markdownCells(line).length);
    assert.ok(
      counts.every((count) => count === counts[0]),
      block,
    );
  }
  for (const row of csv.render(report, options).split('\n')) {
    assert.doesNotMatch(row, /^[=+\-@]|,"?[=@]|[\p{C}\p{Zl}\p{Zp}]/u);
  }
});
