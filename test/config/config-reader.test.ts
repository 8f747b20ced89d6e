import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Configurable } from '../../src/config/config-keys.ts';
import { readConfig } from '../../src/config/config-reader.ts';
import { parseConfig } from '../../src/config/config-text.ts';
import { exitCodes, NegawattError } from '../../src/errors.ts';

const commands: readonly Configurable[] = [
  { name: 'audit', options: ['duration', 'interval', 'meter', 'format', 'quiet', 'price', 'gpus', 'config'] },
  { name: 'check', options: ['budget', 'tolerance', 'verdictFormat', 'output', 'baseline', 'config'] },
  { name: 'baseline', options: [] },
  { name: 'config', options: ['sources', 'format', 'config'] },
];
const chosen = { path: 'mine.yaml', remedy: 'Name it.' };
const found = { path: 'found.yaml', limit: 'it was found', remedy: 'Put it elsewhere.' };
type Place = Parameters<typeof readConfig>[1];
const read = (document: unknown, place: Place = chosen, all = commands) => {
  const { values } = readConfig(document, place, all);
  return Object.fromEntries(
    [...values].map(([name, options]) => [
      name,
      Object.fromEntries([...options].map(([key, { value }]) => [key, value])),
    ]),
  );
};
const refusal = (document: unknown, place?: Place, all?: readonly Configurable[]) => {
  try {
    read(document, place, all);
  } catch (error) {
    assert.ok(error instanceof NegawattError, String(error));
    assert.equal(error.exitCode, exitCodes.usage);
    return error;
  }
  return assert.fail('it was read');
};

test('an option at the top holds for every command that has it, one below a command for it alone', () => {
  assert.deepEqual(read({ format: 'markdown', interval: '500ms', check: { tolerance: '5%', format: 'junit' } }), {
    audit: { format: 'markdown', interval: 0.5 },
    check: { verdictFormat: 'junit', tolerance: 0.05 },
  });
});

test('what stands below a command wins, wherever it stands', () => {
  assert.deepEqual(read({ audit: { interval: '2s' }, interval: 1 })['audit'], { interval: 2 });
});

test('values are read as those of flags, numbers and lists as well as texts', () => {
  const document = {
    duration: 30,
    price: '0.25 EUR',
    gpus: 0,
    quiet: true,
    budgets: ['a<=1J', 'b<=2J'],
    output: 'a.json',
  };
  assert.deepEqual(read(document), {
    audit: { duration: 30, price: { value: 0.25, currency: 'EUR' }, gpus: ['0'], quiet: true },
    check: { budget: ['a<=1J', 'b<=2J'], output: ['a.json'] },
  });
});

test('nothing is in an empty file, in an empty section and behind $schema', () => {
  const empty = { audit: {}, check: {} };
  for (const document of [undefined, {}, { audit: null }, { $schema: './negawatt.schema.json' }]) {
    assert.deepEqual(read(document), empty);
  }
});

test('a command and an option of one name are told apart', () => {
  assert.deepEqual(read({ baseline: 'main' })['check'], { baseline: 'main' });
});

const family: readonly Configurable[] = [
  { name: 'log trend', options: ['interval', 'format', 'config'] },
  { name: 'log', options: ['format', 'quiet', 'config'] },
  { name: 'try run', options: ['interval', 'verdictFormat', 'meter', 'config'] },
];

test('of a name of two words the second stands below the first, beside the options of the first alone', () => {
  const document = { interval: 1, log: { quiet: true, trend: { format: 'json' }, format: 'csv' }, try: { run: null } };
  assert.deepEqual(read(document, chosen, family), {
    'log trend': { interval: 1, format: 'json' },
    log: { quiet: true, format: 'csv' },
    'try run': { interval: 1 },
  });
  assert.deepEqual(read({ try: { run: { interval: 2 } }, interval: 1 }, chosen, family)['try run'], { interval: 2 });
});

test('what is wrong below a name of two words is told with both', () => {
  const cases: readonly (readonly [document: unknown, told: RegExp, how: RegExp])[] = [
    [{ try: { interval: 1 } }, /there is no "try\.interval"/, /There are run\./],
    [{ try: { rum: {} } }, /there is no "try\.rum"/, /Did you mean run\?/],
    [{ try: { run: { intervall: 1 } } }, /there is no "try\.run\.intervall"/, /Did you mean interval\?/],
    [{ try: { run: { interval: 0 } } }, /try\.run\.interval in mine\.yaml/, /such as/],
    [{ log: { trend: 3 } }, /log\.trend is 3 and no mapping/, /Write option: value/],
    [{ try: 3 }, /try is 3 and no mapping/, /Write option: value/],
    [{ 'try run': {} }, /there is no "try run"/, /Write run below try\./],
    [{ 'try.run': {} }, /there is no "try\.run"/, /Write run below try\./],
    [{ trend: {} }, /there is no "trend"/, /Write trend below log\./],
    [{ format: 'junit' }, /which log trend does not take/, /below those that take it: try\.run\./],
  ];
  for (const [document, told, how] of cases) {
    const { what, why, how: advice } = refusal(document, chosen, family);
    assert.match(`${what}: ${why}`, told);
    assert.match(advice, how);
  }
  assert.match(refusal({ try: { run: { meter: 'exec:x' } } }, found, family).what, /^try\.run\.meter may not stand/);
});

