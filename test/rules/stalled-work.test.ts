import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stalledWork } from '../../src/rules/stalled-work.ts';
import {
  assertNotApplicable,
  assertPasses,
  assertSaves,
  audited,
  card,
  cpuOf,
  energyUtilisation,
  modelledIdle,
  onlyFinding,
  share,
  without,
} from './audited.ts';

const waiting = (io: number, memory: number) => ({
  gpus: [],
  pressure: [
    { resource: 'io', some: share(io), full: share(io) },
    { resource: 'memory', some: share(memory), full: share(memory) },
  ],
  formulas: [energyUtilisation(0.5, modelledIdle(200, 100, 400))],
});

test('work that waits for disks is found, and the idle power of the waiting would be saved', () => {
  const finding = onlyFinding(stalledWork, audited(waiting(0.25, 0)));
  assert.equal(finding.subject, 'I/O');
  // A quarter of 200 W (100 to 400).
  assertSaves(finding, [50, 25, 100], 'node');
});

test('work that waits for memory is found, and the longer of both waits counts, not their sum', () => {
  const finding = onlyFinding(stalledWork, audited(waiting(0.2, 0.1)));
  assert.equal(finding.subject, 'memory');
  assertSaves(finding, [40, 20, 80], 'node');
});

test('it is never mere info: work that stands still is to be mended', () => {
  const formulas = [energyUtilisation(0.5, modelledIdle(2, 1, 4))];
  assert.equal(onlyFinding(stalledWork, audited({ ...waiting(0.1, 0), formulas })).severity, 'warn');
});

test('without pressure the account that CPUs give of waiting stands in, without a saving', () => {
  const finding = onlyFinding(stalledWork, audited({ pressure: [], cpu: cpuOf(0.3, { iowait: share(0.1) }) }));
  assert.equal(finding.subject, 'I/O');
  assert.equal(finding.saving, undefined);
  assert.equal(finding.severity, 'warn');
  assertPasses(stalledWork, audited({ pressure: [], cpu: cpuOf(0.3, { iowait: share(0.09) }) }));
});

test('with pressure, CPUs that wait while other tasks go on are fine', () => {
  assertPasses(stalledWork, audited({ cpu: cpuOf(0.3, { iowait: share(0.5) }) }));
  assertPasses(stalledWork, audited(waiting(0.099, 0.049)));
});

test('where nothing tells of waiting it does not apply', () => {
  assertNotApplicable(stalledWork, without(audited({ pressure: [] }), 'cpu'), /pressure stall information/);
});

test('a copy beside GPUs that work is told, and nothing is saved by its end', () => {
  const finding = onlyFinding(stalledWork, audited({ ...waiting(0.25, 0), gpus: [card(0)] }));
  assert.equal(finding.saving, undefined);
  assert.match(finding.unsaved ?? '', /GPUs worked meanwhile/);
  const idleCard = card(0, { utilisation: share(0) });
  assertSaves(onlyFinding(stalledWork, audited({ ...waiting(0.25, 0), gpus: [idleCard] })), [50, 25, 100], 'node');
});
