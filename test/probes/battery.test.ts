import assert from 'node:assert/strict';
import { test } from 'node:test';
import { battery } from '../../src/probes/battery.ts';
import { wordsOf } from '../support/remedy-words.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { type Files, missing, options, read, refuses, turns } from './support.ts';

function supply(name: string, type: string, files: Files): Files {
  const all = { type: `${type}\n`, ...files };
  return Object.fromEntries(
    Object.entries(all).map(([file, content]) => [`/sys/class/power_supply/${name}/${file}`, content]),
  );
}

test('a battery that discharges tells what the whole machine draws', async () => {
  const readings = await read(battery, {
    files: supply('BAT0', 'Battery', { status: 'Discharging\n', power_now: '12500000\n' }),
  });
  assert.deepEqual(readings.rows[0]?.values, [12.5]);
  const { energy } = readings.columns[0]!;
  assert.deepEqual([energy?.component, energy?.boundary, energy?.counted], ['machine', 'node', true]);
});

test('a battery without power gives current times voltage, whatever sign the driver gives', async () => {
  const files = supply('BAT1', 'Battery', {
    status: 'Discharging\n',
    current_now: '-1500000\n',
    voltage_now: '12000000\n',
  });
  assert.equal((await read(battery, { files })).value('power', 'BAT1'), 18);
});

test('several batteries add, also while one of them rests', async () => {
  const files = {
    ...supply('BAT0', 'Battery', { status: 'Discharging\n', power_now: '9000000\n' }),
    ...supply('BAT1', 'Battery', { status: 'Not charging\n', power_now: '0\n' }),
  };
  assert.deepEqual((await read(battery, { files })).rows[0]?.values, [9, 0]);
});

test('a charger that is plugged in ends what the battery can tell', async () => {
  const files = {
    ...supply('AC', 'Mains', { online: turns('0\n', '0\n', '1\n') }),
    ...supply('BAT0', 'Battery', {
      status: turns('Discharging\n', 'Charging\n', 'Discharging\n'),
      power_now: '5000000',
    }),
  };
  const readings = await read(battery, { files }, [0, 1, 2]);
  assert.deepEqual(
    readings.rows.map(({ values }) => values[0]),
    [5, Number.NaN, Number.NaN],
  );
  assert.equal(readings.troubles.length, 1);
});

test('a battery on mains power is unsupported, and says what to do', async () => {
  const answer = await missing(battery, { files: supply('BAT0', 'Battery', { status: 'Full\n', power_now: '0\n' }) });
  assert.equal(answer.why, 'unsupported');
  assert.match(wordsOf(answer.remedy), /Unplug/);
});

test('a machine without a battery, or with that of a mouse, has no use for it', async () => {
  assert.equal(await battery.open(simulatedHost({ files: {} }), options), undefined);
  const mouse = supply('hid-1', 'Battery', { scope: 'Device\n', status: 'Discharging\n', power_now: '1' });
  const files = { ...mouse, ...supply('AC', 'Mains', { online: '1' }) };
  assert.equal(await battery.open(simulatedHost({ files }), options), undefined);
});

test('a battery that is forbidden or garbage is told apart', async () => {
  const closed = supply('BAT0', 'Battery', { status: 'Discharging\n', power_now: refuses('forbidden') });
  assert.equal((await missing(battery, { files: closed })).why, 'forbidden');
  const garbage = supply('BAT0', 'Battery', { status: 'Discharging\n', power_now: turns('1000000', 'much', '') });
  const readings = await read(battery, { files: garbage }, [0, 1, 2]);
  assert.deepEqual(
    readings.rows.map(({ values }) => values[0]),
    [1, Number.NaN, Number.NaN],
  );
  assert.deepEqual(readings.troubles, ['BAT0: no power in it']);
});
