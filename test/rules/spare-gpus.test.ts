import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spareGpus } from '../../src/rules/spare-gpus.ts';
import {
  assertNotApplicable,
  assertPasses,
  assertSaves,
  audited,
  card,
  gibi,
  onlyFinding,
  seconds,
  share,
  without,
} from './audited.ts';

const little = (index: number, kernelTime = 0.2, used = 16) =>
  card(index, { utilisation: share(kernelTime), memory: { used: gibi(used), total: gibi(80) } });

test('cards that work little and whose work fits on one are found together', () => {
  const finding = onlyFinding(spareGpus, audited({ gpus: [little(0), little(1), little(5), card(6)] }));
  assert.equal(finding.subject, 'GPU 0, 1, 5');
  assert.match(finding.what, /What GPU 0, GPU 1 and GPU 5 do would fit on one of them/);
  // 0.6 of kernel time and 0.6 of memory fit under 0.8 of one card: two are freed, 69 W (53 to 86) each.
  assertSaves(finding, [138, 106, 172], 'components');
  assert.equal(finding.severity, 'severe');
});

test('work that needs two of three cards frees one', () => {
  // 0.9 of kernel time needs 0.9 / 0.8, so two cards.
  const finding = onlyFinding(spareGpus, audited({ gpus: [little(0, 0.3), little(1, 0.3), little(2, 0.3)] }));
  assertSaves(finding, [69, 53, 86], 'components');
  assert.match(finding.what, /fit on 2 of them/);
});

test('a window of seconds tells little of how cards are used, so it is info', () => {
  const report = audited({ gpus: [little(0), little(1)] });
  const short = { ...report, window: { ...report.window, measured: seconds(10) } };
  assert.equal(onlyFinding(spareGpus, report).severity, 'warn');
  assert.equal(onlyFinding(spareGpus, short).severity, 'info');
});

test('busy cards, full ones, idle ones and those of another kind are not put together', () => {
  assertPasses(spareGpus, audited());
  assertPasses(spareGpus, audited({ gpus: [little(0), little(1, 0.31)] }));
  assertPasses(spareGpus, audited({ gpus: [little(0), little(1, 0.2, 25)] }));
  assertPasses(spareGpus, audited({ gpus: [little(0), little(1, 0)] }));
  const other = { ...little(1), name: 'NVIDIA L4' };
  assertPasses(spareGpus, audited({ gpus: [little(0), card(2), other, { ...card(3), name: 'NVIDIA L4' }] }));
});

test('without a second card of one kind it does not apply', () => {
  assertNotApplicable(spareGpus, audited({ gpus: [] }), /NVIDIA GPU/);
  assertNotApplicable(spareGpus, audited({ gpus: [little(0)] }), /a second GPU/);
  assertNotApplicable(spareGpus, audited({ gpus: [little(0), without(little(1), 'memory')] }), /two GPUs of one kind/);
});
