import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptPoints } from '../../../src/bench/batch/kept-points.ts';
import type { BatchTargetFacts } from '../../../src/model/batch.ts';
import type { BatchReport, BatchResult } from '../../../src/model/report.ts';
import { batchSettings, points } from '../../support/batch-recording.ts';

const target: BatchTargetFacts = batchSettings().target;
const failure = { cause: 'failed', reason: 'it broke' } as const;

function keptOf(results: readonly Partial<BatchResult>[], repeat?: number): readonly number[] {
  const sizes = results.map((_, place) => 2 ** place);
  const report = {
    kind: 'batch',
    target,
    window: { startedAt: '2026-11-10T12:00:00.000Z' },
    points: results.map((result, place) => ({ batch: sizes[place], concurrency: 1, ...result })),
  } as unknown as BatchReport;
  return keptPoints('before.json', report, target, points(...sizes), repeat).map(({ point }) => sizes[point]!);
}

test('points with three windows, or with as many as are asked for where that is fewer, are taken as they are', () => {
  const results = [1, 2, 3].map((windows) => ({ outcome: 'measured', windows }) as const);
  assert.deepEqual(keptOf(results), [4]);
  assert.deepEqual(keptOf(results, 2), [2, 4]);
  assert.deepEqual(keptOf(results, 1), [1, 2, 4]);
  assert.deepEqual(keptOf(results, 10), [4]);
});

test('what a failure of a smaller batch ended keeps its windows, since it is not measured again', () => {
  const measured = { outcome: 'measured', windows: 1 } as const;
  assert.deepEqual(keptOf([measured, { outcome: 'failed', windows: 1, failure }, measured]), [2, 4]);
  const unsupported = { ...failure, cause: 'unsupported' } as const;
  assert.deepEqual(keptOf([{ outcome: 'failed', windows: 0, failure: unsupported }, measured]), [1]);
});
