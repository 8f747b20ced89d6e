import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IdleBaseline } from '../../src/model/idle-baseline.ts';
import { parseIdleBaseline } from '../../src/model/idle-baseline-schema.ts';
import { idleBaselineOf, idleCard } from '../support/idle-baseline.ts';

const kept = idleBaselineOf({
  kernel: '6.1.0',
  gpus: [idleCard(0, 25)],
  disturbed: true,
  disturbers: [
    { pid: 7, name: '\u001b[2Jbackup', cores: 0.3, isOwn: false },
    { pid: 8, name: 'train', gpu: { uuid: 'GPU-0', sm: 0.4 }, isOwn: false },
  ],
});

function reasonOf(text: string): string {
  const found = parseIdleBaseline(text);
  return 'reason' in found ? found.reason : 'none';
}

test('a baseline that was kept is read as it was', () => {
  assert.deepEqual(parseIdleBaseline(JSON.stringify(kept)), kept);
});

test('a file that is no baseline, was cut, or holds what no calibration gives is refused with the reason', () => {
  assert.match(reasonOf('{"negawatt"'), /not JSON/);
  assert.match(reasonOf('[]'), /damaged/);
  assert.match(reasonOf('null'), /damaged/);
  const damaged: readonly (readonly [Partial<Record<keyof IdleBaseline, unknown>>, RegExp])[] = [
    [{ negawatt: 'recording' }, /damaged \(negawatt/],
    [{ measuredAt: 'yesterday' }, /measuredAt/],
    [{ stretch: { seconds: 0, of: 60 } }, /stretch\.seconds/],
    [{ boundaries: [{ ...kept.boundaries[0], watts: -1 }] }, /boundaries\.0\.watts/],
    [{ boundaries: [{ ...kept.boundaries[0], boundary: 'facility' }] }, /boundaries\.0\.boundary/],
    [{ boundaries: [{ ...kept.boundaries[0], parts: [] }] }, /parts/],
    [{ surplus: 1 } as never, /surplus/],
  ];
  for (const [more, reason] of damaged) assert.match(reasonOf(JSON.stringify({ ...kept, ...more })), reason);
});

test('a file of a newer version is told as such', () => {
  assert.match(reasonOf(JSON.stringify({ ...kept, version: 2 })), /a newer negawatt wrote it \(version 2/);
});
