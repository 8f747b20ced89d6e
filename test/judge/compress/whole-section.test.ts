import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wholeSection } from '../../../src/judge/compress/whole-section.ts';
import { quantity } from '../../../src/model/quantity.ts';
import type { CompressArtifact, CompressCase, RunMetric } from '../../../src/model/report.ts';

const by = { kind: 'measured', by: 'a test' } as const;
const speed: RunMetric = ((value) => ({ center: 'single', value, lowest: value, highest: value, count: 1 }))(
  quantity(1e8, 'By/s', by),
);

/** @param net J for a GB; undefined: not known */
function caseOf(name: string, rate: number, net?: number): CompressCase {
  const [codec, level] = name.split(' -') as [string, string];
  const side = { saved: quantity(0, 'J', by), net: quantity(net ?? 0, 'J', by), pays: true };
  return {
    name,
    codec,
    level: Number(level),
    chunks: 1,
    rate: quantity(rate, '1', by),
    compress: { speed },
    expand: { speed },
    onFront: false,
    best: false,
    ...(net === undefined ? {} : { balance: { spent: quantity(0, 'J', by), low: side, high: side } }),
  };
}

/** @param bytes of it */
function artifactOf(bytes: number, cases: readonly CompressCase[], more: Partial<CompressArtifact> = {}) {
  return {
    name: 'a file',
    kind: 'bytes',
    files: 1,
    bytes: quantity(bytes, 'By', by),
    sampled: quantity(1, '1', by),
    alreadyCompressed: false,
    dtypes: [],
    floors: [],
    verdict: { kind: 'unknown', why: 'a test' },
    cases: [...cases],
    ...more,
  } satisfies CompressArtifact;
}

function byCase(artifacts: readonly CompressArtifact[], isInterrupted = false) {
  return wholeSection(artifacts, isInterrupted)!.byCase.map(({ name, rate, net, best }) => ({
    name,
    rate: Number(rate.value.toFixed(6)),
    ...(net && { net: Number(net.value.toFixed(6)) }),
    best,
  }));
}

const weights = artifactOf(3000, [caseOf('zstd -1', 0.1), caseOf('zstd -3', 0.2), caseOf('tensor -1', 0.34)]);
const rows = artifactOf(1000, [caseOf('zstd -1', 0.7), caseOf('zstd -3', 0.8)]);

test('a codec for tensors stands in the row for everything, with zstd where there are none', () => {
  for (const all of [
    [weights, rows],
    [rows, weights],
  ]) {
    assert.deepEqual(
      byCase(all).sort((a, b) => a.rate - b.rate),
      [
        { name: 'zstd -1', rate: 0.25, best: false },
        { name: 'zstd -3', rate: 0.35, best: false },
        { name: 'tensor -1 (where there are no tensors: zstd -3)', rate: 0.455, best: true },
      ],
    );
  }
});

test('where zstd was not tried, what holds no tensors is counted as left as it is', () => {
  const [only] = byCase([
    artifactOf(3000, [caseOf('tensor -1', 0.4, 100)]),
    artifactOf(1000, [caseOf('gzip -1', 0.9)]),
  ]);
  assert.deepEqual(only, {
    name: 'tensor -1 (where there are no tensors: left as it is)',
    rate: 0.3,
    net: 75,
    best: true,
  });
});

test('the level of zstd there is the one that does best on all of it, by its net where joules are known', () => {
  const known = [
    artifactOf(1000, [caseOf('zstd -1', 0.2, 5), caseOf('zstd -9', 0.2, 5), caseOf('tensor -1', 0.3, 40)]),
    artifactOf(1000, [caseOf('zstd -1', 0.5, 60), caseOf('zstd -9', 0.6, 10)]),
    artifactOf(2000, [caseOf('zstd -1', 0.5, 20), caseOf('zstd -9', 0.6, 30)]),
  ];
  const row = byCase(known).find(({ name }) => name.startsWith('tensor'));
  assert.deepEqual(row, {
    name: 'tensor -1 (where there are no tensors: zstd -1)',
    rate: 0.45,
    net: (40 + 60 + 2 * 20) / 4,
    best: true,
  });
});

test('what was cut short, or is gone, is not taken for a case that was not tried', () => {
  const both = [caseOf('zstd -1', 0.7), caseOf('zstd -3', 0.8)];
  const cut = artifactOf(1000, both);
  assert.deepEqual(
    byCase([weights, cut], true).map(({ name }) => name),
    ['zstd -1', 'zstd -3'],
  );
  const gone = artifactOf(1000, both, { failed: 'it is gone' });
  assert.deepEqual(
    byCase([weights, gone]).map(({ name }) => name),
    ['zstd -1', 'zstd -3'],
  );
});
