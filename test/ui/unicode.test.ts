import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasUnicode } from '../../src/ui/unicode.ts';

test('the first variable of the locale that is set decides', () => {
  assert.equal(hasUnicode({ LANG: 'en_US.UTF-8' }), true);
  assert.equal(hasUnicode({ LANG: 'C.utf8' }), true);
  assert.equal(hasUnicode({ LANG: 'C' }), false);
  assert.equal(hasUnicode({}), false);
  assert.equal(hasUnicode({ LC_ALL: 'C', LANG: 'en_US.UTF-8' }), false);
  assert.equal(hasUnicode({ LC_ALL: '', LC_CTYPE: 'de_DE.UTF-8', LANG: 'C' }), true);
});
