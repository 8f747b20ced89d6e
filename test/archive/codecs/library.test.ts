import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadLibrary, versionOf } from '../../../src/archive/codecs/library.ts';

const missing = 'no-such-package';

test('a package that is missing is a failure that says how to install it', async () => {
  const found = await loadLibrary(missing, () => import(missing));
  assert.ok(typeof found === 'object' && 'ok' in found);
  assert.equal(found.why, 'absent');
  assert.match(found.detail, /npm install no-such-package/);
});

test('a package whose binary is missing is a failure that says how to build it', async () => {
  const found = await loadLibrary('zstd-napi', () =>
    Promise.reject(
      Object.assign(new Error("Cannot find module './binding.node'\nRequire stack:"), { code: 'MODULE_NOT_FOUND' }),
    ),
  );
  assert.ok('ok' in found);
  assert.match(
    found.detail,
    /Cannot find module '.\/binding.node'\)\. .*install script.*install-scripts approve zstd-napi.*npm rebuild zstd-napi/,
  );
});

test('the version of a package is that of its package.json, whether it may be asked for or not', () => {
  for (const name of ['zstd-napi', 'lz4-napi', 'lzma-native']) assert.match(versionOf(name), /^\d+\.\d+\.\d+$/);
});
