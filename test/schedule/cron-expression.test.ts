import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCron } from '../../src/schedule/cron-expression.ts';

test('the five fields are read as crontab(5) has them, and written in numbers alone', () => {
  const { text, minutes, hours, weekdays } = parseCron(' */15  8-18/2 * JAN,mar mon-FRI ');
  assert.equal(text, '*/15 8-18/2 * 1,3 1-5');
  assert.deepEqual(minutes.values, [0, 15, 30, 45]);
  assert.deepEqual(hours.values, [8, 10, 12, 14, 16, 18]);
  assert.deepEqual(weekdays.values, [1, 2, 3, 4, 5]);
});

test('Sunday is 0 and 7, and ends a week that is named by it', () => {
  assert.deepEqual(parseCron('0 0 * * 7').weekdays.values, [0]);
  assert.deepEqual(parseCron('0 0 * * fri-sun').weekdays.values, [0, 5, 6]);
  assert.equal(parseCron('0 0 * * fri-sun').text, '0 0 * * 5-7');
  assert.equal(parseCron('0 0 * * 0-6').weekdays.isAll, true);
  assert.deepEqual(parseCron('0 0 * * */2').weekdays.values, [0, 2, 4, 6]);
});

test('nicknames are written out, since not every cron knows them', () => {
  assert.equal(parseCron('@hourly').text, '0 * * * *');
  assert.equal(parseCron('@Weekly').text, '0 0 * * 0');
});

test('what crons read differently, or not at all, is refused with an example', () => {
  const wrong = [
    '',
    '* * * *',
    '* * * * * *',
    '@reboot',
    '60 * * * *',
    '* 24 * * *',
    '0 0 0 * *',
    '0 0 * 13 *',
    '0 0 * * 8',
    '5/15 * * * *',
    '*/0 * * * *',
    '*/60 * * * *',
    '22-2 * * * *',
    '1,,2 * * * *',
    '0 0 L * *',
    '0 0 ? * *',
    '0 0 * * 1#2',
    '0 0 15W * *',
    '1.5 * * * *',
    '~ * * * *',
    '0 0 * mon *',
  ];
  for (const text of wrong) assert.throws(() => parseCron(text), { name: 'RangeError', message: /\*\/15/ }, text);
});
