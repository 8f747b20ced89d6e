import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balanceOf } from '../../../src/judge/compress/balance.ts';
import type { CaseAccount, Way } from '../../../src/judge/compress/case-account.ts';
import { advise, type Candidate } from '../../../src/judge/compress/verdict.ts';
import type { CompressSettings, CompressUse } from '../../../src/model/compress.ts';
import { quantity } from '../../../src/model/quantity.ts';
import type { RunMetric } from '../../../src/model/report.ts';

const by = { kind: 'measured', by: 'a test' } as const;

function settings(use: CompressUse, more: Partial<CompressSettings> = {}): CompressSettings {
  return {
    use,
    subjects: [],
    codecs: [],
    memory: [],
    chunk: 1,
    seed: 1,
    threads: 1,
    reads: 10,
    days: 100,
    storage: { low: 1, high: 2, source: 'a test', year: 2020 },
    transfer: { low: 1000, high: 2000, source: 'a test' },
    twins: [],
    moreTwins: 0,
    duplicateBytes: 0,
    refused: [],
    moreRefused: 0,
    ...more,
  };
}

const metric = (value: number, unit: 'By/s' | 'J'): RunMetric => {
  const figure = quantity(value, unit, by, unit === 'J' ? { boundary: 'components' } : {});
  return { center: 'single', value: figure, lowest: figure, highest: figure, count: 1 };
};

/** @param once and each: J for a GB; undefined: not known */
function account(rate: number, once?: number, each?: number, speed = 1e8): CaseAccount {
  const way = (joules: number | undefined): Way => ({
    speed: metric(speed, 'By/s'),
    ...(joules === undefined ? {} : { energy: metric(joules, 'J') }),
  });
  return {
    codec: 'zstd',
    level: 1,
    failed: undefined,
    chunks: 1,
    original: quantity(100, 'By', by),
    compressed: quantity(100 * (1 - rate), 'By', by),
    rate: quantity(rate, '1', by),
    compress: way(once),
    expand: way(each),
    memory: undefined,
  };
}

test('an archive saves the power of storage for its days: 1 W/TB is 86.4 J a day for a GB', () => {
  const { spent, low, high } = balanceOf(account(0.5, 1000, 10), settings('archive'))!;
  assert.equal(spent.value, 1000 + 10 * 10);
  assert.equal(low.saved.value, 0.5 * 86.4 * 100);
  assert.equal(high.saved.value, 2 * low.saved.value);
  assert.equal(low.net.value, low.saved.value - spent.value);
  assert.ok(Math.abs(low.days!.value - 1100 / (0.5 * 86.4)) < 1e-9);
  assert.equal(low.reads, undefined, 'reads save nothing there');
});

test('a transfer saves at every read what moving takes, less what expanding takes', () => {
  const { low } = balanceOf(account(0.5, 4900, 10), settings('transfer'))!;
  assert.equal(low.saved.value, 0.5 * 1000 * 10);
  assert.equal(low.reads!.value, 4900 / (500 - 10));
  assert.equal(low.days, undefined);
  assert.equal(low.pays, false, '10 reads save 4900 and it costs 5000');
  const { low: never } = balanceOf(account(0.5, 100, 600), settings('transfer'))!;
  assert.equal(never.reads, undefined, 'every read costs more than it saves');
});

test('where moving takes nothing, it pays for as many reads as storage makes up for', () => {
  const none = { low: 0, high: 0, source: 'a test' };
  const { low } = balanceOf(account(0.5, 1000, 10), settings('serve', { transfer: none }))!;
  assert.equal(low.reads, undefined);
  assert.equal(low.mostReads!.value, (0.5 * 86.4 * 100 - 1000) / 10);
});

test('what is served saves both, and the sources of the factors are in the provenance', () => {
  const { low } = balanceOf(account(0.5, 1000, 10), settings('serve'))!;
  assert.equal(low.saved.value, 0.5 * 86.4 * 100 + 0.5 * 1000 * 10);
  const { provenance } = low.net;
  assert.ok(provenance.kind === 'derived' && provenance.from.some((source) => source.kind === 'assumed'));
});

