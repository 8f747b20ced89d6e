import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gpuPersistence } from '../../src/rules/gpu-persistence.ts';
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

const visited = (...presence: readonly number[]) =>
  card(4, {
    persistence: false,
    processes: presence.map((present, index) => gpuProcess(10 + index, { present: share(present) })),
  });

test('persistence mode off on a card whose processes come and go is found', () => {
  const finding = onlyFinding(gpuPersistence, audited({ gpus: [visited(0.2, 0.3)] }));
  assert.match(finding.what, /lets go of GPU 4 between its processes: 2 came or went/);
  assert.equal(finding.next.command, 'sudo nvidia-smi -i 4 -pm 1');
  assert.equal(finding.severity, 'info');
});

test('a process that is there all the time keeps the driver loaded; an empty card and persistence on are fine too', () => {
  assertPasses(gpuPersistence, audited({ gpus: [visited(0.2, 1)] }));
  assertPasses(gpuPersistence, audited({ gpus: [{ ...visited(), utilisation: share(0) }] }));
  assertPasses(gpuPersistence, audited({ gpus: [{ ...visited(0.2), persistence: true }] }));
});

test('in a short window a process that the first readings missed was there throughout', () => {
  const report = audited({ gpus: [visited(0.75)] });
  // A quarter of 10 s is less than three readings.
  assertPasses(gpuPersistence, { ...report, window: { ...report.window, measured: seconds(10) } });
  onlyFinding(gpuPersistence, report);
});

test('where the driver does not tell the mode, or how long processes were there, it does not apply', () => {
  assertNotApplicable(gpuPersistence, audited({ gpus: [] }), /NVIDIA GPU/);
  assertNotApplicable(gpuPersistence, audited({ gpus: [without(visited(0.2), 'persistence')] }), /persistence mode/);
  // It works, and nobody is seen on it: they are outside of this container.
  assertNotApplicable(gpuPersistence, audited({ gpus: [visited()] }), /cannot be seen from here \(GPU 4\)/);
  const untold = { ...visited(), processes: [without(gpuProcess(1), 'present')] };
  assertNotApplicable(gpuPersistence, audited({ gpus: [untold] }), /how long each process stayed \(GPU 4\)/);
});
