import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditReport } from '../../src/model/report.ts';
import { openmetrics, prometheus } from '../../src/report/prometheus/exposition.ts';
import { nameOf } from '../../src/report/prometheus/sample-family.ts';
import { emptyReport, fullReport, unmeasuredReport } from './sample-report.ts';

const options = { colour: false, unicode: true, width: 80 };
const sample = /^([a-z0-9_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[\d.e+-]+)$/;

function samplesIn(text: string): { readonly name: string; readonly labels: string; readonly value: number }[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const match = sample.exec(line);
      assert.ok(match !== null, line);
      return { name: match[1]!, labels: match[2] ?? '', value: Number(match[3]) };
    });
}

test('every sample is a gauge with a help and a type before it, in base units', async () => {
  for (const report of [fullReport, unmeasuredReport, emptyReport]) {
    const text = await prometheus.render(report, options);
    for (const { name } of samplesIn(text)) {
      assert.match(text, new RegExp(`^# HELP ${name} [A-Z].*\\.$`, 'm'));
      assert.match(text, new RegExp(`^# TYPE ${name} gauge$`, 'm'));
      assert.doesNotMatch(name, /_total$|_(kilo|mega|milli)/);
    }
  }
});

test('figures stand as they are in the report, with their boundary and whether a model had a part in them', async () => {
  const samples = samplesIn(await prometheus.render(fullReport, options));
  const { boundary, energy, meanPower } = fullReport.energy.total!;
  const at = (name: string) =>
    samples.find((one) => one.name === name && one.labels === `boundary="${boundary}",estimated="false"`)?.value;
  assert.equal(at('negawatt_energy_joules'), energy.value);
  assert.equal(at('negawatt_power_watts'), meanPower.value);
});

test('what was not measured has no sample, and a missing source is told to be down', async () => {
  const samples = samplesIn(await prometheus.render(unmeasuredReport, options));
  assert.deepEqual(
    samples.filter(({ name, labels }) => name === 'negawatt_energy_joules' && labels.includes('estimated="false"')),
    [],
  );
  assert.ok(unmeasuredReport.sources.missing.length > 0);
  for (const { id } of unmeasuredReport.sources.missing) {
    assert.ok(
      samples.some(
        ({ name, labels, value }) => name === 'negawatt_source_up' && labels === `source="${id}"` && value === 0,
      ),
    );
  }
});

test('names from outside stay inside their label', async () => {
  const name = 'evil"} 1\nnegawatt_power_watts{boundary="wall"} 0\u001b[31m\\';
  const [card] = fullReport.gpus;
  const hostile: AuditReport = { ...fullReport, gpus: [{ ...card!, uuid: name }] };
  const samples = samplesIn(await prometheus.render(hostile, options));
  assert.ok(samples.some(({ labels }) => labels.includes('uuid="evil')));
  assert.deepEqual(
    samples.filter(({ name: family, value }) => family === 'negawatt_power_watts' && value === 0),
    [],
  );
});

test('OpenMetrics ends as it must', async () => {
  const text = await openmetrics.render(fullReport, options);
  assert.match(text, /\n# EOF\n$/);
});

test('dotted names become names of Prometheus', () => {
  assert.equal(nameOf('run.energy.aboveIdle', 'J'), 'negawatt_run_energy_above_idle_joules');
  assert.equal(nameOf('compress.rate', '1'), 'negawatt_compress_rate_ratio');
});
