import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvText, jsonText, markdownText, terminalText, visible, widthOf } from '../../src/report/escape.ts';
import { hostileNames } from './sample-report.ts';
import { anyName } from './varied-report.ts';

const unseen = /[\p{C}\p{Zl}\p{Zp}\p{DI}]/u;

test('control codes, overrides and zero-width characters become visible codes', () => {
  assert.equal(visible('\u001b[31m'), '\\x1b[31m');
  assert.equal(visible('a\u202eb\u200bc\u2028d\ue000'), 'a\\u202eb\\u200bc\\u2028d\\ue000');
  assert.equal(visible('\ud800!\u{e0001}'), '\\ud800!\\u{e0001}');
  assert.equal(visible('\u009b2J'), '\\x9b2J');
});

test('a terminal gets letters of known width, and codes for all others', () => {
  assert.equal(terminalText('Intel\u00ae Xeon\u2122', true), 'Intel(R) Xeon(TM)');
  assert.equal(terminalText('gr\u00fc\u00dfe \u03b1 \u044f', true), 'gr\u00fc\u00dfe \u03b1 \u044f');
  assert.equal(terminalText('gr\u00fc\u00dfe', false), 'gr\\xfc\\xdfe');
  assert.equal(terminalText('\u05d0\ufdfd', true), '\\u05d0\\ufdfd');
  assert.equal(widthOf(terminalText('\u8a9e', true)), 2);
});

test('a replacement character is a question mark on a terminal, and itself where its width does not matter', () => {
  for (const unicode of [true, false]) assert.equal(terminalText('A\ufffd[31m100', unicode), 'A?[31m100');
  for (const shown of [visible, csvText]) assert.equal(shown('A\ufffd100'), 'A\ufffd100');
});

test('nothing unseen and no line break passes through any escape', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      assert.doesNotMatch(visible(name), unseen);
      assert.doesNotMatch(terminalText(name, true), unseen);
      assert.match(terminalText(name, false), /^[ -~]*$/);
      assert.doesNotMatch(markdownText(name), unseen);
      assert.doesNotMatch(csvText(name), unseen);
      assert.doesNotMatch(jsonText(JSON.stringify(name)), unseen);
      assert.equal(JSON.parse(jsonText(JSON.stringify(name))), name);
    }),
  );
});

test('Markdown finds no markup in a name', () => {
  assert.equal(markdownText('a|b`c`[x](y)'), 'a\\|b\\`c\\`\\[x\\](y)');
  assert.equal(markdownText('<img> &lt;'), '&lt;img&gt; &amp;lt;');
  assert.equal(markdownText('@all #12 GH-3 http://x'), '@<!-- -->all #<!-- -->12 GH-<!-- -->3 http:<!-- -->//x');
  assert.equal(markdownText('- a'), '\\- a');
  assert.equal(markdownText('# a'), '\\# a');
  assert.equal(markdownText('1. a'), '1\\. a');
  assert.equal(markdownText('~1 ~2 $x$ __a__'), '\\~1 \\~2 \\$x\\$ \\_\\_a\\_\\_');
  assert.equal(markdownText('12.5 --flag'), '12.5 --flag');
});

test('a cell of CSV is quoted where it must be, and is no formula', () => {
  assert.equal(csvText('plain'), 'plain');
  assert.equal(csvText('a,b"c'), '"a,b""c"');
  for (const formula of ['=1', '+1', '-1', '@x', '\uff1d1']) assert.equal(csvText(formula), `'${formula}`);
  assert.equal(csvText('\t=1'), '\\x09=1');
  assert.equal(csvText('\r@x'), '\\x0d@x');
});

test('the hostile samples are inert in every language', () => {
  for (const name of hostileNames) {
    assert.doesNotMatch(terminalText(name, true), unseen);
    assert.doesNotMatch(markdownText(name), /(?<!\\)[|`[\]]|<(?!!-- -->)|@(?!<!-- -->)/);
  }
});
