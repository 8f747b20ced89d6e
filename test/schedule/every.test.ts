import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCron } from '../../src/schedule/cron-expression.ts';
import { cronOfPeriod, periodText, readEvery } from '../../src/schedule/every.ts';
import { nextRun } from '../../src/schedule/expected-runs.ts';

// Clocks that are changed in spring make one day shorter.
process.env['TZ'] = 'UTC';

test('a period is one that divides the hour, the day or the week; else the near ones are named', () => {
  for (const text of ['5m', '15m', '30m', '1h', '6h', '12h', '1d', '7d'])
    assert.equal(periodText(readEvery(text)), text);
  assert.equal(readEvery('60m'), 3600);
  assert.throws(() => readEvery('45m'), /30m or 1h/);
  assert.throws(() => readEvery('1m'), /give 5m/);
  assert.throws(() => readEvery('30d'), /7d/);
  for (const text of ['', '1', 'h', '-1h', '1.5h', '1w']) assert.throws(() => readEvery(text), /with its unit/);
});

test('whatever the machine, pauses are even and as long as the period', () => {
  for (const text of ['5m', '6m', '20m', '30m', '1h', '3h', '8h', '12h', '1d', '7d']) {
    const period = readEvery(text);
    for (const spread of [0, 1, 59, 60, 719, 1439, 5000, 10_079, 4_294_967_295]) {
      const when = parseCron(cronOfPeriod(period, spread));
      let last = nextRun(when, new Date('2026-01-01T00:00:00Z'))!;
      for (let count = 0; count < 30; count += 1) {
        const next = nextRun(when, last)!;
        assert.equal((next.getTime() - last.getTime()) / 1000, period, `${text} ${spread} ${when.text}`);
        last = next;
      }
    }
  }
});

test('machines differ in their minute, and one machine has always the same', () => {
  const minutes = new Set(Array.from({ length: 60 }, (_, spread) => cronOfPeriod(3600, spread)));
  assert.equal(minutes.size, 60);
  assert.equal(cronOfPeriod(3600, 77), '17 * * * *');
  assert.equal(cronOfPeriod(900, 77), '2-59/15 * * * *');
  assert.equal(cronOfPeriod(86_400, 77), '17 1 * * *');
});
