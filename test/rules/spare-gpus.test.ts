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
  gpuProcess,
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
  // A third work of 0.3 makes 0.9 of kernel time, which is beyond 0.8 of one card.
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
  assertNotApplicable(
    spareGpus,
    audited({ gpus: [little(0), { ...little(1), name: 'NVIDIA L4' }] }),
    /two GPUs of one kind/,
  );
});

const many = (count: number, kernelTime: number, used: number) =>
  audited({ gpus: Array.from({ length: count }, (_, index) => little(index, kernelTime, used)) });

test('works are not cut: of 30 % of a memory two fit on a card, not two and two thirds', () => {
  // 24 of 80 GiB. Five need three cards, and eight need four, where their sum would fit on two and on three.
  const five = onlyFinding(spareGpus, many(5, 0.1, 24));
  assert.match(five.what, /fit on 3 of them/);
  assertSaves(five, [2 * 69, 2 * 53, 2 * 86], 'components');
  assert.match(onlyFinding(spareGpus, many(8, 0.1, 24)).what, /fit on 4 of them/);
});

test('memory and kernel time both have to fit on one card', () => {
  const gpus = [little(0, 0.3, 8), little(1, 0.3, 8), little(2, 0.1, 24), little(3, 0.1, 24)];
  // 0.3 + 0.3 + 0.1 + 0.1 of kernel time, and 0.1 + 0.1 + 0.3 + 0.3 of memory: 0.8 of one card in both.
  assert.match(onlyFinding(spareGpus, audited({ gpus })).what, /fit on one of them/);
  const more = [...gpus, little(4, 0.1, 24)];
  // The third 0.3 of memory would make 1.1.
  assert.match(onlyFinding(spareGpus, audited({ gpus: more })).what, /fit on 2 of them/);
});

test('cards that one process works on, such as a model spread over them, are left out', () => {
  const spread = (index: number) => ({ ...little(index), processes: [gpuProcess(900)] });
  assertPasses(spareGpus, audited({ gpus: [spread(0), spread(1)] }));
  assert.equal(
    onlyFinding(spareGpus, audited({ gpus: [spread(0), spread(1), little(2), little(3)] })).subject,
    'GPU 2, 3',
  );
  // A display server that is on all cards spreads nothing over them.
  const drawn = (index: number) => ({
    ...little(index),
    processes: [gpuProcess(900 + index), gpuProcess(1, { name: '/usr/lib/xorg/Xorg', type: 'G' })],
  });
  onlyFinding(spareGpus, audited({ gpus: [drawn(0), drawn(1)] }));
});

test('where a card of the same kind tells too little it does not apply, unless something is found on the others', () => {
  const dumb = without(little(1), 'memory');
  assertNotApplicable(spareGpus, audited({ gpus: [card(0), dumb] }), /memory, used and total \(GPU 1\)/);
  assertNotApplicable(
    spareGpus,
    audited({ gpus: [card(0), without(card(1), 'utilisation')] }),
    /kernel time \(GPU 1\)/,
  );
  const hidden = { ...little(1), processes: [] };
  assertNotApplicable(spareGpus, audited({ gpus: [little(0), hidden] }), /cannot be seen from here \(GPU 1\)/);
  onlyFinding(spareGpus, audited({ gpus: [little(0), dumb, little(2)] }));
  // A card that is alone of its kind has nothing to be put together with.
  assertPasses(spareGpus, audited({ gpus: [card(0), card(2), { ...dumb, name: 'NVIDIA L4' }] }));
});
