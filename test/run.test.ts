import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as v from 'valibot';
import type { RunReport } from '../src/model/report.ts';
import { reportSchema } from '../src/model/report-schema.ts';
import { temporaryFolder } from './host/temporary-folder.ts';
import { binary, type Ended, plainEnv, runCli } from './support/run-cli.ts';

// The whole way, on this machine: command line, real processes, meter, judge and renderers.

function reportIn(file: string): RunReport {
  const checked = v.safeParse(reportSchema, JSON.parse(readFileSync(file, 'utf8')));
  assert.ok(checked.success, checked.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('\n'));
  assert.equal(checked.output.kind, 'run');
  return checked.output as RunReport;
}

/** Runs and reads the report. */
async function measured(t: TestContext, options: readonly string[], command: readonly string[]) {
  const file = join(temporaryFolder(t), 'run.json');
  const ended = await runCli(['run', ...options, '--output', file, '--', ...command]);
  return { ended, report: existsSync(file) ? reportIn(file) : undefined };
}

test('the command writes to stdout untouched, the report goes to stderr, and its exit code is passed on', async () => {
  const { stdout, stderr, code } = await runCli([
    'run',
    '--',
    'sh',
    '-c',
    'printf "one\\ntwo"; echo three >&2; exit 3',
  ]);
  assert.equal(stdout, 'one\ntwo');
  assert.match(stderr, /^three\n/);
  assert.match(stderr, /Wall/i);
  assert.equal(code, 3);
});

for (const code of [1, 2, 70, 125]) {
  test(`exit code ${code} of the command is passed on`, async () => {
    assert.equal((await runCli(['run', '--', 'sh', '-c', `exit ${code}`])).code, code);
  });
}

test('the first exit code that is not 0 is passed on, and the other repeats still run', async (t) => {
  const folder = temporaryFolder(t);
  const script = `n=$(cat ${folder}/n 2>/dev/null || echo 0); echo $((n+1)) > ${folder}/n; [ $n = 1 ] && exit 9; [ $n = 2 ] && exit 4; exit 0`;
  const { ended, report } = await measured(t, ['--repeat', '4'], ['sh', '-c', script]);
  assert.equal(ended.code, 9);
  assert.deepEqual(
    report!.repeats.map(({ exitCode }) => exitCode),
    [0, 9, 4, 0],
  );
  assert.equal(report!.command.succeeded, 2);
});

test('a command that is missing ends with 127, one that is not executable with 126, and nothing is measured', async (t) => {
  const missing = await runCli(['run', '--', 'no-such-command-here']);
  assert.equal(missing.code, 127);
  assert.match(missing.stderr, /no-such-command-here/);
  const file = join(temporaryFolder(t), 'plain.txt');
  writeFileSync(file, 'text', { mode: 0o644 });
  assert.equal((await runCli(['run', '--', file])).code, 126);
});

test('an output that cannot be written is found before the command runs', async (t) => {
  const folder = temporaryFolder(t);
  const { code, stderr } = await runCli(['run', '--output', `${folder}/no/run.json`, '--', 'touch', `${folder}/ran`]);
  assert.equal(code, 125);
  assert.match(stderr, /cannot write the report/);
  assert.equal(existsSync(join(folder, 'ran')), false);
});

const refused: readonly (readonly [why: string, options: readonly string[], message: RegExp])[] = [
  ['zero repeats', ['--repeat', '0'], /between 1 and 10000/],
  ['a number of repeats and an aim', ['--repeat', '3', '--until', '3%'], /contradict each other/],
  ['a metric without an aim', ['--metric', 'wall'], /of no use alone/],
  ['a total of tasks without their source', ['--tasks-total', '3'], /of no use alone/],
  ['a pattern that is none', ['--tasks-total', '3', '--tasks-completed-from', '('], /is no pattern/],
  ['stdout for the report', ['--output', '-'], /stdout cannot take the report/],
  ['an empty step', ['--prepare', ''], /names nothing/],
];
for (const [why, options, message] of refused) {
  test(`${why} is refused with one clear error, and the command does not run`, async (t) => {
    const folder = temporaryFolder(t);
    const { code, stderr, stdout } = await runCli(['run', ...options, '--', 'touch', `${folder}/ran`]);
    assert.equal(code, 125);
    assert.match(stderr, message);
    assert.equal(stdout, '');
    assert.equal(existsSync(join(folder, 'ran')), false);
  });
}

test('options of the command are left to it, with and without the two dashes', async () => {
  assert.equal((await runCli(['run', '--quiet', 'sh', '-c', 'echo "$0"', '--repeat'])).stdout, '--repeat\n');
  assert.equal((await runCli(['run', '--', 'sh', '-c', 'echo "$0"', '--format'])).stdout, '--format\n');
});

