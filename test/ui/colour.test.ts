import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasColour } from '../../src/ui/colour.ts';

const cases: readonly (readonly [env: Readonly<Record<string, string>>, onTerminal: boolean, elsewhere: boolean])[] = [
  [{}, true, false],
  [{ NO_COLOR: '1' }, false, false],
  [{ NO_COLOR: '' }, true, false],
  [{ TERM: 'dumb' }, false, false],
  [{ TERM: 'xterm-256color' }, true, false],
  [{ CI: 'true' }, false, false],
  [{ CI: 'false' }, true, false],
  [{ FORCE_COLOR: '1' }, true, true],
  [{ FORCE_COLOR: '' }, true, false],
  [{ FORCE_COLOR: '0' }, false, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb', CI: '1' }, true, true],
  [{ FORCE_COLOR: '0', CI: 'true' }, false, false],
];

test('colour follows the stream and the variables, the forced choice first', () => {
  for (const [env, onTerminal, elsewhere] of cases) {
    assert.equal(hasColour(env, true), onTerminal, `${JSON.stringify(env)} on a terminal`);
    assert.equal(hasColour(env, false), elsewhere, `${JSON.stringify(env)} elsewhere`);
  }
});
