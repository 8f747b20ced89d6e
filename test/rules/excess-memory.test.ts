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

const virtual = { kind: 'real', inventory: { cpu: {}, memory: {}, os: {}, virtualization: 'kvm' } } as const;
const fitted = (total: number, used: number) => ({
  memory: { total: gibi(total), used: gibi(used), available: gibi(total - used) },
});

test('memory of which less than a fifth is used is found, and what is beyond twice the use saves its power', () => {
  const finding = onlyFinding(excessMemory, audited(fitted(512, 56)));
  // 512 - 2 x 56 = 400 GiB: at 0.25 W 100 W, at 0.1 W 40 W, at 0.4 W 160 W.
  assertSaves(finding, [100, 40, 160], 'components');
  assert.equal(finding.severity, 'warn');
});

test('it is severe only where a smaller machine can be taken at once', () => {
  assert.equal(onlyFinding(excessMemory, audited({ ...fitted(512, 56), host: virtual })).severity, 'severe');
});

test('the memory of a notebook, and of the host around a container, is nothing to take out', () => {
  const battery = { id: 'battery', title: 'Battery', why: 'unsupported', detail: 'on mains power' } as const;
  const sources = { used: [], missing: [battery] };
  assertNotApplicable(excessMemory, audited({ ...fitted(64, 4), sources }), /has a battery/);
  const container = { path: '/pod', memoryLimit: gibi(8) };
  assertNotApplicable(excessMemory, audited({ ...fitted(512, 56), container }), /container or service with a limit/);
});

test('a window of seconds makes it info', () => {
  const report = audited(fitted(512, 56));
  const short = { ...report, window: { ...report.window, measured: seconds(599) } };
  assert.equal(onlyFinding(excessMemory, short).severity, 'info');
});

test('a virtual machine is told to take a smaller size', () => {
  assert.match(
    onlyFinding(excessMemory, audited({ ...fitted(64, 4), host: virtual })).next.advice,
    /machine with less memory/,
  );
});

test('a fifth is enough, and a small machine has nothing to spare', () => {
  assertPasses(excessMemory, audited(fitted(100, 20)));
  assertPasses(excessMemory, audited(fitted(31, 1)));
  assertPasses(excessMemory, audited());
});

test('without total and available memory it does not apply', () => {
  assertNotApplicable(excessMemory, without(audited(), 'memory'), /memory/);
});