test('wall and CPU time are those of the command and all its descendants', async (t) => {
  const burn = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done';
  const { report } = await measured(t, ['--repeat', '3'], ['sh', '-c', `(${burn}) & (${burn}) & wait`]);
  const { wall, cpu } = report!.metrics;
  assert.equal(wall!.center, 'median');
  assert.ok(cpu!.total.value.value > 0.05);
  assert.ok(cpu!.total.value.value <= 2.2 * wall!.value.value, 'two CPUs at most');
});

test('tasks are counted from the output, which still comes out untouched', async (t) => {
  const script =
    'i=0; while [ $i -lt 20000 ]; do echo "item $i of a long list that fills the pipe"; i=$((i+1)); done; echo "done 18"';
  const { ended, report } = await measured(
    t,
    ['--tasks-total', '20', '--tasks-completed-from', 'done (\\d+)'],
    ['sh', '-c', script],
  );
  assert.equal(ended.stdout.split('\n').length, 20_002);
  assert.ok(ended.stdout.endsWith('\ndone 18\n'));
  const efficiency = report!.formulas.find(({ id }) => id === 'scheduling-efficiency')!;
  assert.equal(efficiency.value!.value, 0.9);
});

test('a pattern that never matches leaves the tasks unknown', async (t) => {
  const { ended, report } = await measured(
    t,
    ['--tasks-total', '20', '--tasks-completed-from', 'never'],
    ['echo', 'hello'],
  );
  assert.equal(ended.code, 0);
  const efficiency = report!.formulas.find(({ id }) => id === 'scheduling-efficiency')!;
  assert.equal(efficiency.applicable, false);
  assert.equal(efficiency.value, undefined);
});

test('tasks are read from a JSON file that the command writes', async (t) => {
  const folder = temporaryFolder(t);
  const { report } = await measured(
    t,
    ['--tasks-total', '4', '--tasks-completed-from', `json:${folder}/out.json#/jobs/ok`],
    ['sh', '-c', `echo '{"jobs":{"ok":3}}' > ${folder}/out.json`],
  );
  assert.equal(report!.formulas.find(({ id }) => id === 'scheduling-efficiency')!.value!.value, 0.75);
});

test('the step before each start runs as often as the command, and one that fails ends it all', async (t) => {
  const folder = temporaryFolder(t);
  const { report } = await measured(
    t,
    ['--repeat', '2', '--warmup', '1', '--prepare', `sh -c 'echo x >> ${folder}/prepared'`],
    ['true'],
  );
  assert.equal(report!.repeats.length, 2);
  assert.equal(readFileSync(join(folder, 'prepared'), 'utf8'), 'x\nx\nx\n');
  const failed = await runCli(['run', '--prepare', 'sh -c "echo sorry >&2; exit 4"', '--', 'touch', `${folder}/ran`]);
  assert.equal(failed.code, 125);
  assert.match(failed.stderr, /the step before a repeat failed[\s\S]*code 4: sorry/);
  assert.equal(existsSync(join(folder, 'ran')), false);
});

test('--save keeps a recording that gives the same report again', async (t) => {
  const folder = temporaryFolder(t);
  const options = ['--repeat', '3', '--save', join(folder, 'run.jsonl')];
  const { report } = await measured(t, options, ['sleep', '0.05']);
  const again = await runCli(['audit', '--from', join(folder, 'run.jsonl'), '--format', 'json']);
  assert.deepEqual(JSON.parse(again.stdout), report);
});

/** Starts `run` in a process group of its own; `signal` is called once the command printed its first line. */
function interrupted(
  options: readonly string[],
  script: string,
  signal: (pid: number, lines: number) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [binary, 'run', ...options, '--', 'sh', '-c', script], {
      env: plainEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      timeout: 60_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      signal(child.pid!, stdout.split('\n').length - 1);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, by) => resolve({ code, signal: by, stdout, stderr }));
  });
}

/** Counts its signals, and ends a while after the first. */
const counting = `n=0; trap 'n=$((n+1)); echo got' INT TERM; echo up; while [ $n = 0 ]; do sleep 0.05; done; sleep 0.3; echo "n $n"; exit 7`;

for (const [whom, sign] of [
  ['run alone', 1],
  ['its whole process group', -1],
] as const) {
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    test(`${name} to ${whom} reaches the command once; repeats stop, and what was gathered is reported`, async () => {
      const { code, stdout, stderr } = await interrupted(['--repeat', '50'], counting, (pid, lines) => {
        if (lines === 1) process.kill(sign * pid, name);
      });
      assert.match(stdout, /^up\ngot\nn 1\n$/);
      assert.equal(code, 7);
      assert.match(stderr, /interrupted/);
      assert.match(stderr, /Wall/i);
    });
  }
}

