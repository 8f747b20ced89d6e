import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../src/host/system-clock.ts';
import { scenarioFile } from '../../support/nvml-stub.ts';
import { wordsOf } from '../../support/remedy-words.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.ts';
import { failureOf, Helper, playing } from './helper-lines.ts';

const patient = { timeout: 30_000 };

for (const [code, why, says, remedy] of [
  [18, 'broken', /different versions.*Driver\/library version mismatch/, /Reboot/],
  [9, 'absent', /not loaded/, /modprobe nvidia/],
  [4, 'forbidden', /may not talk/, /\/dev\/nvidiactl/],
  [12, 'absent', /library that NVML needs/, /libnvidia-ml/],
  [999, 'broken', /Unknown Error/, /dmesg/],
  [12345, 'broken', /code 12345/, /dmesg/],
] as const) {
  test(`a driver that answers the start with code ${code} is ${why}`, patient, async (t) => {
    const failed = await failureOf(playing(t, `init_error ${code}`));
    assert.equal(failed.why, why);
    assert.match(failed.detail, says);
    assert.match(wordsOf(failed.remedy), remedy);
  });
}

test('a library that is not there is absent', patient, async (t) => {
  const failed = await failureOf(new Helper(['--library', join(temporaryFolder(t), 'libnvidia-ml.so.1')]));
  assert.equal(failed.why, 'absent');
  assert.match(failed.detail, /there is no file .*libnvidia-ml\.so\.1/);
});

test('a file that is no library is broken', patient, async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'libnvidia-ml.so.1': 'text' });
  const failed = await failureOf(new Helper(['--library', join(folder, 'libnvidia-ml.so.1')]));
  assert.equal(failed.why, 'broken');
  assert.match(failed.detail, /cannot be loaded/);
});

test('a library that is not NVML is unsupported', patient, async (t) => {
  const failed = await failureOf(playing(t, '', ['nvmlInit_v2']));
  assert.equal(failed.why, 'unsupported');
});

test('only a lost card is broken, not absent', patient, async (t) => {
  const failed = await failureOf(playing(t, 'device 0 lost 0 999'));
  assert.deepEqual([failed.why, failed.detail], ['broken', 'the GPU is lost (NVML: GPU is lost)']);
});

test('a driver without a card is ready and has none', patient, async (t) => {
  const helper = playing(t, 'devices 0');
  assert.deepEqual(await helper.ready(), []);
  assert.deepEqual(helper.lines, [{ ready: { by: 'NVML 580.95.05', count: 0 } }]);
});

test('root loads no library that others can write', { ...patient, skip: process.getuid?.() !== 0 }, async (t) => {
  const library = scenarioFile(temporaryFolder(t), '');
  chmodSync(library, 0o777);
  const failed = await failureOf(new Helper(['--library', library]));
  assert.equal(failed.why, 'forbidden');
  assert.match(failed.detail, /can be written by others/);
});

test('parameters that it does not know are refused', patient, async () => {
  const failed = await failureOf(new Helper(['--speed', '3']));
  assert.match(failed.detail, /does not know --speed 3/);
});

test('it ends when its input does', patient, async (t) => {
  const library = scenarioFile(temporaryFolder(t), '');
  const child = fileURLToPath(new URL('../../../src/host/nvml/nvml-child.js', import.meta.url));
  const said = execFileSync(process.execPath, [child, '--library', library], {
    input: 'sample\nsample',
    timeout: 20_000,
  });
  const lines = said.toString().trimEnd().split('\n');
  // What was cut is not answered.
  assert.equal(lines.length, 3);
  assert.equal(JSON.parse(lines[2] ?? '').rows[0][1], 0);
});

