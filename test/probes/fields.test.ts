import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countCpuList, Fields } from '../../src/probes/fields.ts';

function fieldsOf(text: string): Fields {
  const bytes = Buffer.from(text, 'latin1');
  const fields = new Fields();
  fields.open(bytes, bytes.length);
  return fields;
}

test('numbers of a line are read one after the other, and the line ends in NaN', () => {
  const fields = fieldsOf('1174.55  -7\t0\n12');
  assert.deepEqual([fields.number(), fields.number(), fields.number(), fields.number()], [1174.55, -7, 0, Number.NaN]);
  assert.equal(fields.nextLine(), true);
  assert.equal(fields.number(), 12);
  assert.equal(fields.nextLine(), false);
});

test('a field that is no decimal number is NaN and never its leading digits', () => {
  for (const text of ['', '\n', 'max', '12kB', '0x10', '1e5', '1,5', '5.', '.5', '--1', '-', '1-2', '1.2.3', 'NaN']) {
    assert.ok(Number.isNaN(fieldsOf(text).number()), JSON.stringify(text));
  }
  assert.ok(Number.isNaN(fieldsOf('123456789012345678901').number()), 'more digits than 64 bits have');
});

test('a file of one value holds nothing beside its number', () => {
  assert.equal(fieldsOf('262143328850\n').onlyNumber(), 262143328850);
  assert.ok(Number.isNaN(fieldsOf('12 13\n').onlyNumber()));
  assert.ok(Number.isNaN(fieldsOf('12\n13\n').onlyNumber()));
});

test('a number is what JavaScript makes of the text, whatever the text', () => {
  const plausible = fc.stringMatching(/^-?\d{1,15}(\.\d{1,5})?$/);
  fc.assert(
    fc.property(
      fc.oneof(
        plausible,
        fc.string({ maxLength: 24 }).map((text) => text.replace(/[ \t\n]/g, '')),
      ),
      (text) => {
        const parsed = fieldsOf(text).number();
        if (!/^-?\d{1,20}$|^-?(?=[\d.]{3,21}$)\d+\.\d+$/.test(text)) return Number.isNaN(parsed);
        return Math.abs(parsed - Number(text)) <= Math.abs(Number(text)) * 1e-15;
      },
    ),
    { numRuns: 2000 },
  );
});

test('a word is found at the start of its line only, and a key within its line only', () => {
  const fields = fieldsOf('some total=1\nfull avg=2 total=3\n');
  assert.equal(fields.seek(Buffer.from('full')), true);
  assert.equal(fields.after(Buffer.from('total=')), true);
  assert.equal(fields.number(), 3);
  assert.equal(fields.seek(Buffer.from('total')), false);
  assert.equal(fields.seek(Buffer.from('some')) && fields.after(Buffer.from('avg=')), false);
});

test('CPUs in a list are counted, and what is no list is NaN', () => {
  for (const [text, count] of [
    ['0-3,8\n', 5],
    ['7', 1],
    ['0,2-3,5-5', 4],
    ['\n', 0],
  ] as const) {
    assert.equal(countCpuList(fieldsOf(text)), count, text);
  }
  for (const text of ['3-1', '0-', '-3', 'all', '1,,2', '0-1-2', '99999999999']) {
    assert.ok(Number.isNaN(countCpuList(fieldsOf(text))), text);
  }
});
