import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathOf, shownPath, systemPath } from '../../src/archive/path-bytes.ts';

test('every name comes back byte by byte, whatever its encoding', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
    const name = pathOf(Buffer.from(bytes));
    assert.deepEqual(Buffer.from(systemPath(name)), Buffer.from(bytes));
    assert.equal(name, structuredClone(name));
  });
  fc.assert(property, { seed: 20261124, numRuns: 2000 });
});

test('what is UTF-8 stays as it is, and what is not is shown as the bytes that it has', () => {
  for (const name of ['plain', 'grün', '中文', '🌱 a', 'back\\slash', '\u001b[2J']) {
    assert.equal(pathOf(Buffer.from(name)), name);
    assert.equal(systemPath(name), name);
    assert.equal(shownPath(name), name);
  }
  assert.equal(shownPath(pathOf(Buffer.from('lat\xe9 \xff1', 'latin1'))), 'lat\\xe9 \\xff1');
  // Half a surrogate pair in three bytes, and a character that is cut.
  assert.equal(shownPath(pathOf(Buffer.from('61eda080e4b8', 'hex'))), 'a\\xed\\xa0\\x80\\xe4\\xb8');
});
