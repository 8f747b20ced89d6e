import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openOnDesktop } from '../../src/host/desktop.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A folder with an opener that writes down what it was given. */
function opener(t: Parameters<typeof temporaryFolder>[0], name: string, code = 0) {
  const folder = temporaryFolder(t);
  const told = join(folder, 'told');
  writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s|' "$#" "$@" > '${told}'\nexit ${code}\n`);
  chmodSync(join(folder, name), 0o755);
  return { folder, told };
}

test('a page is handed to the opener of the desktop as one argument, whatever its name', async (t) => {
  const { folder, told } = opener(t, 'xdg-open');
  const path = "/tmp/a b; $(touch x) '&.html";
  assert.equal(await openOnDesktop(path, { DISPLAY: ':0', PATH: folder }, 'linux'), undefined);
  assert.equal(readFileSync(told, 'utf8'), `1|${path}|`);
});

test('on macOS it is open, which needs no display to be named', async (t) => {
  const { folder, told } = opener(t, 'open');
  assert.equal(await openOnDesktop('/tmp/a.html', { PATH: folder }, 'darwin'), undefined);
  assert.equal(readFileSync(told, 'utf8'), '1|/tmp/a.html|');
});

test('without a desktop, or without an opener, it says so and starts nothing', async (t) => {
  const { folder, told } = opener(t, 'xdg-open');
  assert.match((await openOnDesktop('/tmp/a.html', { PATH: folder }, 'linux'))!.detail, /no desktop/);
  assert.ok(!existsSync(told));
  const nowhere = { WAYLAND_DISPLAY: 'wayland-0', PATH: temporaryFolder(t) };
  assert.match((await openOnDesktop('/tmp/a.html', nowhere, 'linux'))!.detail, /xdg-open: not found in PATH/);
});

test('an opener that fails is told with its exit code', async (t) => {
  const { folder } = opener(t, 'xdg-open', 3);
  const answer = await openOnDesktop('/tmp/a.html', { DISPLAY: ':0', PATH: folder }, 'linux');
  assert.match(answer!.detail, /xdg-open exited with code 3/);
});

const asRoot = process.getuid?.() === 0 ? {} : { skip: 'only root refuses what others can write' };

test('root runs no opener that others can write', asRoot, async (t) => {
  const { folder, told } = opener(t, 'xdg-open');
  chmodSync(join(folder, 'xdg-open'), 0o777);
  const answer = await openOnDesktop('/tmp/a.html', { DISPLAY: ':0', PATH: folder }, 'linux');
  assert.match(answer!.detail, /root does not run it/);
  assert.ok(!existsSync(told));
});
