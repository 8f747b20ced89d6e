import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Progress, startProgress } from '../../src/ui/progress.ts';

function terminal(isTTY = true) {
  const written: string[] = [];
  return { isTTY, columns: 100, write: (text: string) => void written.push(text), all: () => written.join('') };
}

const settings = { duration: 10, isQuiet: false };
const utf8 = { LANG: 'C.UTF-8', TERM: 'xterm' };
const stopped = () => 0;

/** Progress that is shown. */
async function shown(...[context, options, now]: Parameters<typeof startProgress>): Promise<Progress> {
  const progress = await startProgress(context, options, now);
  assert.ok(progress !== undefined);
  return progress;
}

test('nothing is written, and nothing worked out, where nobody watches', async () => {
  for (const [stderr, env, isQuiet] of [
    [terminal(false), utf8, false],
    [terminal(), utf8, true],
    [terminal(), { TERM: 'dumb' }, false],
  ] as const) {
    assert.equal(await startProgress({ env, stderr }, { ...settings, isQuiet }), undefined);
    assert.equal(stderr.all(), '');
  }
});

test('the line tells the time that passed, the time left and the mean power', async () => {
  const stderr = terminal();
  const progress = await shown({ env: utf8, stderr }, settings, stopped);
  progress.update(4, { watts: 212.4, isEstimated: false });
  progress.stop();
  assert.match(stderr.all(), /measuring \u2501{10}\u2500{14} 4 s, 6 s left, mean 212 W/);
});

test('a modelled power is marked, and a missing one is named', async () => {
  const stderr = terminal();
  const progress = await shown({ env: { TERM: 'xterm' }, stderr }, { ...settings, duration: 3600 }, stopped);
  progress.update(1800, { watts: 7.25, isEstimated: true });
  progress.stop();
  assert.match(stderr.all(), /measuring #{12}-{12} 30:00, 30:00 left, mean ~7\.\d W/);
  const other = terminal();
  const second = await shown({ env: utf8, stderr: other }, settings, stopped);
  second.update(12, undefined);
  second.stop();
  assert.match(other.all(), /10 s, finishing, no power source yet/);
});

test('the terminal is left as it was, however early it ends, and a second stop does nothing', async () => {
  const stderr = terminal();
  const progress = await shown({ env: utf8, stderr }, settings, stopped);
  progress.stop();
  const written = stderr.all();
  progress.update(5, undefined);
  progress.stop();
  assert.equal(stderr.all(), written);
  assert.doesNotMatch(written, /\[\?25l|\[\?7l/, 'no cursor is hidden and no mode is switched');
  assert.ok(written.endsWith('\u001b[1G\u001b[2K'), 'the line is cleared');
});
