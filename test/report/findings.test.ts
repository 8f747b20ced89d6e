import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantity } from '../../src/model/quantity.ts';
import type { AuditReport } from '../../src/model/report.ts';
import { csv } from '../../src/report/csv.ts';
import { figureText } from '../../src/report/figure.ts';
import { markdown } from '../../src/report/markdown.ts';
import { table } from '../../src/report/table.ts';
import { hostileFindings } from './sample-findings.ts';
import { fullReport, unmeasuredReport } from './sample-report.ts';

const options = { colour: false, unicode: true, width: 80 };
const withFindings = (findings: AuditReport['findings']): AuditReport => ({ ...fullReport, findings });
const plain = hostileFindings('python3');
const section = (text: string) => text.slice(text.indexOf('Findings\n'), text.indexOf('\nGPUs\n'));
const words = (text: string) => text.replaceAll(/\s+/g, ' ');

test('a finding stands with its evidence, its saving in watts and kilowatt-hours, and the next step', () => {
  const shown = words(section(table.render(withFindings(plain), options)));
  assert.match(shown, /2 findings\. Of 4 rules 1 passed and 1 could not be applied\./);
  assert.match(shown, /severe python3 \(pid 4242, user python3, for 3 days\) holds memory on GPU 3/);
  assert.match(shown, /evidence kernel time 0 %, mean power 180\.0 W, python3 python3/);
  // 111 W x 8,760 h = 972.36 kWh.
  assert.match(shown, /saves ~111 W ± 16, ~972 kWh ± 140 a year at the boundary components\. Assumed: python3 ends;/);
  assert.match(shown, /next Ask whether anyone waits for python3\. ps -o pid,user,lstart,time,args -p 4242/);
  assert.match(shown, /more negawatt explain idle-gpu-memory/);
});

test('a finding without a saving says why, and one that could not be looked for what is missing', () => {
  const shown = words(section(table.render(withFindings(plain), options)));
  assert.match(shown, /saves not told: python3/);
  assert.match(shown, /could not be applied for want of .* excess-memory python3; python3/);
});

test('what wants the same stands in one row', () => {
  const notApplicable = ['idle-gpu-memory', 'spare-gpus', 'excess-memory'].map((id) => ({
    id,
    title: id,
    missing: [id === 'excess-memory' ? 'memory' : 'a card'],
  }));
  const shown = words(section(table.render(withFindings({ found: [], passed: [], notApplicable }), options)));
  assert.match(shown, /idle-gpu-memory, spare-gpus a card excess-memory memory/);
});

test('where nothing was found it says so', () => {
  const shown = words(table.render(unmeasuredReport, options));
  assert.match(shown, /Findings Nothing was found\. Of 1 rules 0 passed and 1 could not be applied\./);
});

test('beyond a dozen the rest is counted', () => {
  const [first] = plain.found;
  const many = { ...plain, found: Array.from({ length: 15 }, () => first!) };
  const shown = words(section(table.render(withFindings(many), options)));
  assert.equal(shown.split('severe').length - 1, 12);
  assert.match(shown, /3 more findings: in the JSON\./);
});

test('they stand before the cards, and in Markdown too', () => {
  const page = markdown.render(withFindings(plain), options);
  assert.ok(page.indexOf('## Findings') > page.indexOf('## Power over time'));
  assert.ok(page.indexOf('## Findings') < page.indexOf('## GPUs'));
  assert.match(page, /```sh\nps -o pid,user,lstart,time,args -p 4242\n```/);
});

test('their figures are in the CSV under the finding and what it is about', () => {
  const rows = csv.render(withFindings(plain), options).split('\n');
  const value = (key: string) => Number(rows.find((row) => row.startsWith(`${key},`))?.split(',')[1]);
  assert.equal(value('findings.found.idle-gpu-memory/gpu-3.saving.power'), 111);
  assert.equal(value('findings.found.idle-gpu-memory/gpu-3.saving.energyPerYear'), 111 * 8760 * 3600);
  assert.equal(value('findings.found.idle-gpu-memory/gpu-3.evidence.mean-power.quantity'), 180);
});

test('the energy of a year is told in kWh, whatever its size', () => {
  const kwh = (value: number) =>
    figureText(quantity(value * 3.6e6, 'J', { kind: 'measured', by: 'x' }), { unicode: true, as: 'kWh' });
  assert.deepEqual([kwh(0.5), kwh(972.36), kwh(12_345)], ['0.5000 kWh', '972.4 kWh', '12345 kWh']);
});

test('how the CPUs are set stands in the section about the machine', () => {
  const settings: AuditReport['settings'] = {
    driver: 'intel_pstate',
    governors: [
      { value: 'powersave', cpus: 12 },
      { value: 'performance', cpus: 4 },
    ],
    energyPreferences: [{ value: 'power', cpus: 16 }],
    turbo: false,
    idleStates: [
      { name: 'C1', latency: quantity(1e-6, 's', { kind: 'measured', by: 'x' }), cpus: 16, disabled: 0 },
      { name: 'C1E', latency: quantity(4e-6, 's', { kind: 'measured', by: 'x' }), cpus: 16, disabled: 3 },
      { name: 'C6', latency: quantity(1e-4, 's', { kind: 'measured', by: 'x' }), cpus: 16, disabled: 16 },
    ],
    throttled: quantity(2, 's', { kind: 'measured', by: 'x' }),
  };
  const shown = words(table.render({ ...fullReport, settings }, options));
  assert.match(shown, /Governor powersave on 12, performance on 4 \(intel_pstate\)/);
  assert.match(shown, /Preference power Turbo off/);
  assert.match(shown, /Idle states C1, C1E \(off on 3 of 16\), C6 \(off\) Heat held a CPU down for 2\.000 s/);
});
