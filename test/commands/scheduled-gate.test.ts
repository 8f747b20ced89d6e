import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import type { Context } from '../../src/commands/command.ts';
import { historyGate } from '../../src/commands/scheduled-gate.ts';
import { recordHistory } from '../../src/history/record-history.ts';
import type { Quantity } from '../../src/model/quantity.ts';
import type { AuditReport } from '../../src/model/report.ts';
import { historyFile } from '../history/opened.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fullReport } from '../report/sample-report.ts';

const silent = {
  isTTY: false,
  columns: 80,
  stream: new PassThrough(),
  write: () => assert.fail('a gate of a schedule says nothing by itself'),
};
const context: Context = {
  version: '0.0.0',
  env: {},
  signal: new AbortController().signal,
  takeSignals: () => undefined,
  stdout: silent,
  stderr: silent,
};

/** An audit, so many times as hungry, so many hours before now. */
function auditOf(factor: number, ago: number): AuditReport {
  const { energy, window } = fullReport;
  const total = energy.total!;
  const times = ({ interval: _, ...figure }: Quantity): Quantity => ({ ...figure, value: figure.value * factor });
  const startedAt = new Date(Math.round(Date.now() / 1000 - ago * 3600) * 1000).toISOString();
  return {
    ...fullReport,
    window: { ...window, startedAt },
    energy: { ...energy, total: { ...total, energy: times(total.energy), meanPower: times(total.meanPower) } },
  };
}

/** What the gate says of an audit that is recorded after others, as `--record` does. */
async function answerOn(t: TestContext, head: AuditReport, factors: readonly number[]) {
  const history = historyFile(t);
  const read = (path: string) => (path === '/etc/machine-id' ? 'a'.repeat(32) : undefined);
  const before = factors.map((factor, index) => auditOf(factor, 24 * (index + 1)));
  for (const report of [...before, head]) await recordHistory(report, { file: history, read }, { env: {} });
  const file = join(temporaryFolder(t), 'report.json');
  writeFileSync(file, JSON.stringify(head));
  return historyGate(file, { series: 'audit', history }, context);
}

const usual = [1, 1.01, 0.99, 1.005, 0.995, 1.002];

test('a scheduled audit that got worse than its own history is told, with the figure and by how much', async (t) => {
  const answer = await answerOn(t, auditOf(1.4, 0), usual);
  assert.ok('regressed' in answer, JSON.stringify(answer));
  assert.deepEqual(
    answer.regressed.map(({ key }) => key),
    ['gate energy.total'],
  );
  assert.match(answer.regressed[0]!.line, /^regressed: energy\.total changed by \+\d/);
});

test('one that is as before is not', async (t) => {
  assert.deepEqual(await answerOn(t, auditOf(1.004, 0), usual), { regressed: [] });
});

test('a history that is too young tells nothing, and is no trouble', async (t) => {
  const answer = await answerOn(t, auditOf(1.4, 0), []);
  assert.match('untold' in answer ? answer.untold : '', /nothing in the history/);
});
