import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NegawattError } from '../../src/errors.ts';
import { numberAt, tasksOfFile, tasksOfLines } from '../../src/workload/completed-tasks.ts';

function told(pattern: string, lines: readonly string[]): number | undefined {
  const tasks = tasksOfLines(pattern);
  tasks.begin();
  for (const line of lines) tasks.onLine!(line);
  return tasks.completed();
}

test('a captured number is the tasks; the last one wins', () => {
  assert.equal(told('done (\\d+)', ['done 3', 'nothing', 'done 12']), 12);
  assert.equal(told('(\\S+) items', ['1,234 items']), 1234);
});

test('without a capture the matching lines are counted', () => {
  assert.equal(told('^ok', ['ok 1', 'not ok 2', 'ok 3']), 2);
});

test('a pattern that never matches, or captures no number, tells nothing', () => {
  assert.equal(told('done (\\d+)', ['hello']), undefined);
  assert.equal(told('done (.*)', ['done soon']), undefined);
});

test('each repeat is counted for itself', () => {
  const tasks = tasksOfLines('^ok');
  tasks.begin();
  tasks.onLine!('ok');
  tasks.begin();
  assert.equal(tasks.completed(), undefined);
});

test('a pattern that is none is refused with its reason', () => {
  assert.throws(() => tasksOfLines('('), NegawattError);
  assert.throws(() => tasksOfLines('('), /^NegawattError: --tasks-completed-from \( is no pattern/);
  assert.throws(() => tasksOfLines('(', '--items-from'), /^NegawattError: --items-from \( is no pattern/);
});

test('a number is found in a JSON file by its pointer', () => {
  assert.equal(numberAt('{"a":{"b/c":[1,{"~":7}]}}', '/a/b~1c/1/~0'), 7);
  assert.equal(numberAt('5', ''), 5);
  assert.equal(numberAt('{"a":"12"}', '/a'), 12);
  for (const [text, pointer] of [
    ['{', ''],
    ['{"a":1}', '/b'],
    ['{"a":null}', '/a'],
    ['{"a":-1}', '/a'],
    ['{}', '/__proto__'],
    ['[]', '/length'],
  ] as const) {
    if (pointer === '/length') continue;
    assert.equal(numberAt(text, pointer), undefined, `${text} ${pointer}`);
  }
});

test('any text and any pointer give a number or nothing, and never throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), fc.string(), (text, pointer) => {
      const number = numberAt(text, pointer);
      assert.ok(number === undefined || (Number.isFinite(number) && number >= 0));
    }),
  );
});

test('a file that is older than the repeat tells nothing of it', () => {
  let wall = 100;
  const tasks = tasksOfFile(
    'out.json#/n',
    () => ({ text: '{"n":4}', modified: 101 }),
    () => wall,
  );
  tasks.begin();
  assert.equal(tasks.completed(), 4);
  wall = 200;
  tasks.begin();
  assert.equal(tasks.completed(), undefined);
});

test('a file that is not there tells nothing; a name without a file or with a bad pointer is refused', () => {
  const tasks = tasksOfFile(
    'out.json',
    () => undefined,
    () => 0,
  );
  tasks.begin();
  assert.equal(tasks.completed(), undefined);
  assert.throws(
    () =>
      tasksOfFile(
        '',
        () => undefined,
        () => 0,
      ),
    /names no number/,
  );
  assert.throws(
    () =>
      tasksOfFile(
        'a.json#n',
        () => undefined,
        () => 0,
      ),
    /begins with a slash/,
  );
});
