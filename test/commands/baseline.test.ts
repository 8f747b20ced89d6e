import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { baseline } from '../../src/commands/baseline.ts';
import { check } from '../../src/commands/check.ts';
import { exitCodes, NegawattError } from '../../src/errors.ts';
import type { VerdictDocument } from '../../src/gate/verdict-document.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { binary, plainEnv } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';
import { runOf } from '../support/verdict.ts';

/** A folder with reports in it, and the commands as they run there, with a state folder of their own. */
function desk(t: TestContext) {
  const folder = temporaryFolder(t);
  const env = { LANG: 'C.UTF-8', XDG_STATE_HOME: join(folder, 'state') };
  return {
    folder,
    state: join(folder, 'state', 'negawatt'),
    env,
    report: (factor: number, day: number, count = 10) => {
      const file = join(folder, `report-${factor}-${day}.json`);
      writeFileSync(file, JSON.stringify(runOf(factor, day, {}, count)));
      return file;
    },
    baseline: (...words: readonly string[]) => runCommand(baseline, {}, words, { env }),
    check: (report: string, name: string) =>
      runCommand(check, { format: 'json', baseline: name, budget: ['energy.total'] }, [report], { env }),
  };
}

const methodOf = (stdout: string) => (JSON.parse(stdout) as VerdictDocument).subjects[0]!.checks[0]!.method;

test('a baseline is kept in the state folder by its name, listed, shown and removed', async (t) => {
  const { baseline: run, report, state } = desk(t);
  assert.equal((await run('save', 'main', report(1, 1))).exitCode, exitCodes.ok);
  assert.deepEqual(readdirSync(state), ['baseline-main.json']);
  assert.match((await run('list')).stdout, /^main\tone session, of 2026-11-01\t/);
  assert.match((await run('show', 'main')).stdout, /energy\.total +240\.\d J/);
  await run('rm', 'main');
  assert.deepEqual(readdirSync(state), []);
  assert.equal((await run('list')).stdout, '');
});

test('a baseline is kept in a file where the name is a path', async (t) => {
  const { baseline: run, report, folder, check: held } = desk(t);
  const file = join(folder, 'energy-baseline.json');
  await run('save', file, report(1, 1));
  assert.equal((await held(report(1, 2), file)).exitCode, exitCodes.ok);
  assert.equal((await held(report(1.1, 2), file)).exitCode, exitCodes.failed);
});

test('five recorded sessions tell the noise between days', async (t) => {
  const { baseline: run, report, check: held } = desk(t);
  await run('save', 'main', report(1, 1), report(1.02, 2), report(0.99, 3), report(1.01, 4));
  assert.equal(methodOf((await held(report(1.05, 9), 'main')).stdout), 'runs');
  await run('add', 'main', report(0.98, 5));
  const known = await held(report(1.05, 9), 'main');
  assert.equal(methodOf(known.stdout), 'sessions');
  assert.equal(known.exitCode, exitCodes.ok);
  assert.equal((await held(report(1.4, 10), 'main')).exitCode, exitCodes.failed);
});

test('an accepted change is the level from then on, and the noise between days stays known', async (t) => {
  const { baseline: run, report, check: held } = desk(t);
  const days = [1, 1.01, 0.99, 1.005, 0.995].map((factor, day) => report(factor, day + 1));
  await run('save', 'main', ...days);
  const after = report(1.3, 9);
  assert.equal((await held(after, 'main')).exitCode, exitCodes.failed);
  await run('accept', 'main', after);
  const again = await held(report(1.301, 10), 'main');
  assert.equal(again.exitCode, exitCodes.ok);
  assert.equal(methodOf(again.stdout), 'sessions');
});

/** Runs what must be refused, and holds that the baseline is what it was, to the byte. */
async function refused(action: () => Promise<unknown>, why: RegExp, file: string): Promise<void> {
  const before = existsSync(file) ? readFileSync(file) : undefined;
  await assert.rejects(action, (error) => {
    assert.ok(error instanceof NegawattError, String(error));
    assert.match(`${error.what} ${error.why} ${error.how}`, why);
    return error.exitCode === exitCodes.usage;
  });
  assert.deepEqual(existsSync(file) ? readFileSync(file) : undefined, before);
}

