import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  columnsOf,
  knownFields,
  parseQueryLine,
  queryFields,
  refusedField,
} from '../../../src/host/nvidia-smi/query-lines.ts';
import { gpuColumns, throttleBits } from '../../../src/model/gpu.ts';

const fields = [
  'uuid',
  'pci.bus_id',
  'power.draw.average',
  'power.draw',
  'power.draw.instant',
  'utilization.gpu',
  'memory.used',
  'enforced.power.limit',
  'clocks.sm',
  'temperature.gpu',
  'pstate',
  'clocks_event_reasons.active',
];
const line = (...cells: string[]) => parseQueryLine(fields, cells.join(', '));
const card = ['GPU-1', '00000000:41:00.0'];

test('a line of the csv stream is read by column, in our units', () => {
  const told = line(
    ...card,
    '143.21',
    '143.21',
    '150.00',
    '97',
    '512',
    '250.00',
    '1410',
    '45',
    'P0',
    '0x0000000000000004',
  );
  const { uuid, pciBus, values } = told!;
  assert.deepEqual([uuid, pciBus], card);
  assert.equal(values.power, 143.21);
  assert.equal(values.powerInstant, 150);
  assert.equal(values.utilisation, 0.97);
  assert.equal(values.memoryUsed, 512 * 1024 * 1024);
  assert.equal(values.limit, 250);
  assert.equal(values.clockSm, 1.41e9);
  assert.equal(values.temperature, 45);
  assert.equal(values.performanceState, 0);
  for (const column of Object.keys(throttleBits) as (keyof typeof throttleBits)[])
    assert.equal(values[column], column === 'throttlePowerCap' ? 1 : 0, column);
});

test('what is no number is absent, and the draw is the first of average, draw and instant that is one', () => {
  for (const cell of ['[N/A]', 'N/A', '[Not Supported]', '[Unknown Error]', '', '1e3', '-1', '12 W', 'Enabled']) {
    const told = line(...card, cell, cell, cell, cell, cell, cell, cell, '[N/A]', cell, cell);
    assert.deepEqual(told?.values, {}, cell);
  }
  const power = (...draws: [string, string, string]) =>
    line(...card, ...draws, ...Array<string>(7).fill('[N/A]'))?.values.power;
  assert.equal(power('1.00', '2.00', '3.00'), 1);
  assert.equal(power('[N/A]', '2.00', '3.00'), 2);
  assert.equal(power('[N/A]', '[N/A]', '3.00'), 3);
});

test('a line that was cut, joined with another, or is the driver speaking, is none', () => {
  const whole = [...card, ...Array<string>(10).fill('1')].join(', ');
  assert.ok(parseQueryLine(fields, whole));
  for (const text of ['', whole.slice(0, whole.lastIndexOf(',')), `${whole}, 1`, whole.slice(0, 30) + whole]) {
    assert.equal(parseQueryLine(fields, text), undefined, text);
  }
  assert.equal(parseQueryLine(['uuid', 'pci.bus_id'], 'Sorry, GPU is lost'), undefined);
});

test('fields are asked for as the driver names them in its help', () => {
  const help =
    '"uuid"\nThis value…\n\n"pci.bus_id" or "gpu_bus_id"\nPCI bus id\n\n"power.draw"\n"fan.speed"\n"clocks_throttle_reasons.active"\n';
  assert.deepEqual(knownFields(help), ['uuid', 'pci.bus_id', 'power.draw', 'clocks_throttle_reasons.active']);
  const both = `${help}"clocks_event_reasons.active" or "clocks_throttle_reasons.active"\n`;
  assert.deepEqual(knownFields(both), ['uuid', 'pci.bus_id', 'power.draw', 'clocks_event_reasons.active']);
  assert.deepEqual(knownFields('usage: nvidia-smi [OPTION1]'), queryFields, 'all, where it says nothing');
});

test('a refused field is named, and the columns of what is left are known', () => {
  assert.equal(refusedField('Field "power.draw.average" is not a valid field to query.'), 'power.draw.average');
  assert.equal(refusedField('GPU-1, 70.00'), undefined);
  assert.deepEqual([...columnsOf(['uuid', 'power.draw', 'pstate'])], ['power', 'performanceState']);
  const all = columnsOf(queryFields);
  assert.deepEqual(
    Object.keys(gpuColumns).filter((column) => !all.has(column as keyof typeof gpuColumns)),
    ['energy', 'powerMemory'],
  );
});

test('no line, whatever is in it, gives a number that does not stand in it', () => {
  const cell = fc.oneof(
    fc.constantFrom('GPU-1', '[N/A]', 'P2', '0x5', ' ', '1.5.2', '--1', '0x', '1 2', 'Infinity'),
    fc.integer().map(String),
    fc.double({ noNaN: true }).map(String),
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 8, maxLength: 13 }), (cells) => {
      const text = ['GPU-1', ...cells].join(', ');
      const { values } = parseQueryLine(fields, text) ?? { values: {} };
      const numbers = Array.from(text.matchAll(/-?\d+(?:\.\d+)?/g), ([token]) => Number(token));
      for (const [column, value] of Object.entries(values)) {
        if (column in throttleBits) continue;
        const stands = numbers.some((token) => [token, token / 100, token * 1e6, token * 1024 * 1024].includes(value));
        assert.ok(stands, `${column} ${value} in ${text}`);
      }
    }),
    { seed: 4, numRuns: 5000 },
  );
});