test('a net is a balance across boundaries, and has none', () => {
  const { low, spent } = balanceOf(account(0.5, 1000, 10), settings('archive'))!;
  assert.equal(spent.boundary, 'components');
  assert.equal(low.net.boundary, undefined);
});

test('without joules there is no balance', () => {
  assert.equal(balanceOf(account(0.5), settings('archive')), undefined);
});

const subject = { kind: 'bytes', isCompressed: false, dtypes: [], files: 1, bytes: 1e6 };

function advised(use: CompressUse, accounts: Readonly<Record<string, CaseAccount>>, of: Partial<typeof subject> = {}) {
  const chosen = settings(use);
  const candidates = Object.entries(accounts).map(
    ([name, one]): Candidate => ({ name, account: one, balance: balanceOf(one, chosen) }),
  );
  return advise(candidates, { ...subject, ...of }, chosen);
}

test('the best saves the most joules after its own, and the front holds what nothing beats in everything', () => {
  const { verdict, front } = advised('archive', {
    dense: account(0.6, 3000, 10, 1e6),
    fast: account(0.5, 100, 1, 1e8),
    poor: account(0.4, 200, 5, 5e7),
  });
  assert.deepEqual([verdict.kind, verdict.best], ['compress', 'fast']);
  assert.deepEqual([...front], ['dense', 'fast']);
});

test('where only the highest factors make it pay, it depends; where none do, it is not to be compressed', () => {
  assert.equal(advised('archive', { slow: account(0.5, 6000, 10) }).verdict.kind, 'depends');
  const { verdict } = advised('archive', { slow: account(0.5, 60_000, 10) });
  assert.equal(verdict.kind, 'do-not-compress');
  assert.match(verdict.why, /costs more joules/);
});

test('what is compressed already, or quantised, is left alone, with the reason', () => {
  const little = { zstd: account(0.012, 1, 0) };
  const packed = advised('archive', little, { kind: 'parquet', isCompressed: true }).verdict;
  assert.deepEqual([packed.kind, packed.best], ['do-not-compress', undefined]);
  assert.match(packed.why, /1\.2 % is the most that any codec saves: parquet is compressed already/);
  const quantised = advised('archive', little, { kind: 'gguf', dtypes: [{ name: 'Q4_K', bytes: 1e6 }] as never });
  assert.match(quantised.verdict.why, /Q4_K weights are quantised/);
});

test('weights of 4 bits that save nearly five per cent are left alone, however wide the interval of a sample is', () => {
  const rate = quantity(0.047, '1', by, { interval: [0.042, 0.052] });
  const sampled = { zstd: { ...account(0.047, 1, 0), rate } };
  const q4 = advised('archive', sampled, { kind: 'gguf', dtypes: [{ name: 'Q4_1', bytes: 9e5 }] as never }).verdict;
  assert.deepEqual([q4.kind, q4.best], ['do-not-compress', undefined]);
  assert.match(q4.why, /4\.7 % is the most that any codec saves: Q4_1 weights are quantised/);
  assert.equal(advised('archive', sampled).verdict.kind, 'compress', 'of other bytes the interval is waited for');
  const few = [{ name: 'Q4_1', bytes: 1e5 }] as never;
  assert.equal(advised('archive', sampled, { kind: 'gguf', dtypes: few }).verdict.kind, 'compress');
});

test('without joules it cannot be told, and the densest is named', () => {
  const { verdict } = advised('archive', { a: account(0.3), b: account(0.4) });
  assert.deepEqual([verdict.kind, verdict.best], ['unknown', 'b']);
});

test('a case that failed is never advised', () => {
  const { verdict, front } = advised('archive', {
    broken: { ...account(0.9, 1, 1), failed: 'no' },
    fine: account(0.3, 1, 1),
  });
  assert.equal(verdict.best, 'fine');
  assert.deepEqual([...front], ['fine']);
});