for (const [where, scenario] of [
  ['at its start', 'hang nvmlInit_v2'],
  ['at a sample', 'hang nvmlDeviceGetTotalEnergyConsumption 1'],
] as const) {
  test(`who uses a helper that hangs ${where} stops it and exits by itself`, patient, (t) => {
    const folder = temporaryFolder(t);
    const library = scenarioFile(folder, scenario);
    const helper = new URL('../../../src/host/helper.js', import.meta.url).href;
    const clock = new URL('../../../src/host/system-clock.js', import.meta.url).href;
    writeFiles(folder, {
      'user.mjs': `
        import { startHelper } from ${JSON.stringify(helper)};
        import { systemClock } from ${JSON.stringify(clock)};
        const program = startHelper('nvml', ['--library', ${JSON.stringify(library)}], systemClock);
        let lines = 0;
        program.onLine(() => { lines += 1; program.say('sample'); });
        setTimeout(() => {
          program.stop();
          console.log(lines);
        }, 1000);`,
    });
    const said = execFileSync(process.execPath, [join(folder, 'user.mjs')], { timeout: 20_000 }).toString();
    assert.equal(said, `${where === 'at its start' ? 0 : 2}\n`);
  });
}

test('who stands for a helper that hangs knows on which card', patient, async (t) => {
  const helper = playing(t, 'devices 4\nhang nvmlDeviceGetClockInfo 2 2');
  await helper.ready();
  helper.program.say('sample');
  // Asked while it does not hang yet it tells of another card or of none.
  for (;;) {
    helper.program.say('where');
    if (helper.asking.at(-1)?.[1] === 2) break;
    await systemClock.sleepUntil(systemClock.now() + 0.05, new AbortController().signal);
  }
  assert.deepEqual(helper.rows, []);
});

test('a card that is to be skipped is asked nothing', patient, async (t) => {
  const library = scenarioFile(temporaryFolder(t), 'devices 3\nhang nvmlDeviceGetHandleByIndex_v2 0 1');
  const helper = new Helper(['--library', library, '--skip', '1']);
  t.after(() => helper.program.stop());
  const cards = await helper.ready();
  assert.deepEqual(
    cards.map(({ index }) => index),
    [0, 2],
  );
  assert.equal((await helper.sample(2)).length, 2);
});

test('a helper that hangs ends with who started it, even where that one is killed', patient, async (t) => {
  const folder = temporaryFolder(t);
  const library = scenarioFile(folder, 'hang nvmlInit_v2');
  const helper = new URL('../../../src/host/helper.js', import.meta.url).href;
  const clock = new URL('../../../src/host/system-clock.js', import.meta.url).href;
  writeFiles(folder, {
    'user.mjs': `
      import { existsSync } from 'node:fs';
      import { startHelper } from ${JSON.stringify(helper)};
      import { systemClock } from ${JSON.stringify(clock)};
      const program = startHelper('nvml', ['--library', ${JSON.stringify(library)}], systemClock);
      program.onLine(() => undefined);
      // The stub writes this before it hangs.
      const timer = setInterval(() => {
        if (!existsSync(${JSON.stringify(join(folder, 'began.txt'))})) return;
        clearInterval(timer);
        console.log(program.pid);
        process.kill(process.pid, 'SIGKILL');
      }, 20);`,
  });
  const { stdout } = spawnSync(process.execPath, [join(folder, 'user.mjs')], { timeout: 20_000 });
  const pid = Number(stdout.toString());
  assert.ok(pid > 1, stdout.toString());
  while (isRunning(pid)) await systemClock.sleepUntil(systemClock.now() + 0.05, new AbortController().signal);
});

/** One that has ended and whose parent did not ask yet is a zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a helper that hangs is ended by a signal', patient, async (t) => {
  const helper = playing(t, 'hang nvmlDeviceGetTotalEnergyConsumption 1');
  await helper.ready();
  helper.program.say('sample');
  helper.program.stop();
  // Nothing that was stopped keeps a process alive.
  const held = setInterval(() => undefined, 1000);
  t.after(() => clearInterval(held));
  assert.equal((await helper.program.ended).signal, 'SIGTERM');
  assert.deepEqual(helper.rows, []);
});
