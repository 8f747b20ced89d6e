import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilitiesOf, ownRights } from '../../src/host/own-rights.ts';
import { failure } from '../../src/model/availability.ts';

test('capabilities that open what negawatt reads are named, all of them together as one word', () => {
  assert.deepEqual(capabilitiesOf(0n), []);
  assert.deepEqual(capabilitiesOf(1n << 2n), ['CAP_DAC_READ_SEARCH']);
  assert.deepEqual(capabilitiesOf((1n << 38n) | (1n << 21n) | (1n << 5n)), ['CAP_SYS_ADMIN', 'CAP_PERFMON']);
  assert.deepEqual(capabilitiesOf((1n << 41n) - 1n), ['all']);
});

test('rights are read from the status of this process; without it there are none to tell', () => {
  const told = ownRights({ read: () => 'Name:\tnode\nCapEff:\t0000000000000004\n' });
  assert.deepEqual(told.capabilities, ['CAP_DAC_READ_SEARCH']);
  assert.equal(told.node, process.version);
  assert.deepEqual(ownRights({ read: () => failure('absent', 'no /proc') }).capabilities, []);
});