test('save does not overwrite, add and accept do not invent, and each says what would do', async (t) => {
  const { baseline: run, report, folder } = desk(t);
  const file = join(folder, 'b.json');
  await refused(() => run('add', file, report(1, 1)), /was never saved/, file);
  await run('save', file, report(1, 1));
  await refused(() => run('save', file, report(1, 2)), /there is a baseline .* already.*baseline accept/s, file);
});

test('a truncated, empty or newer baseline is left untouched', async (t) => {
  const { baseline: run, report, folder } = desk(t);
  const file = join(folder, 'b.json');
  await run('save', file, report(1, 1));
  const whole = readFileSync(file, 'utf8');
  for (const [text, why] of [
    [whole.slice(0, 500), /not JSON/],
    ['', /empty/],
    [whole.replace('"baselineVersion": 1', '"baselineVersion": 9'), /newer/],
    ['{"kind":"something"}', /is no baseline/],
  ] as const) {
    writeFileSync(file, text);
    for (const action of ['add', 'accept', 'save']) await refused(() => run(action, file, report(1, 2)), why, file);
    await refused(() => run('rm', file), why, file);
  }
});

test('whoever gives a broken baseline is told how to mend a baseline, and not that it should be a report', async (t) => {
  const { baseline: run, report, folder, check: held } = desk(t);
  const file = join(folder, 'b.json');
  for (const text of ['', '{"negawatt": "base', '{"negawatt": "baseline"}']) {
    writeFileSync(file, text);
    for (const attempt of [() => run('add', file, report(1, 2)), () => held(report(1, 2), file)]) {
      await assert.rejects(
        attempt(),
        (error) => error instanceof NegawattError && /^Restore it from git, or remove it/.test(error.how),
      );
    }
  }
});

test('a report that cannot be read leaves the baseline untouched, also where the one before it could', async (t) => {
  const { baseline: run, report, folder } = desk(t);
  const file = join(folder, 'b.json');
  await run('save', file, report(1, 1));
  const bad = join(folder, 'bad.json');
  writeFileSync(bad, JSON.stringify(runOf(1, 3)).replace('"value":2', '"value":NaN'));
  await refused(() => run('add', file, report(1, 2), bad), /not JSON/, file);
});

test('what could not be read again is not written, and neither is what tells nothing', async (t) => {
  const { baseline: run, report, folder } = desk(t);
  const file = join(folder, 'b.json');
  await run('save', file, report(1, 1));
  const bad = join(folder, 'bad.json');
  const good = runOf(1, 3);
  for (const [change, why] of [
    [{ window: { ...good.window, startedAt: 'yesterday' } }, /nobody could read it there again: sessions/],
    [{ repeats: [] }, /nobody could read it there again|cannot join/],
  ] as const) {
    writeFileSync(bad, JSON.stringify({ ...good, ...change }));
    await refused(() => run('add', file, bad), why, file);
    await refused(() => run('save', join(folder, 'new.json'), bad), why, join(folder, 'new.json'));
  }
  writeFileSync(bad, JSON.stringify({ ...good, command: { ...good.command, succeeded: 0 } }));
  for (const action of ['add', 'accept']) {
    const before = readFileSync(file);
    await assert.rejects(
      () => run(action, file, bad),
      (error) => error instanceof NegawattError && error.exitCode === exitCodes.notMeasured,
    );
    assert.deepEqual(readFileSync(file), before);
  }
});

test('show tells the noise between days as known exactly when check knows it', async (t) => {
  const { baseline: run, report, check: held } = desk(t);
  await run('save', 'main', report(1, 1), report(1.02, 2), report(0.99, 3));
  await run('accept', 'main', report(1.3, 4));
  await run('add', 'main', report(1.31, 5));
  assert.match((await run('show', 'main')).stdout, /not known yet: 1 more session tells it/);
  assert.equal(methodOf((await held(report(1.3, 9), 'main')).stdout), 'runs');
  await run('add', 'main', report(1.29, 6));
  assert.match((await run('show', 'main')).stdout, /is known from its sessions/);
  assert.equal(methodOf((await held(report(1.3, 9), 'main')).stdout), 'sessions');
});