test('an unknown key is refused with the one that was meant', () => {
  const cases: readonly (readonly [document: unknown, why: RegExp, how: RegExp])[] = [
    [{ durration: 3 }, /there is no "durration"/, /Did you mean duration\?/],
    [{ audit: { intervall: 1 } }, /there is no "audit\.intervall"/, /Did you mean interval\?/],
    [{ audit: { tolerance: 1 } }, /there is no "audit\.tolerance"/, /There are duration, /],
    [{ budget: [] }, /there is no "budget"/, /Did you mean budgets\?/],
    [{ config: 'other.yaml' }, /there is no "config"/, /There are audit, check, /],
    [{ sources: true }, /there is no "sources"/, /There are/],
    [JSON.parse('{"__proto__": {"x": 1}}'), /there is no "__proto__"/, /There are/],
    [{ constructor: 1 }, /there is no "constructor"/, /There are/],
  ];
  for (const [document, why, how] of cases) {
    const error = refusal(document);
    assert.match(error.what, /mine\.yaml/);
    assert.match(error.why, why);
    assert.match(error.how, how);
  }
});

test('a wrong value names the file, the key and what would do', () => {
  const cases: readonly (readonly [document: unknown, key: string, how: RegExp])[] = [
    [{ interval: '10ms' }, 'interval', /50ms or more/],
    [{ audit: { duration: 'soon' } }, 'audit.duration', /such as 500ms/],
    [{ quiet: 'yes' }, 'quiet', /true or false/],
    [{ meter: true }, 'meter', /a text or a number/],
    [{ meter: '' }, 'meter', /a text or a number/],
    [{ duration: Number.NaN }, 'duration', /a text or a number/],
    [{ duration: null }, 'duration', /a text or a number/],
    [{ duration: [1] }, 'duration', /a text or a number/],
    [{ budgets: [{ metric: 'wall' }] }, 'budgets', /a list of texts/],
    [{ check: { format: 'pdf' } }, 'check.format', /one of table, json, markdown, html, junit/],
  ];
  for (const [document, key, how] of cases) {
    const error = refusal(document);
    assert.equal(error.what, `${key} in mine.yaml cannot be read`);
    assert.match(error.how, how);
  }
});

test('a value at the top that one command does not take says where it may stand', () => {
  const error = refusal({ format: 'csv' });
  assert.match(error.why, /"csv", which check does not take/);
  assert.match(error.how, /below those that take it: audit\./);
});

test('a file that was found sets thresholds and formats, never what runs or writes', () => {
  assert.deepEqual(read({ budgets: ['a<=1J'], tolerance: '5%', interval: 2 }, found)['audit'], { interval: 2 });
  for (const document of [{ meter: 'exec:x' }, { audit: { meter: 'exec:x' } }, { output: '/etc/x' }]) {
    const error = refusal(document, found);
    assert.match(error.what, /may not stand in found\.yaml/);
    assert.match(error.why, /^it (runs a command|writes a file), and it was found$/);
    assert.equal(error.how, 'Put it elsewhere.');
  }
});

test('what is no mapping is refused', () => {
  for (const document of [null, 3, 'text', [], [1]]) assert.match(refusal(document).why, /no mapping of options/);
  assert.match(refusal({ audit: [1] }).why, /audit is \[1\] and no mapping/);
});

const keys = fc.constantFrom(
  'audit',
  'check',
  'try',
  'run',
  'log',
  'trend',
  'interval',
  'quiet',
  'budgets',
  'format',
  'price',
  'meter',
  '__proto__',
);
const documents = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.oneof(keys, fc.string()), fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()))),
);

async function readText(text: string, path: string): Promise<void> {
  try {
    for (const place of [chosen, found]) readConfig(await parseConfig(text, path), place, [...commands, ...family]);
  } catch (error) {
    assert.ok(error instanceof NegawattError, String(error));
    assert.ok(error.what !== '' && error.why !== '' && error.how !== '');
  }
}

test('any JSON is read or refused with one error', async () => {
  await fc.assert(fc.asyncProperty(documents, (value) => readText(JSON.stringify(value), 'x.json')));
  await fc.assert(fc.asyncProperty(fc.string(), (text) => readText(text, 'x.json')));
});

test('any YAML is read or refused with one error', async () => {
  const pieces = fc.constantFrom(
    'audit',
    'interval',
    ': ',
    '\n',
    '  ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '!!binary ',
    '!x ',
    '<<: ',
    '? ',
    '|',
    '>',
    '"',
    "'",
    '#',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '.nan',
    '.inf',
    '1e999',
    '0x1F',
    '~',
    '\t',
    '\u0000',
    ',',
  );
  await fc.assert(fc.asyncProperty(documents, (value) => readText(JSON.stringify(value), 'x.yaml')));
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 24 }), (parts) => readText(parts.join(''), 'x.yaml')),
    { numRuns: 1000 },
  );
});

test('YAML that would not fit into memory, or not onto the stack, is refused', async () => {
  const refused = (text: string, path: string) => assert.rejects(parseConfig(text, path), NegawattError);
  const bomb = ['a: &a [1,1,1,1,1,1,1,1,1,1]'];
  for (let level = 1; level < 10; level += 1) {
    const before = String.fromCharCode(96 + level);
    bomb.push(
      `${String.fromCharCode(97 + level)}: &${String.fromCharCode(97 + level)} [${`*${before},`.repeat(9)}*${before}]`,
    );
  }
  await refused(bomb.join('\n'), 'x.yaml');
  await refused('['.repeat(100_000), 'x.yaml');
  await refused('a: 1\na: 2', 'x.yaml');
  await refused('a: 1\n---\nb: 2', 'x.yaml');
  await refused('a: !secret x', 'x.yaml');
  await refused('', 'x.json');
  assert.equal(await parseConfig('', 'x.yaml'), undefined);
  assert.deepEqual(await parseConfig('\uFEFF{"a": 1}', 'x.json'), { a: 1 });
});
