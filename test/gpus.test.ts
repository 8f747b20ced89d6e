import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as v from 'valibot';
import type { AuditReport } from '../src/model/report.ts';
import { auditReportSchema, runReportSchema } from '../src/model/report-schema.ts';
import { buildNvmlStub } from './support/nvml-stub.ts';
import { type Ended, runCli } from './support/run-cli.ts';

// The whole way, on this machine: command line, helper, a library at NVML's ABI, judge and renderers.

/** A folder with the stub and what it is to play. */
function library(t: TestContext, scenario: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-nvml-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(buildNvmlStub(), join(folder, 'libnvidia-ml.so.1'));
  writeFileSync(join(folder, 'scenario.txt'), scenario);
  return join(folder, 'libnvidia-ml.so.1');
}

const quick = ['--duration', '2s', '--interval', '200ms', '--top', '3', '--quiet'];

function reportOf({ stdout, stderr, code }: Ended): AuditReport {
  assert.equal(code, 0, stderr);
  const checked = v.safeParse(auditReportSchema, JSON.parse(stdout));
  assert.ok(checked.success, checked.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('\n'));
  return checked.output;
}

test('an audit shows every card, and their joules add up to the total of the components', async (t) => {
  const nvml = library(t, 'devices 8\n');
  const report = reportOf(await runCli(['audit', '--nvml', nvml, '--format', 'json', ...quick]));
  assert.deepEqual(
    report.gpus.map(({ index }) => index),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  const joules = report.gpus.map(({ energy }) => energy?.value.value ?? Number.NaN);
  const sum = joules.reduce((total, one) => total + one, 0);
  assert.ok(sum > 0);
  assert.equal(report.energy.total?.boundary, 'components');
  assert.ok(Math.abs(report.energy.total.energy.value - sum) < 1e-6 * sum);
});

test('--gpus measures the cards that it names, and none loads no library', async (t) => {
  const nvml = library(t, 'devices 4\n');
  const some = reportOf(await runCli(['audit', '--nvml', nvml, '--gpus', '1,3', '--format', 'json', ...quick]));
  assert.deepEqual(
    some.gpus.map(({ index }) => index),
    [1, 3],
  );
  const none = reportOf(await runCli(['audit', '--nvml', nvml, '--gpus', 'none', '--format', 'json', ...quick]));
  assert.deepEqual(none.gpus, []);
  assert.deepEqual(none.host.gpus, []);
  // Which cards were measured is a part of what makes two reports comparable, of a command too.
  const cards = some.gpus.map(({ uuid }) => uuid).sort();
  assert.equal(new Set(cards).size, 2);
  assert.deepEqual(some.host.gpus, cards);
  const file = join(nvml, '..', 'run.json');
  const run = await runCli(['run', '--nvml', nvml, '--gpus', '1,3', '--output', file, '--quiet', '--', 'true']);
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual(v.parse(runReportSchema, JSON.parse(readFileSync(file, 'utf8'))).host.gpus, cards);
  const unknown = await runCli(['audit', '--nvml', nvml, '--gpus', '9', ...quick]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /--gpus 9 names no GPU/);
});

test('a call that never returns becomes a gap: the audit ends on time with its report, and the process exits', async (t) => {
  const nvml = library(t, 'devices 2\nhang nvmlDeviceGetTotalEnergyConsumption 8\n');
  const began = process.hrtime.bigint();
  const ended = await runCli(['audit', '--nvml', nvml, '--format', 'json', ...quick, '--duration', '8s']);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const report = reportOf(ended);
  assert.equal(report.window.ending, 'complete');
  assert.ok(
    report.coverage.gaps.some(({ source }) => source === 'nvidia'),
    'the gap is told',
  );
  // Not a speed claim: without the bound it would never end, and runCli would kill it after a minute.
  assert.ok(seconds < 40, `ended after ${seconds} s`);
});

test('a card whose call never returns takes nothing from the others, and is named', async (t) => {
  const nvml = library(t, 'devices 4\nhang nvmlDeviceGetEnforcedPowerLimit 2 2\n');
  const report = reportOf(await runCli(['audit', '--nvml', nvml, '--format', 'json', ...quick, '--duration', '11s']));
  const [whole, hung] = [0, 2].map((index) => report.gpus.find((gpu) => gpu.index === index));
  // The counters of the others went on while their readings did not.
  assert.ok((whole?.energy?.covered.value ?? 0) > 10, JSON.stringify(whole?.energy));
  assert.ok((hung?.energy?.covered.value ?? 0) < 3, JSON.stringify(hung?.energy));
  const reasons = report.coverage.gaps.map(({ reason }) => reason);
  assert.ok(
    reasons.some((reason) => /^GPU 2: a call has not returned for \d+ s/.test(reason)),
    reasons.join('\n'),
  );
});

test('a hang in a short window is named', async (t) => {
  const nvml = library(t, 'devices 2\nhang nvmlDeviceGetTotalEnergyConsumption 3 1\n');
  const report = reportOf(await runCli(['audit', '--nvml', nvml, '--format', 'json', ...quick]));
  const reasons = report.coverage.gaps.map(({ reason }) => reason);
  assert.ok(
    reasons.some((reason) => reason.startsWith('GPU 1: a call has not returned for')),
    reasons.join('\n'),
  );
});

test('a driver that hangs at its start is a broken source, and the audit goes on', async (t) => {
  const nvml = library(t, 'hang nvmlInit_v2\n');
  const report = reportOf(await runCli(['audit', '--nvml', nvml, '--format', 'json', ...quick]));
  const missing = report.sources.missing.find(({ id }) => id === 'nvidia');
  assert.equal(missing?.why, 'broken');
  assert.match(missing.detail, /a call may hang in the driver/);
});

test('a helper that is killed is started again, and the counter holds what it did not see', async (t) => {
  const nvml = library(t, 'device 0 power 500\n');
  const ended = await runCli(
    ['audit', '--nvml', nvml, '--format', 'json', ...quick, '--duration', '7s'],
    {},
    (child) => {
      let since: number | undefined;
      child.on('exit', () => clearInterval(timer));
      const timer = setInterval(() => {
        const helper = helperOf(child.pid, nvml);
        if (helper === undefined) return;
        since ??= Date.now();
        if (Date.now() - since < 2000) return;
        clearInterval(timer);
        process.kill(helper, 'SIGKILL');
      }, 50);
    },
  );
  const [card] = reportOf(ended).gpus;
  assert.equal(card?.energy?.method, 'counter');
  const { value, covered } = card.energy;
  assert.ok(covered.value > 6.5, String(covered.value));
  assert.ok(Math.abs(value.value / covered.value - 500) < 25, String(value.value / covered.value));
  assert.ok(reportOf(ended).coverage.gaps.some(({ reason }) => /nvml was ended by SIGKILL/.test(reason)));
});

/** The process of another that reads this library. */
function helperOf(parent: number | undefined, nvml: string): number | undefined {
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const children = read(`/proc/${parent}/task/${parent}/children`).trim().split(' ');
  return children.map(Number).find((pid) => pid > 0 && read(`/proc/${pid}/cmdline`).includes(nvml));
}

test('a recording with cards is judged again to the same report, without the library', async (t) => {
  const nvml = library(t, 'devices 2\n');
  const file = join(mkdtempSync(join(tmpdir(), 'negawatt-')), 'run.jsonl');
  t.after(() => rmSync(join(file, '..'), { recursive: true, force: true }));
  const live = await runCli(['audit', '--nvml', nvml, '--format', 'json', '--save', file, ...quick]);
  rmSync(nvml);
  const again = await runCli(['audit', '--from', file, '--format', 'json', '--top', '3']);
  assert.deepEqual(JSON.parse(again.stdout), JSON.parse(live.stdout));
  assert.match(readFileSync(file, 'utf8').split('\n')[0]!, /"gpus":\[\{"index":0/);
});

test('a library that is none is refused with what to do', async (t) => {
  const nvml = library(t, '');
  writeFileSync(nvml, 'not a library');
  const { code, stderr } = await runCli(['audit', '--nvml', nvml, ...quick]);
  assert.equal(code, 2);
  assert.match(stderr, /the NVML library .* cannot be used/);
});

test('an interrupt while the driver hangs still gives the report', async (t) => {
  const nvml = library(t, 'devices 1\nhang nvmlDeviceGetTotalEnergyConsumption 4\n');
  const ended = await runCli(
    ['audit', '--nvml', nvml, '--format', 'json', '--duration', '60s', '--interval', '200ms', '--quiet'],
    {},
    (child) => {
      setTimeout(() => child.kill('SIGINT'), 4000);
    },
  );
  assert.equal(ended.code, 130);
  assert.equal((JSON.parse(ended.stdout) as AuditReport).window.ending, 'interrupted');
});
