import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excessMemory } from '../../src/rules/excess-memory.ts';
import {
  assertNotApplicable,
  assertPasses,
  assertSaves,
  audited,
  gibi,
  onlyFinding,
  seconds,
  without,
} from './audited.ts';

const fitted = (total: number, used: number) => ({
  memory: { total: gibi(total), used: gibi(used), available: gibi(total - used) },
});

test('memory of which less than a fifth is used is found, and what is beyond twice the use saves its power', () => {
  const finding = onlyFinding(excessMemory, audited(fitted(512, 56)));
  // 512 - 2 x 56 = 400 GiB: at 0.25 W 100 W, at 0.1 W 40 W, at 0.4 W 160 W.
  assertSaves(finding, [100, 40, 160], 'components');
  assert.equal(finding.severity, 'severe');
});

test('a window of seconds makes it info', () => {
  const report = audited(fitted(512, 56));
  const short = { ...report, window: { ...report.window, measured: seconds(599) } };
  assert.equal(onlyFinding(excessMemory, short).severity, 'info');
});

test('a virtual machine is told to take a smaller size', () => {
  const host = { kind: 'real', inventory: { cpu: {}, memory: {}, os: {}, virtualization: 'kvm' } } as const;
  assert.match(onlyFinding(excessMemory, audited({ ...fitted(64, 4), host })).next.advice, /machine with less memory/);
});

test('a fifth is enough, and a small machine has nothing to spare', () => {
  assertPasses(excessMemory, audited(fitted(100, 20)));
  assertPasses(excessMemory, audited(fitted(31, 1)));
  assertPasses(excessMemory, audited());
});

test('without total and available memory it does not apply', () => {
  assertNotApplicable(excessMemory, without(audited(), 'memory'), /memory/);
});
