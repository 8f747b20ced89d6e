import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionRatio } from '../../src/statistics/session-ratio.ts';
import { normal, sample, shareOf } from './samples.ts';

const alpha = 0.01;

function sessions(seed: number, between: number, within: number) {
  const draw = normal(seed);
  return (runs: number) => {
    const level = between * draw();
    return sample(() => Math.exp(level + within * draw()), runs);
  };
}

test('below five sessions of one level nothing is told', () => {
  const session = sessions(1, 0.02, 0.01);
  const some = (count: number) => Array.from({ length: count }, () => session(5));
  assert.equal(sessionRatio(session(5), [some(4)], alpha), undefined);
  assert.notEqual(sessionRatio(session(5), [some(5)], alpha), undefined);
  assert.equal(sessionRatio(session(5), [], alpha), undefined);
});

test('a session of the same thing is taken for a worse one as seldom as alpha says, though days differ', () => {
  const session = sessions(2, 0.02, 0.02);
  const wrong = shareOf(
    () => sessionRatio(session(10), [Array.from({ length: 5 }, () => session(10))], alpha)!.low > 1,
  );
  assert.ok(wrong <= 0.017, `${wrong}`);
});

test('a session of one run is not taken for as sure as those of ten', () => {
  const session = sessions(3, 0.001, 0.03);
  const wrong = shareOf(() => sessionRatio(session(1), [Array.from({ length: 6 }, () => session(10))], alpha)!.low > 1);
  assert.ok(wrong <= 0.02, `${wrong}`);
});

test('after an accepted change only the new level is compared with, and the old one still tells how far days lie apart', () => {
  const before = [
    [1, 1.01],
    [0.99, 1],
    [1.02, 1.01],
    [1, 0.98],
    [1.01, 1],
  ];
  const after = [[2, 2.02]];
  const found = sessionRatio([2.01, 2.02], [before, after], alpha)!;
  assert.ok(Math.abs(found.ratio - 1) < 0.02);
  assert.ok(found.low < 1 && found.low > 0.9 && found.high < 1.1);
});

test('five sessions that lie within one step of a counter do not make the next step a worse one', () => {
  const even = Array.from({ length: 5 }, () => [100, 100, 100]);
  assert.ok(sessionRatio([110, 110, 110], [even], alpha)!.low <= 1);
  assert.ok(sessionRatio([110, 110, 110], [Array.from({ length: 12 }, () => [100, 100, 100])], alpha)!.low <= 1);
  // Where the runs show a finer step, the same change is many of them.
  const fine = even.map(() => [100, 100, 101]);
  assert.ok(sessionRatio([110, 110, 110], [fine], alpha)!.low > 1);
});

test('values in steps are taken for worse ones no oftener than alpha says', () => {
  const draw = normal(4);
  const session = () => {
    const level = 10 + 0.2 * draw();
    return sample(() => Math.max(1, Math.round(level + 0.2 * draw())), 5);
  };
  const wrong = shareOf(() => sessionRatio(session(), [Array.from({ length: 5 }, session)], alpha)!.low > 1);
  assert.ok(wrong <= 0.017, `${wrong}`);
});

test('sessions that lie together by chance are no surer than their own runs', () => {
  const runs = [95, 98, 100, 102, 105];
  const found = sessionRatio([100, 103, 105, 107, 110], [Array.from({ length: 5 }, () => runs)], alpha)!;
  assert.ok(found.floor > 0.01 && found.low <= 1, JSON.stringify(found));
});

test('the floor is the standard deviation between the sessions', () => {
  const levels = [1, 1.02, 0.98, 1.01, 0.99];
  const logs = levels.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / 5;
  const expected = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 4);
  const { floor } = sessionRatio([1], [levels.map((level) => [level])], alpha)!;
  assert.ok(Math.abs(floor - expected) < 1e-12);
});

test('values that are not above 0 have no ratio', () => {
  assert.equal(sessionRatio([1], [[[1], [1], [0], [1], [1]]], alpha), undefined);
  assert.equal(sessionRatio([-1], [[[1], [1], [1], [1], [1]]], alpha), undefined);
});
