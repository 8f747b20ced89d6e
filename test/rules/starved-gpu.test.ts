import assert from 'node:assert/strict';
import { test } from 'node:test';
import { starvedGpu } from '../../src/rules/starved-gpu.ts';
import {
  assertNotApplicable,
  assertPasses,
  audited,
  card,
  gpuProcess,
  onlyFinding,
  seconds,
  share,
  without,
} from './audited.ts';

const fed = (kernelTime: number, cpu: number) =>
  card(0, { utilisation: share(kernelTime), processes: [gpuProcess(77, { cpu: seconds(cpu) })] });

test('a card with pauses and a process on it with a full core are told as info: it may wait for it, or the process spins', () => {
  // 980 s of CPU time in 1,000 s are 0.98 cores.
  const finding = onlyFinding(starvedGpu, audited({ gpus: [fed(0.4, 980)] }));
  assert.equal(finding.what, 'python3 (pid 77) has one core full, and GPU 0, which has pauses, may wait for it.');
  assert.equal(finding.severity, 'info');
  assert.match(finding.next.advice, /if it polls for work, as the scheduler of a server does, the card has none/);
  assert.equal(finding.next.command, 'py-spy top --pid 77');
  const blender = card(0, {
    utilisation: share(0.4),
    processes: [gpuProcess(78, { name: 'blender', cpu: seconds(980) })],
  });
  assert.equal(onlyFinding(starvedGpu, audited({ gpus: [blender] })).next.command, 'top -H -b -n 1 -p 78');
});

test('a busy card, an idle one, a process with time to spare and one on many cores are not found', () => {
  assertPasses(starvedGpu, audited());
  assertPasses(starvedGpu, audited({ gpus: [fed(0.71, 980)] }));
  assertPasses(starvedGpu, audited({ gpus: [fed(0.04, 980)] }));
  assertPasses(starvedGpu, audited({ gpus: [fed(0.4, 940)] }));
  assertPasses(starvedGpu, audited({ gpus: [fed(0.4, 2000)] }));
});

test('without kernel time, or the CPU time of any process on a card that waits, it does not apply', () => {
  assertNotApplicable(starvedGpu, audited({ gpus: [] }), /NVIDIA GPU/);
  assertNotApplicable(starvedGpu, audited({ gpus: [without(fed(0.4, 1), 'utilisation')] }), /kernel time/);
  const unseen = card(0, { utilisation: share(0.4), processes: [without(gpuProcess(77), 'cpu')] });
  assertNotApplicable(starvedGpu, audited({ gpus: [unseen] }), /CPU time of its processes \(GPU 0\)/);
});
