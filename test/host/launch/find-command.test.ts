import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NegawattError, runExitCodes } from '../../../src/errors.ts';
import { markedEnvironment, shellWords } from '../../../src/host/launch/environment.ts';
import { findCommand } from '../../../src/host/launch/find-command.ts';
import { temporaryFolder, writeFiles } from '../../host/temporary-folder.ts';

const codeOf = (word: string, searchPath: string | undefined) => {
  try {
    findCommand(word, searchPath);
  } catch (error) {
    if (error instanceof NegawattError) return error.exitCode;
    throw error;
  }
  return 0;
};

test('PATH is searched in order as execvp does it, past folders and files that are no programs', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'one/tool': '', 'two/tool': '#! /bin/sh -e\n', 'two/only/x': '', 'three/only': '' });
  chmodSync(join(folder, 'two/tool'), 0o755);
  chmodSync(join(folder, 'three/only'), 0o755);
  const path = ['none', 'one', 'two', 'three'].map((name) => join(folder, name)).join(':');
  assert.equal(findCommand('tool', path), join(folder, 'two/tool'));
  assert.equal(findCommand('only', path), join(folder, 'three/only'));
  assert.equal(codeOf('tool', join(folder, 'one')), runExitCodes.notExecutable);
  assert.equal(codeOf('tool', join(folder, 'three')), runExitCodes.notFound);
  assert.equal(findCommand('sh', undefined), '/bin/sh');
});

test('a folder that may not be searched says nothing', {
  skip: process.getuid?.() === 0 && 'root searches all',
}, (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'closed/tool': '' });
  chmodSync(join(folder, 'closed'), 0);
  const codes = [codeOf('tool', join(folder, 'closed')), codeOf(join(folder, 'closed/tool'), '')];
  chmodSync(join(folder, 'closed'), 0o755);
  assert.deepEqual(codes, [runExitCodes.notFound, runExitCodes.notExecutable]);
});

test('an empty part of PATH is the current folder', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { tool: '' });
  chmodSync(join(folder, 'tool'), 0o755);
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  assert.equal(findCommand('tool', '/none:'), './tool');
  assert.equal(findCommand('./tool', ''), './tool');
});

test('a command in a command keeps the marks of both', () => {
  assert.equal(markedEnvironment({}, 'a-1;')['NEGAWATT_RUN'], 'a-1;');
  assert.equal(markedEnvironment({ NEGAWATT_RUN: 'a-1;' }, 'b-2;')['NEGAWATT_RUN'], 'a-1;,b-2;');
});

test('a word that could be taken for something else is given as a path', () => {
  assert.deepEqual(shellWords(['tool', '-x'], '/bin/tool', []), ['tool', '-x']);
  assert.deepEqual(shellWords(['-tool', '-x'], '/bin/-tool', []), ['/bin/-tool', '-x']);
  assert.deepEqual(shellWords(['a=b'], '/bin/a=b', []), ['a=b']);
  assert.deepEqual(shellWords(['a=b'], '/bin/a=b', ['F%%=1']), ['/usr/bin/env', '--', 'F%%=1', '/bin/a=b']);
});