test('a session that was measured otherwise is refused, and the fact that differs is named', async (t) => {
  const { baseline: run, report, folder } = desk(t);
  const file = join(folder, 'b.json');
  await run('save', file, report(1, 1));
  const other = join(folder, 'other.json');
  const warm = runOf(1, 2);
  writeFileSync(other, JSON.stringify({ ...warm, command: { ...warm.command, accounting: { by: 'process tree' } } }));
  await refused(
    () => run('add', file, other),
    /accounting of CPU time and memory is process tree, and there cgroup v2/,
    file,
  );
});

for (const [words, why] of [
  [['sav', 'main'], /Did you mean save\?/],
  [[], /there are save, add/],
  [['save'], /needs a name and a report/],
  [['show'], /takes one name/],
  [['show', 'nothing'], /there is no baseline nothing/],
  [['show', '-x'], /names no baseline/],
  [['rm', 'a', 'b'], /takes one name/],
] as const) {
  test(`baseline ${words.join(' ')} is a usage error that says what would do`, async (t) => {
    const { baseline: run, folder } = desk(t);
    await refused(() => run(...words), why, join(folder, 'none'));
  });
}

test('what is no baseline is not removed', async (t) => {
  const { baseline: run, report, folder } = desk(t);
  const file = report(1, 1);
  await refused(() => run('rm', file), /is no baseline/, file);
  await refused(() => run('rm', `${folder}/`), /./, file);
});

test('a damaged baseline is listed as such beside the others', async (t) => {
  const { baseline: run, report, state } = desk(t);
  await run('save', 'main', report(1, 1));
  writeFileSync(join(state, 'baseline-old.json'), '{', { mode: 0o600 });
  mkdirSync(join(state, 'baseline-folder.json'));
  const { stdout } = await run('list');
  assert.match(stdout, /^main\tone session/m);
  assert.match(stdout, /^old\tcannot be used/m);
  assert.match(stdout, /^folder\tcannot be used/m);
});

test('of many sessions that are added at one time, each by a process of its own, none is lost', async (t) => {
  const { baseline: run, report, folder, env, state } = desk(t);
  const file = join(folder, 'b.json');
  for (const name of [file, 'main']) {
    await run('save', name, report(1, 1));
    const days = [2, 3, 4, 5, 6, 7];
    const codes = await Promise.all(
      days.map((day) => {
        const one = report(1 + day / 100, day);
        return new Promise<number | null>((resolve, reject) => {
          const words = [binary, 'baseline', 'add', name, one];
          const child = spawn(process.execPath, words, { env: { ...plainEnv, ...env }, stdio: 'ignore' });
          child.on('error', reject);
          child.on('close', resolve);
        });
      }),
    );
    assert.deepEqual(
      codes,
      days.map(() => exitCodes.ok),
    );
    const path = name === file ? file : join(state, 'baseline-main.json');
    const left = JSON.parse(readFileSync(path, 'utf8')) as { sessions: { at: string }[] };
    assert.deepEqual(
      left.sessions.map(({ at }) => Number(at.slice(8, 10))),
      [1, ...days],
    );
  }
  assert.deepEqual(
    [...readdirSync(folder), ...readdirSync(state)].filter((name) => name.includes('.lock')),
    [],
  );
});

test('of many saves at one time, each as a process of its own, one whole baseline is left', async (t) => {
  const { report, folder, env } = desk(t);
  const file = join(folder, 'b.json');
  const reports = [1, 2, 3, 4].map((day) => report(1 + day / 10, day));
  const codes = await Promise.all(
    reports.map(
      (one) =>
        new Promise<number | null>((resolve, reject) => {
          const child = spawn(process.execPath, [binary, 'baseline', 'save', file, one], {
            env: { ...plainEnv, ...env },
            stdio: 'ignore',
          });
          child.on('error', reject);
          child.on('close', resolve);
        }),
    ),
  );
  assert.ok(
    codes.every((code) => code === exitCodes.ok || code === exitCodes.usage),
    codes.join(' '),
  );
  assert.ok(codes.includes(exitCodes.ok));
  const left = JSON.parse(readFileSync(file, 'utf8')) as { sessions: unknown[] };
  assert.equal(left.sessions.length, 1);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('.part')),
    [],
  );
  assert.ok(statSync(file).isFile());
});
