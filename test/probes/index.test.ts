import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probes } from '../../src/probes/index.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { options } from './support.ts';

test('every probe is found by its own id', async () => {
  for (const [id, load] of Object.entries(probes)) {
    const probe = await load();
    assert.equal(probe.id, id);
    assert.ok(probe.title.length > 0);
  }
});

test('on a host without any file no probe throws, and only the clock opens', async () => {
  const opened: string[] = [];
  for (const load of Object.values(probes)) {
    const probe = await load();
    const answer = await probe.open(simulatedHost({ files: {} }), options);
    if (answer !== undefined && 'sample' in answer) opened.push(probe.id);
    else if (answer !== undefined) assert.ok(answer.detail.length > 0, probe.id);
  }
  assert.deepEqual(opened, ['clock']);
});