test('a command that ignores SIGTERM is waited for, and a second signal kills it', async () => {
  const script = "trap '' TERM; echo up; i=0; while [ $i -lt 600 ]; do sleep 0.1; i=$((i+1)); echo on; done";
  const { code, stderr } = await interrupted([], script, (pid, lines) => {
    if (lines === 1 || lines === 4) process.kill(pid, 'SIGTERM');
  });
  assert.equal(code, 128 + 9);
  assert.match(stderr, /SIGKILL/);
});

test('a command that was interrupted and ends well is no failure; repeats that are missing are', async () => {
  const script = "trap 'exit 0' INT; echo up; while :; do sleep 0.05; done";
  const once = await interrupted([], script, (pid, lines) => lines === 1 && process.kill(pid, 'SIGINT'));
  assert.equal(once.code, 0);
  const many = await interrupted(['--repeat', '3'], script, (pid, lines) => lines === 1 && process.kill(pid, 'SIGINT'));
  assert.equal(many.code, 130);
});

test('a command that is stopped and continued is measured to its end', async (t) => {
  const script = '(sleep 0.2; kill -CONT $$) & kill -STOP $$; echo over';
  const { ended, report } = await measured(t, [], ['sh', '-c', script]);
  assert.equal(ended.stdout, 'over\n');
  assert.ok(report!.metrics.wall!.value.value >= 0.2);
});

test('what a command leaves running is listed, and not killed', async (t) => {
  const folder = temporaryFolder(t);
  const script = `setsid sleep 300 >/dev/null 2>&1 & echo $! > ${folder}/pid; sleep 0.2`;
  const { ended, report } = await measured(t, [], ['sh', '-c', script]);
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  t.after(() => process.kill(pid, 'SIGKILL'));
  assert.equal(ended.code, 0);
  assert.ok(process.kill(pid, 0), 'it lives');
  assert.deepEqual(
    report!.repeats[0]!.survivors?.listed.map(({ name }) => name),
    ['sleep'],
  );
});

test('a command that closes its output ends as it would', async () => {
  const { code, stdout } = await runCli(['run', '--', 'sh', '-c', 'echo a; exec >&-; sleep 0.1; exit 5']);
  assert.equal(stdout, 'a\n');
  assert.equal(code, 5);
});

const commands = new URL('../../fixtures/stubs/commands/', import.meta.url).pathname;

/** A burner, the share of its CPU time that may stay unattributed, and whether it writes down what it used. */
const burners: readonly (readonly [
  what: string,
  command: (file: string) => readonly string[],
  unattributed: number,
])[] = [
  ['one process', (file) => ['node', `${commands}burn.cjs`, '1', file], 0.05],
  ['eight processes', (file) => ['node', `${commands}burn.cjs`, '0.15', file, '8'], 0.05],
  ['children of children', (file) => ['node', `${commands}burn.cjs`, '0.3', file, '4', '3'], 0.05],
];
for (const [what, command, most] of burners) {
  test(`CPU time of ${what} is what they used, and nearly all of it has an owner`, async (t) => {
    const file = join(temporaryFolder(t), 'used');
    const { report } = await measured(t, [], command(file));
    const lines = readFileSync(file, 'utf8').trim().split('\n').map(Number);
    const used = lines.reduce((sum, seconds) => sum + seconds, 0);
    const told = report!.metrics.cpu!.total.value.value;
    // Each process still has to end, after it wrote down what it used: some milliseconds.
    assert.ok(told >= used && told <= 1.02 * used + 0.01 * lines.length, `${told} s of ${used} s`);
    const { busy, unattributed } = report!.processes!;
    // The table counts in ticks of 10 ms.
    assert.ok(unattributed.cpu.value <= most * busy.value + 0.02, `${unattributed.cpu.value} of ${busy.value} s`);
  });
}

test('a storm of short processes is accounted for whole, and at most a tenth of it has no owner', async (t) => {
  const { report } = await measured(t, [], ['sh', `${commands}storm.sh`, '400']);
  const { busy, unattributed } = report!.processes!;
  assert.ok(report!.metrics.cpu!.total.value.value > 1);
  assert.ok(unattributed.cpu.value <= 0.1 * busy.value, `${unattributed.cpu.value} of ${busy.value} s`);
});

test('what a command costs leaves out negawatt, and its own cost leaves out the command', async (t) => {
  const { report } = await measured(t, [], ['node', `${commands}burn.cjs`, '1', '/dev/null']);
  assert.ok(report!.ownCost.share.value < 0.3, `${report!.ownCost.share.value} of a core`);
});
