import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { calibrateIdle } from '../../src/commands/calibrate-idle.ts';
import type { Context, Terminal } from '../../src/commands/command.ts';
import { exitCodes, NegawattError } from '../../src/errors.ts';
import type { Diagnosis } from '../../src/model/doctor.ts';
import { parseIdleBaseline } from '../../src/model/idle-baseline-schema.ts';
import type { AuditReport } from '../../src/model/report.ts';
import { widthOf } from '../../src/report/escape.ts';
import type { RendererId } from '../../src/report/index.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { hosts } from '../support/hosts.ts';
import { runCli } from '../support/run-cli.ts';
import { type Simulation, simulatedHost } from '../support/simulated-host.ts';

interface Calibrated {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function pipe(write: (text: string) => void): Terminal {
  return { isTTY: false, columns: 80, stream: new PassThrough(), write };
}

/** Calibrates a host that exists only in memory, in no time. */
async function calibrate(
  simulation: Simulation,
  base: string | undefined,
  more: { readonly duration?: number; readonly format?: RendererId; readonly signal?: AbortSignal } = {},
): Promise<Calibrated> {
  let stdout = '';
  let stderr = '';
  const context: Context = {
    version: '1.2.3',
    env: { LANG: 'C.UTF-8', ...(base === undefined ? {} : { XDG_STATE_HOME: base }) },
    signal: more.signal ?? new AbortController().signal,
    takeSignals: () => undefined,
    stdout: pipe((text) => {
      stdout += text;
    }),
    stderr: pipe((text) => {
      stderr += text;
    }),
  };
  const options = { interval: 1, format: more.format ?? 'table' } as const;
  const exitCode = await calibrateIdle(simulatedHost(simulation), more.duration ?? 60, options, context);
  return { exitCode, stdout, stderr };
}

function keptIn(base: string): readonly string[] {
  const folder = join(base, 'negawatt');
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

test('the idle baseline is kept with its date, boundary, hardware and interval, and is what JSON prints', async (t) => {
  const base = temporaryFolder(t);
  const { exitCode, stdout } = await calibrate(hosts['xeon-2s']!(), base, { format: 'json' });
  assert.equal(exitCode, exitCodes.ok);
  const [file, ...others] = keptIn(base);
  assert.deepEqual(others, []);
  assert.equal(stdout, readFileSync(file!, 'utf8'));
  const kept = parseIdleBaseline(stdout);
  assert.ok(!('reason' in kept), 'reason' in kept ? kept.reason : '');
  assert.deepEqual([kept.version, kept.tool, kept.kernel], [1, '1.2.3', '6.1.0-28-amd64']);
  assert.match(kept.hardware, /Xeon Gold 6346/);
  const [components] = kept.boundaries;
  assert.equal(components?.boundary, 'components');
  assert.deepEqual(components.parts, [
    'powercap/package-0',
    'powercap/package-0/dram',
    'powercap/package-1',
    'powercap/package-1/dram',
  ]);
  // 142 + 18.5 + 96 + 15 W, of which the first swings.
  assert.ok(Math.abs(components.watts - 271.5) < 15);
  assert.ok(components.interval![0] <= 271.5 && components.interval![1] >= 271.5);
  assert.ok(kept.stretch.seconds >= 20 && kept.stretch.of === 60);
});

test('a busy machine is kept with a warning, and with who disturbed it', async (t) => {
  const base = temporaryFolder(t);
  const { stdout } = await calibrate(hosts['xeon-2s']!(), base);
  assert.match(stdout, /the machine was not idle/);
  assert.match(stdout, /2100 +python3 +380\.0 %/);
  assert.match(stdout, /20\.00 s of 60\.00 s, those in which the CPUs were least busy/);
  assert.ok(stdout.includes(base), 'where it is kept is told');
  const kept = parseIdleBaseline(readFileSync(keptIn(base)[0]!, 'utf8'));
  assert.ok(!('reason' in kept) && kept.disturbed);
});

test('each card has its own idle, and who ran on it is named', async (t) => {
  const base = temporaryFolder(t);
  const { stdout } = await calibrate(hosts['xeon-8xh100']!(), base, { duration: 10 });
  const kept = parseIdleBaseline(readFileSync(keptIn(base)[0]!, 'utf8'));
  assert.ok(!('reason' in kept), 'reason' in kept ? kept.reason : '');
  assert.equal(kept.gpus.length, 8);
  assert.deepEqual(
    kept.boundaries[0]!.parts.filter((part) => part.startsWith('nvidia')),
    [],
  );
  assert.match(stdout, /GPU 0 NVIDIA H100 80GB HBM3 +components/);
  assert.match(stdout, /all but the GPUs +components/);
  assert.match(stdout, /kernels ran on GPU 0/);
});

test('the table keeps within 80 columns, and Markdown has the same words', async (t) => {
  const base = temporaryFolder(t);
  const { stdout } = await calibrate(hosts['xeon-8xh100']!(), base, { duration: 10 });
  // A folder's name is not ours to shorten.
  for (const line of stdout.replaceAll(base, '/state').split('\n')) assert.ok(widthOf(line) <= 80, line);
  const markdown = (await calibrate(hosts['xeon-2s']!(), base, { format: 'markdown' })).stdout;
  assert.match(markdown, /^# negawatt doctor\n\n## Idle baseline\n/);
  assert.match(markdown, /\| its parts \| components \|/);
});

test('where no counter can be read nothing is measured or kept, and the reason and the remedy are told', async (t) => {
  const base = temporaryFolder(t);
  for (const [name, why, how] of [
    ['epyc-forbidden', /energy_uj/, /chmod|udev|sudo|setcap|root/],
    ['cloud-vm', /no energy counter/, /modprobe/],
  ] as const) {
    await assert.rejects(calibrate(hosts[name]!(), base), (error: unknown) => {
      assert.ok(error instanceof NegawattError);
      assert.equal(error.exitCode, exitCodes.notMeasured);
      assert.match(error.why, why);
      assert.match(error.how, how);
      return true;
    });
  }
  assert.deepEqual(keptIn(base), []);
});

test('an interrupt keeps nothing, and what was kept before still holds', async (t) => {
  const base = temporaryFolder(t);
  await calibrate(hosts['xeon-2s']!(), base);
  const before = readFileSync(keptIn(base)[0]!, 'utf8');
  const interrupt = new AbortController();
  const host = hosts['xeon-2s']!();
  const uptime = host.files['/proc/uptime'];
  const files = {
    ...host.files,
    '/proc/uptime': (at: number) => {
      if (at >= 30) interrupt.abort('SIGINT');
      return typeof uptime === 'function' ? uptime(at) : uptime!;
    },
  };
  const { exitCode, stdout, stderr } = await calibrate({ ...host, files }, base, { signal: interrupt.signal });
  assert.equal(exitCode, exitCodes.interrupted);
  assert.equal(stdout, '');
  assert.match(stderr, /no idle baseline was kept\n {2}why: it was interrupted after 30 s of 60 s/);
  assert.equal(keptIn(base).length, 1);
  assert.equal(readFileSync(keptIn(base)[0]!, 'utf8'), before);
});

test('without a home there is nowhere to keep it, which is told before anything is measured', async () => {
  await assert.rejects(calibrate(hosts['xeon-2s']!(), undefined), /neither XDG_STATE_HOME nor HOME/);
});

test('hosts of other hardware share a folder without taking each other’s idle', async (t) => {
  const base = temporaryFolder(t);
  await calibrate(hosts['xeon-2s']!(), base);
  await calibrate(hosts['laptop']!(), base);
  assert.equal(keptIn(base).length, 2);
});

test('a duration that tells nothing and a form that is none are usage errors', async () => {
  for (const [args, complaint] of [
    [['--calibrate-idle', '5s'], /Give 10s to 1h/],
    [['--calibrate-idle', '10s', '--format', 'csv'], /no CSV form/],
    [['--calibrate-idle', '10s', '--interval', '2s'], /an interval of 2 s does not fit/],
  ] as const) {
    const { code, stdout, stderr } = await runCli(['doctor', ...args]);
    assert.equal(code, exitCodes.usage);
    assert.equal(stdout, '');
    assert.match(stderr, complaint);
  }
});

test('an interrupt of the program ends it with 130 and leaves no file', async (t) => {
  const base = temporaryFolder(t);
  const state = join(base, 'negawatt');
  mkdirSync(state, { mode: 0o700 });
  const args = ['doctor', '--calibrate-idle', '1h', '--meter', 'exec:/bin/echo 42'];
  let name = '';
  const { code, stdout, stderr } = await runCli(args, { XDG_STATE_HOME: base }, (child) => {
    const timer = setInterval(() => {
      name = readdirSync(state)[0] ?? '';
      if (name === '') return;
      clearInterval(timer);
      child.kill('SIGINT');
    }, 20);
    timer.unref();
  });
  assert.match(name, /^idle-.*\.part$/);
  assert.equal(code, exitCodes.interrupted, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /no idle baseline was kept/);
  assert.deepEqual(readdirSync(state), []);
});

test('what was calibrated is the idle of a later audit, also when it is judged again; a damaged file is a warning', async (t) => {
  const base = temporaryFolder(t);
  const env = { XDG_STATE_HOME: base };
  const meter = ['--meter', 'exec:/bin/echo 42', '--format', 'json'];
  const doctor = await runCli(['doctor', '--calibrate-idle', '10s', ...meter], env);
  assert.equal(doctor.code, 0, doctor.stderr);
  const saved = join(base, 'run.jsonl');
  const audit = ['audit', '--duration', '1s', '--interval', '200ms', ...meter];
  const { stdout } = await runCli([...audit, '--save', saved], env);
  const { formulas, warnings } = JSON.parse(stdout) as AuditReport;
  const idle = formulas.find(({ id }) => id === 'energy-utilisation')?.idlePower;
  assert.ok(idle !== undefined && Math.abs(idle.value - 42) < 1e-6);
  assert.match(JSON.stringify(idle.provenance), /"measured","by":"idle calibration of \d{4}-\d\d-\d\d \(meter/);
  assert.match(warnings.join('\n'), /The idle baseline is new/);
  assert.equal((await runCli(['audit', '--from', saved, '--format', 'json'])).stdout, stdout);

  const idleOf = async () => (JSON.parse((await runCli(['doctor', ...meter], env)).stdout) as Diagnosis).idle!;
  const told = await idleOf();
  assert.equal(told.state, 'kept');
  assert.ok(told.age! >= 0 && told.age! < 3600);

  writeFileSync(keptIn(base)[0]!, '{"negawatt":');
  assert.equal((await idleOf()).state, 'unusable');
  const damaged = await runCli(audit, env);
  assert.equal(damaged.code, 0);
  assert.match(damaged.stderr, /^negawatt: warning: the idle baseline in .* is not used: it is not JSON/);
  assert.equal(damaged.stderr.trim().split('\n').length, 1);
});
