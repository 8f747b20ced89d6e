import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleGpuMemory } from '../../src/rules/idle-gpu-memory.ts';
import {
  assertNotApplicable,
  assertPasses,
  assertSaves,
  audited,
  card,
  gibi,
  gpuProcess,
  kindIdle,
  onlyFinding,
  seconds,
  share,
  watts,
  without,
} from './audited.ts';

const held = (more = {}) =>
  card(3, {
    utilisation: share(0),
    power: { mean: watts(114, 'components', 2), lowest: watts(113), highest: watts(115) },
    processes: [gpuProcess(2400, { age: seconds(3 * 86_400 + 5) })],
    ...more,
  });

test('a card that did nothing while a process held its memory is found, with who it is and since when', () => {
  const finding = onlyFinding(idleGpuMemory, audited({ gpus: [card(0), held()] }));
  assert.equal(finding.subject, 'GPU 3');
  assert.equal(finding.severity, 'warn');
  assert.equal(
    finding.what,
    'python3 (pid 2400, user alice, for 3 days) holds memory on GPU 3, which did nothing in the window.',
  );
  assert.equal(finding.next.command, 'ps -o pid,user,lstart,time,args -p 2400');
});

test('what it saves is its mean power minus the idle of its kind, and the intervals are set against each other', () => {
  const finding = onlyFinding(idleGpuMemory, audited({ gpus: [held()] }));
  // 114 - 69 = 45; 112 - 86 = 26; 116 - 53 = 63.
  assertSaves(finding, [45, 26, 63], 'components');
});

test('a card that draws no more than when idle is found, and saves nothing that is told', () => {
  const finding = onlyFinding(idleGpuMemory, audited({ gpus: [held({ idlePower: kindIdle(120, 110, 130) })] }));
  assert.equal(finding.saving, undefined);
  assert.match(finding.unsaved ?? '', /no more than when idle/);
  assert.equal(finding.severity, 'info');
});

test('a card whose power is not measured is found without a saving', () => {
  const finding = onlyFinding(idleGpuMemory, audited({ gpus: [without(held(), 'power')] }));
  assert.match(finding.unsaved ?? '', /power of this card is not measured/);
});

test('memory that no visible process holds belongs to somebody else, and nothing is to be ended from here', () => {
  const finding = onlyFinding(idleGpuMemory, audited({ gpus: [held({ processes: [] })] }));
  assert.match(finding.what, /^A process that cannot be seen from here holds memory on GPU 3/);
  assert.equal(finding.next.command, 'nvidia-smi -i 3');
});

test('many holders are named by the largest three, and counted', () => {
  const processes = [1, 2, 3, 4, 5].map((pid) => gpuProcess(pid, { memory: gibi(pid) }));
  const finding = onlyFinding(idleGpuMemory, audited({ gpus: [held({ processes })] }));
  assert.match(finding.what, /pid 5.*pid 4.*pid 3.* and 2 more hold memory/);
  assert.doesNotMatch(finding.what, /pid 2\b/);
});

test('a card that works, and an idle one with only the memory of the driver, are not found', () => {
  assertPasses(idleGpuMemory, audited());
  assertPasses(
    idleGpuMemory,
    audited({ gpus: [held({ memory: { used: gibi(0.7), total: gibi(80) }, processes: [] })] }),
  );
});

test('without a card, or where one does not tell its kernel time, it does not apply', () => {
  assertNotApplicable(idleGpuMemory, audited({ gpus: [] }), /NVIDIA GPU/);
  const untold = without(held(), 'utilisation');
  assertNotApplicable(idleGpuMemory, audited({ gpus: [untold] }), /kernel time \(GPU 3\)/);
  // The healthy card beside it does not make it pass; one that is found is told all the same.
  assertNotApplicable(idleGpuMemory, audited({ gpus: [card(0), untold] }), /kernel time \(GPU 3\)/);
  onlyFinding(idleGpuMemory, audited({ gpus: [held(), { ...untold, index: 4 }] }));
});

const screen = (name: string, memory: number, pid = 1410) => gpuProcess(pid, { name, memory: gibi(memory), type: 'G' });
const display = (used: number, ...processes: ReturnType<typeof gpuProcess>[]) =>
  audited({ gpus: [held({ memory: { used: gibi(used), total: gibi(8) }, processes })] });

test('a card that only draws screens is held by nobody', () => {
  assertPasses(idleGpuMemory, display(1.3, screen('Xorg', 0.5), screen('firefox', 0.7, 1500)));
  // Where nothing tells how much they take it is theirs.
  assertPasses(idleGpuMemory, display(1.3, without(screen('Xorg', 0), 'memory')));
  // Told as C+G, a display server is one all the same.
  const both = gpuProcess(1410, { name: '/usr/bin/gnome-shell', memory: gibi(1.2), type: 'C+G' });
  assertPasses(idleGpuMemory, display(1.3, both));
});

test('beside a display server the one that computes is named, and no other is to be ended', () => {
  const finding = onlyFinding(
    idleGpuMemory,
    display(6, screen('Xorg', 3), gpuProcess(77, { memory: gibi(2), type: 'C' })),
  );
  assert.match(finding.what, /^python3 \(pid 77, .*\) holds memory/);
  assert.doesNotMatch(JSON.stringify(finding), /Xorg|1410/);
  assert.match(finding.next.advice, /`kill 77`/);
  // What is left beside the screen is a bare CUDA context.
  assertPasses(idleGpuMemory, display(1.9, screen('Xorg', 1.4), gpuProcess(77, { memory: gibi(0.4), type: 'C' })));
});

test('memory beyond what screens take belongs to someone who cannot be seen', () => {
  const finding = onlyFinding(idleGpuMemory, display(6, screen('Xorg', 0.5)));
  assert.match(finding.what, /^A process that cannot be seen from here/);
  assert.doesNotMatch(finding.next.advice, /kill/);
});
