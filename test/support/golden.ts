import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';

/** Folder of the fixtures, from the compiled tests. */
export const fixtures = new URL('../../../fixtures/', import.meta.url).pathname;

/** Holds a text against its golden file; `npm run golden` rewrites them all. */
export function assertGolden(file: string, actual: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  const name = relative(fixtures, file);
  assert.ok(existsSync(file), `no golden file ${name}: \`npm run golden\` writes it`);
  assert.equal(actual, readFileSync(file, 'utf8'), `fixtures/${name} differs: if that is meant, \`npm run golden\``);
}
