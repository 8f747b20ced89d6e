import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { test } from 'node:test';
import { installLine } from '../../../../src/bench/batch/targets/llama-library.ts';
import { findPeer } from '../../../../src/bench/batch/targets/peer-package.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { llamaFolder } from '../../../support/llama-stub.ts';

test("a peer is found in the user's folder, and one that is nowhere is absent", (context) => {
  const { folder, library } = llamaFolder(context, {});
  assert.deepEqual(findPeer('node-llama-cpp', folder), { entry: `${library}/index.js`, version: '3.99.0' });
  assert.equal(findPeer('node-llama-cpp-of-nobody', folder), undefined);
});

test('the line that installs the library names the binary of the machine', () => {
  const lineFor = (binary: string) => `npm install node-llama-cpp @node-llama-cpp/${binary} --omit=optional`;
  assert.equal(installLine('linux', 'x64'), lineFor('linux-x64'));
  assert.equal(installLine('linux', 'arm'), lineFor('linux-armv7l'));
  assert.equal(installLine('darwin', 'arm64'), lineFor('mac-arm64-metal'));
  assert.equal(installLine('win32', 'x64'), lineFor('win-x64'));
});

test('root loads no library that others can write', { skip: process.getuid?.() !== 0 && 'needs root' }, (context) => {
  const { folder, library } = llamaFolder(context, {});
  chmodSync(library, 0o777);
  assert.throws(
    () => findPeer('node-llama-cpp', folder),
    (error) => error instanceof NegawattError && /not loaded by root/.test(error.what) && /by others/.test(error.why),
  );
});
