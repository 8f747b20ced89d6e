import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineIn, mailTo, namesIn, shellOf, withLines, withoutLines } from '../../src/schedule/crontab-block.ts';

const others = '# my own\nMAILTO=me@example.org\n5 4 * * * /usr/bin/backup --all\n';

test('lines of others stay as they are, to the byte', () => {
  fc.assert(
    fc.property(fc.array(fc.string().filter((line) => !/[\n\r]/.test(line))), fc.boolean(), (lines, hasEnd) => {
      const text = lines.length === 0 ? '' : `${lines.join('\n')}${hasEnd ? '\n' : ''}`;
      const installed = withLines(text, 'audit', ['1 * * * * run']);
      assert.ok(installed.startsWith(text));
      assert.equal(withLines(installed, 'audit', ['1 * * * * run']), installed);
      const removed = withoutLines(installed, 'audit');
      assert.equal(removed, text === '' || text.endsWith('\n') ? text : `${text}\n`);
    }),
  );
});

test('a second install replaces its own lines, in their place', () => {
  const first = withLines(others, 'audit', ['1 * * * * one']);
  const between = `${first}6 * * * * another\n`;
  const second = withLines(between, 'audit', ['2 * * * * two']);
  assert.equal(lineIn(second, 'audit'), '2 * * * * two');
  assert.ok(second.endsWith('end\n6 * * * * another\n'));
  assert.equal(second.match(/: begin/g)!.length, 1);
});

test('schedules of other names are others', () => {
  const both = withLines(withLines(others, 'audit', ['1 * * * * one']), 'audit-2', ['2 * * * * two']);
  assert.deepEqual(namesIn(both), ['audit', 'audit-2']);
  assert.equal(lineIn(both, 'audit'), '1 * * * * one');
  assert.equal(withoutLines(both, 'audit-2'), withLines(others, 'audit', ['1 * * * * one']));
  assert.equal(lineIn(both, 'au'), undefined);
});

test('torn marks are told, and nothing behind them is taken for ours', () => {
  const whole = withLines(others, 'audit', ['1 * * * * one']);
  const torn = whole.replace(/^# negawatt schedule audit: end\n/m, '');
  for (const action of [
    () => withoutLines(torn, 'audit'),
    () => withLines(torn, 'audit', []),
    () => lineIn(torn, 'audit'),
  ])
    assert.throws(action, /are torn/);
});

test('settings of a crontab are those that stand last', () => {
  assert.equal(mailTo(others), 'me@example.org');
  assert.equal(mailTo(`${others}MAILTO = ""\n`), '');
  assert.equal(shellOf(others), undefined);
  assert.equal(shellOf('SHELL=/bin/sh\n SHELL="/usr/bin/fish"\n'), '/usr/bin/fish');
});
