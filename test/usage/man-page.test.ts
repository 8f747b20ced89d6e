import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { commands } from '../../src/commands/index.ts';
import { flagOf, variableOf } from '../../src/config/options.ts';
import { exitCodes, runExitCodes } from '../../src/errors.ts';
import { manPage } from '../../src/usage/man-page.ts';
import { usageOf } from '../../src/usage/usage.ts';

const page = manPage(usageOf(commands, []), '1.2.3');
const plain = page.replaceAll(String.raw`\-`, '-');
/** As they are read. */
const words = plain
  .replaceAll(String.raw`\(aq`, "'")
  .replaceAll(String.raw`\(ti`, '~')
  .replaceAll(String.raw`\(ga`, '`')
  .replaceAll(String.raw`\e`, '\\');

const pageOf = (...variables: readonly string[]) => {
  const option = { flag: '--x', value: 'n', summary: 'some …', group: '', choices: [], isRepeatable: false };
  const commands = variables.map((variable) => ({
    name: `of ${variable}`,
    summary: 'told',
    options: [{ ...option, variable }],
    examples: [],
  }));
  return manPage({ commands, findings: [] }, '1');
};

test('the man page has every command, option, variable, example and exit code', () => {
  for (const { name, options, examples } of commands) {
    assert.ok(plain.includes(`\n\\fBnegawatt ${name}\\fR`), name);
    for (const option of options) {
      assert.ok(plain.includes(`\n.TP\n\\fB${flagOf(option)}\\fR`), option);
      assert.ok(plain.includes(variableOf(option)), option);
    }
    for (const [, purpose] of examples) assert.ok(words.includes(purpose), purpose);
  }
  for (const code of Object.values({ ...exitCodes, ...runExitCodes }))
    assert.ok(page.includes(`\n.TP\n\\fB${code}\\fR\n`));
});

test('options that share their flag alone have an entry each, and those that are one have one', () => {
  const entries = (page: string) => page.split('\n.TP\n\\fB\\-\\-x\\fR').length - 1;
  const different = pageOf('ONE', 'OTHER');
  assert.equal(entries(different), 2);
  assert.match(different, /Of of ONE\. Variable: ONE\.[\s\S]*Of of OTHER\. Variable: OTHER\./);
  assert.equal(entries(pageOf('ONE', 'ONE')), 1);
});

test('the page is of ASCII alone', () => {
  assert.match(pageOf('ONE'), /Some \\\[u2026\]\./);
  assert.match(page, /^[\n -~]*$/);
});

test('no line of text is taken for a request of man(7)', () => {
  const known = /^\.(TH|SH|TP|PP|br|nh|ad)\b/;
  for (const line of page.split('\n')) assert.ok(!/^['.]/.test(line) || known.test(line), line);
  assert.match(
    manPage(usageOf([{ name: 'x', summary: ".SH it\\'s", options: [], examples: [] }], []), '1'),
    /\n\\&\.SH it\\e\\\(aqs\.\n/,
  );
});

const hasMandoc = spawnSync('mandoc', ['-V']).error === undefined;

test('mandoc misses nothing but a date', { skip: !hasMandoc && 'there is no mandoc' }, () => {
  const { stdout } = spawnSync('mandoc', ['-T', 'lint'], { input: page, encoding: 'utf8' });
  assert.deepEqual(
    stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date')),
    [],
  );
});
