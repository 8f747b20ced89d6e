import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleGpuClocks } from '../../src/rules/idle-gpu-clocks.ts';
import {
  assertNotApplicable,
  assertPasses,
  assertSaves,
  audited,
  card,
  gibi,
  gpuProcess,
  onlyFinding,
  share,
  watts,
  without,
} from './audited.ts';

const awake = (more = {}) =>
  card(1, {
    utilisation: share(0),
    memory: { used: gibi(0.5), total: gibi(80) },
    power: { mean: watts(120), lowest: watts(119), highest: watts(121) },
    performanceState: { fastest: 0, slowest: 2, last: 0 },
    processes: [],
    ...more,
  });

test('an idle card that never left its fast states and draws more than an idle one is found', () => {
  const finding = onlyFinding(idleGpuClocks, audited({ gpus: [awake()] }));
  assert.match(finding.what, /GPU 1 had no work, and stayed at P2 or faster/);
  // 120 - 69 = 51; 120 - 86 = 34; 120 - 53 = 67.
  assertSaves(finding, [51, 34, 67], 'components');
  assert.equal(finding.severity, 'warn');
});

test('a data-centre card that idles at P0 and draws what its kind does is healthy', () => {
  const power = { mean: watts(80), lowest: watts(80), highest: watts(80) };
  assertPasses(idleGpuClocks, audited({ gpus: [awake({ power })] }));
});

test('a card that went to a slow state, one that works and one that is held are not found', () => {
  assertPasses(idleGpuClocks, audited({ gpus: [awake({ performanceState: { fastest: 0, slowest: 8, last: 8 } })] }));
  assertPasses(idleGpuClocks, audited());
  const held = awake({ memory: { used: gibi(40), total: gibi(80) }, processes: [gpuProcess(7)] });
  assertPasses(idleGpuClocks, audited({ gpus: [held] }));
});

test('without a card, and where one does not tell its kernel time, state or power, it does not apply', () => {
  assertNotApplicable(idleGpuClocks, audited({ gpus: [] }), /NVIDIA GPU/);
  for (const [key, words] of [
    ['utilisation', /kernel time \(GPU 1\)/],
    ['performanceState', /performance state \(GPU 1\)/],
    ['power', /power \(GPU 1\)/],
  ] as const) {
    assertNotApplicable(idleGpuClocks, audited({ gpus: [without(awake(), key)] }), words);
  }
});

test('where a process has a bare context on the card it is that, and not locked clocks, to look for first', () => {
  const processes = [gpuProcess(7, { memory: gibi(0.4) })];
  assert.match(onlyFinding(idleGpuClocks, audited({ gpus: [awake({ processes })] })).next.advice, /CUDA context/);
  const screens = [gpuProcess(7, { name: 'Xorg', type: 'G' })];
  assert.match(onlyFinding(idleGpuClocks, audited({ gpus: [awake({ processes: screens })] })).next.advice, /-rgc/);
});
