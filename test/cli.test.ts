import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { exitCodes } from '../src/errors.ts';
import type { AuditReport } from '../src/model/report.ts';
import { assertGolden, fixtures } from './support/golden.ts';
import { onceWritten } from './support/once-written.ts';
import { binary, plainEnv, runCli } from './support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const xeon = join(fixtures, 'hosts', 'xeon-2s');

test('help goes to stdout and is no failure, with and without a command', async () => {
  for (const [name, args] of [
    ['negawatt', ['--help']],
    ['audit', ['audit', '--help']],
    ['doctor', ['doctor', '--help']],
    ['run', ['run', '--help']],
    ['schema', ['help', 'schema']],
    ['bench-compress', ['bench', 'compress', '--help']],
  ] as const) {
    const { code, stdout, stderr } = await runCli(args);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assertGolden(join(fixtures, 'help', `${name}.txt`), stdout);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 100, line);
  }
  const bare = await runCli([]);
  assert.equal(bare.code, 0);
  assert.equal(bare.stdout, (await runCli(['--help'])).stdout);
});

test('the way to the help loads none of the heavy modules', async () => {
  const coverage = join(folder, 'coverage');
  await runCli(['audit', '--help'], { NODE_V8_COVERAGE: coverage });
  const loaded = readdirSync(coverage).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  });
  const packages = new Set(loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
  assert.deepEqual([...packages], ['commander']);
  const own = loaded.filter((url) => url.includes('/build/src/')).map((url) => url.split('/build/src/')[1]);
  assert.deepEqual(own.sort(), [
    'cli.js',
    'commands/gate-commands.js',
    'commands/history-commands.js',
    'commands/host-commands.js',
    'commands/index.js',
    'commands/measuring-commands.js',
    'commands/option-lists.js',
    'config/batch-options.js',
    'config/compress-options.js',
    'config/first-words.js',
    'config/gate-options.js',
    'config/history-options.js',
    'config/init-options.js',
    'config/option-spec.js',
    'config/options.js',
    'config/page-options.js',
    'config/record-options.js',
    'config/repeating-options.js',
    'config/schedule-options.js',
    'config/values.js',
    'errors.js',
    'model/batch.js',
    'model/compress.js',
    'model/severity.js',
    'report/escape.js',
    'schedule/cron-expression.js',
    'schedule/every.js',
    'schedule/schedule.js',
    'usage/families.js',
  ]);
});

test('the help of a command of two words is found both ways, and a family alone prints its own and exits 2', async () => {
  const long = await runCli(['help', 'bench', 'compress']);
  assert.deepEqual(long, await runCli(['bench', 'compress', '--help']));
  const asked = await runCli(['help', 'bench']);
  assert.equal(asked.code, 0);
  assert.match(asked.stdout, /measure what a choice would cost[\s\S]*compress \[options\]/);
  assert.deepEqual(await runCli(['bench', '--help']), asked);
  const alone = await runCli(['bench']);
  assert.equal(alone.code, exitCodes.usage);
  assert.equal(alone.stdout, '');
  assert.equal(alone.stderr, asked.stdout);
});

test('the version is the package’s', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.equal((await runCli(['--version'])).stdout, `${version}\n`);
});

test('what cannot be understood exits 2 with one clear error, and nothing on stdout', async () => {
  const cases: readonly (readonly [args: readonly string[], complaint: RegExp])[] = [
    [['frobnicate'], /unknown command 'frobnicate'|too many arguments/],
    [['audti'], /audit/],
    [['audit', '--durration', '5s'], /unknown option '--durration'[\s\S]*--duration/],
    [['audit', '--duration', '0'], /--duration.*invalid.*above 0/],
    [['audit', '--duration', '-5s'], /--duration.*invalid|argument missing/],
    [['audit', '--duration', 'soon'], /such as 500ms, 10s/],
    [['audit', '--interval', '10ms'], /50ms or more/],
    [['audit', '--interval', '20s'], /does not fit into a window/],
    [['audit', '--format', 'pdf'], /Allowed choices are table, json, markdown, html, csv/],
    [['audit', '--intensity', 'green'], /gCO2e per kWh/],
    [['audit', '--intensity', '-1'], /--intensity/],
    [['audit', '--price', 'cheap'], /0\.25EUR/],
    [['audit', '--pue', '0.9'], /a PUE between 1 and 10/],
    [['audit', '--top', '1.5'], /whole number/],
    [['audit', '--require', 'everything'], /Allowed choices are measured/],
    [['audit', '--root', '/', '--host', xeon], /contradict each other/],
    [['audit', '--from', 'x', '--duration', '5s'], /contradict each other/],
    [['audit', '--root', '/', '--meter', 'exec:x'], /contradict each other/],
    [['audit', '--meter', 'http://meter'], /--meter http:\/\/meter cannot be used/],
    [['audit', '--root', join(folder, 'nowhere')], /nowhere/],
    [['audit', '--host', join(folder, 'nowhere')], /nowhere/],
    [['audit', '--from', join(folder, 'nowhere')], /nowhere/],
    [['audit', '--output', join(folder, 'no', 'folder', 'x.json')], /cannot write/],
    [['audit', '--save', join(folder, 'no', 'folder', 'x.jsonl')], /cannot write/],
    [['audit', 'surplus'], /too many arguments/],
    // A device that is written by renaming would be replaced: as root that damages the machine.
    [['audit', '--output', '/dev/null'], /no regular file/],
    [['audit', '--save', '/dev/null'], /no regular file/],
    [['audit', '--output', folder], /no regular file/],
    [['audit', '--save', folder], /no regular file/],
    [['audit', '--save', '-'], /a recording is kept in a file/],
    [['audit', '--output', ''], /a file without a name/],
    [['audit', '--from', ''], /it is empty/],
    [['audit', '--from', '/dev/zero'], /no regular file/],
    [['audit', '--output', join(folder, 'x'), '--output', join(folder, '.', 'x')], /named twice/],
    [['audit', '--duration', '9999d'], /at most 366d/],
    [['bench', 'comprss', '.'], /unknown command 'comprss'[\s\S]*Did you mean compress\?/],
    [['bench', 'comprss', '--full', '.'], /Did you mean compress\?/],
    [['bench', 'compress'], /missing required argument 'paths'/],
    [['bench', 'compress', '.', '--codecs', 'zip'], /there is no codec zip[\s\S]*zstd/],
    [['bench', 'compress', '.', '--levels', 'best'], /a level between/],
    [['bench', 'compress', '.', '--sample', '5'], /with its unit, such as 256MB/],
    [['bench', 'compress', '.', '--full', '--sample', '5MB'], /--full and --sample contradict each other/],
    [['bench', 'compress', '.', '--storage-power', '3..1'], /from low to high/],
    [['bench', 'compress', '.', '--for', 'fun'], /Allowed choices are archive, transfer, serve/],
    [['bench', 'compress', join(folder, 'nowhere')], /nowhere: it is not there/],
    [['bench', 'compress', '/dev/null'], /a device, not a regular file/],
  ];
  for (const [args, complaint] of cases) {
    const { code, stdout, stderr } = await runCli(args);
    assert.equal(code, exitCodes.usage, `${args.join(' ')}: ${stderr}`);
    assert.equal(stdout, '', args.join(' '));
    assert.match(stderr, complaint, args.join(' '));
    assert.doesNotMatch(stderr, /\n\s+at /, 'no stack for a mistake of the user');
  }
});

test('a variable stands in for its flag, the flag wins, and a wrong variable is named', async () => {
  const env = { NEGAWATT_FORMAT: 'json', NEGAWATT_HOST: xeon };
  const report = JSON.parse((await runCli(['audit'], env)).stdout) as AuditReport;
  assert.equal(report.host.kind, 'captured');
  assert.match((await runCli(['audit', '--format', 'csv'], env)).stdout, /^key,value,unit/);
  const wrong = await runCli(['audit'], { ...env, NEGAWATT_DURATION: 'soon' });
  assert.equal(wrong.code, exitCodes.usage);
  assert.match(wrong.stderr, /NEGAWATT_DURATION/);
  const source = JSON.parse((await runCli(['audit'], { ...env, NEGAWATT_INTENSITY: '100' })).stdout) as AuditReport;
  assert.deepEqual(source.carbon?.intensity.provenance, { kind: 'assumed', source: 'NEGAWATT_INTENSITY' });
});

test('files get their format from their extension, stdout stays empty, and nothing half-written is left', async () => {
  const out = join(folder, 'out');
  mkdirSync(out);
  const names = ['a.json', 'b.md', 'c.csv', 'd.txt', 'e.report'];
  const args = names.flatMap((name) => ['--output', join(out, name)]);
  const { code, stdout } = await runCli(['audit', '--host', xeon, '--format', 'json', ...args]);
  assert.equal(code, 0);
  assert.equal(stdout, '');
  assert.deepEqual(readdirSync(out).sort(), names);
  assert.equal(JSON.parse(readFileSync(join(out, 'a.json'), 'utf8')).schemaVersion, 1);
  assert.deepEqual(readFileSync(join(out, 'e.report')), readFileSync(join(out, 'a.json')));
  assert.match(readFileSync(join(out, 'b.md'), 'utf8'), /^#/);
});

test('a dash among the outputs is stdout', async () => {
  const file = join(folder, 'dash.md');
  const { stdout } = await runCli(['audit', '--host', xeon, '--format', 'json', '--output', file, '--output', '-']);
  assert.equal(JSON.parse(stdout).schemaVersion, 1);
  assert.ok(existsSync(file));
});

test('a saved recording gives the same report when it is judged again, and new factors when they are given', async () => {
  const saved = join(folder, 'run.jsonl');
  const live = join(folder, 'live.json');
  const measured = await runCli([
    'audit',
    '--duration',
    '1s',
    '--interval',
    '100ms',
    '--intensity',
    '300',
    '--save',
    saved,
    '--output',
    live,
  ]);
  assert.equal(measured.code, 0, measured.stderr);
  const again = await runCli(['audit', '--from', saved, '--format', 'json']);
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(JSON.parse(again.stdout), JSON.parse(readFileSync(live, 'utf8')));
  const priced = JSON.parse(
    (await runCli(['audit', '--from', saved, '--format', 'json', '--price', '1'])).stdout,
  ) as AuditReport;
  assert.equal(priced.cost?.price.value, 1);
  assert.equal(priced.carbon?.intensity.value, 300);
});

test('a report that cannot be written at the end does not take the recording with it', async () => {
  const out = join(folder, 'lost');
  mkdirSync(out);
  const saved = join(folder, 'kept.jsonl');
  const args = ['audit', '--duration', '2s', '--interval', '200ms', '--save', saved, '--output', join(out, 'x.json')];
  const { code, stderr } = await runCli(args, {}, () =>
    onceWritten(out, 'x.json', 'claimed', () => {
      // A folder takes the report's name while the window is open.
      mkdirSync(join(out, 'x.json'));
    }),
  );
  assert.equal(code, exitCodes.usage);
  assert.match(stderr, /cannot write the report/);
  assert.equal((await runCli(['audit', '--from', saved])).code, 0);
  assert.deepEqual(readdirSync(out), ['x.json']);
});

test('--require measured exits 3 after the report when no counter was read', async () => {
  const vm = await runCli([
    'audit',
    '--host',
    join(fixtures, 'hosts', 'cloud-vm'),
    '--require',
    'measured',
    '--format',
    'json',
  ]);
  assert.equal(vm.code, exitCodes.notMeasured);
  assert.equal(JSON.parse(vm.stdout).schemaVersion, 1);
  assert.match(vm.stderr, /no energy was measured/);
  assert.equal((await runCli(['audit', '--host', xeon, '--require', 'measured'])).code, 0);
});

test('the published schema is JSON Schema and says what a report is', async () => {
  const { code, stdout } = await runCli(['schema']);
  assert.equal(code, 0);
  const schema = JSON.parse(stdout);
  assert.equal(schema.$schema, 'http://json-schema.org/draft-07/schema#');
  assert.equal(schema.title, 'negawatt report');
  const kinds = new Map<string, readonly string[]>(
    schema.oneOf.map((one: { properties: { kind: { const: string } }; required: string[] }) => [
      one.properties.kind.const,
      one.required,
    ]),
  );
  assert.deepEqual([...kinds.keys()], ['audit', 'run', 'compress', 'batch']);
  for (const required of kinds.values()) {
    for (const key of ['schemaVersion', 'energy', 'formulas', 'sources', 'ownCost'])
      assert.ok(required.includes(key), key);
  }
  assert.ok(kinds.get('run')!.includes('metrics'));
  assert.ok('Quantity' in schema.$defs);
});

test('an interrupt ends the window and still reports what was gathered, with 130, or 143 for SIGTERM', async () => {
  for (const [signal, expected] of [
    ['SIGINT', exitCodes.interrupted],
    ['SIGTERM', exitCodes.terminated],
  ] as const) {
    const saved = join(folder, `${signal}.jsonl`);
    const args = ['audit', '--duration', '1h', '--interval', '100ms', '--format', 'json', '--save', saved];
    const started = Date.now();
    const { code, stdout } = await runCli(args, {}, (child) =>
      onceWritten(folder, `${signal}.jsonl`, 'begun', () => setTimeout(() => child.kill(signal), 500)),
    );
    assert.equal(code, expected);
    assert.ok(Date.now() - started < 30_000);
    const report = JSON.parse(stdout) as AuditReport;
    assert.equal(report.window.ending, 'interrupted');
    assert.ok(report.window.measured.value > 0 && report.window.measured.value < 30);
    assert.equal((await runCli(['audit', '--from', saved, '--format', 'json'])).stdout, stdout);
  }
});

test('a second interrupt leaves at once, without a report and without a half-written file', async () => {
  const out = join(folder, 'second');
  mkdirSync(out);
  const started = Date.now();
  const { code, signal, stdout } = await runCli(
    ['audit', '--duration', '1h', '--meter', 'exec:/bin/sleep 30', '--output', join(out, 'x.json')],
    {},
    (child) => {
      onceWritten(out, 'x.json', 'claimed', () => {
        child.kill('SIGINT');
        setTimeout(() => child.kill('SIGINT'), 300);
      });
    },
  );
  // A signal that comes while Node already leaves ends it by the default action: a shell sees 130 either way.
  assert.ok(code === exitCodes.interrupted || signal === 'SIGINT', `${code} ${signal}`);
  assert.equal(stdout, '');
  assert.ok(Date.now() - started < 20_000, 'the meter was not waited for');
  assert.deepEqual(readdirSync(out), []);
});

test('a meter that hangs, prints nonsense or is not there exits 3 with what it said', async () => {
  const cases: readonly (readonly [uri: string, complaint: RegExp])[] = [
    ['exec:/bin/echo many watts', /printed "many watts"/],
    ['exec:/bin/false', /exited with code 1/],
    ['exec:/no/such/meter', /no such|not found|ENOENT/],
  ];
  for (const [uri, complaint] of cases) {
    const { code, stdout, stderr } = await runCli(['audit', '--duration', '1s', '--meter', uri]);
    assert.equal(code, exitCodes.notMeasured, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, complaint);
  }
});

test('a meter that prints one reading a call measures the wall', async () => {
  const args = [
    'audit',
    '--duration',
    '2s',
    '--interval',
    '200ms',
    '--meter',
    'exec:/bin/echo 250',
    '--format',
    'json',
  ];
  const { code, stdout, stderr } = await runCli(args);
  assert.equal(code, 0, stderr);
  const { total } = (JSON.parse(stdout) as AuditReport).energy;
  assert.equal(total?.boundary, 'wall');
  assert.ok(Math.abs(total.meanPower.value - 250) < 1e-6);
  assert.ok(total.covered.value > 1.5);
});

test('a meter that floods is heard, and neither the window nor an interrupt waits for it', async () => {
  const args = ['audit', '--interval', '200ms', '--meter', 'exec:/usr/bin/yes 100', '--format', 'json'];
  const whole = await runCli([...args, '--duration', '1s']);
  assert.equal(whole.code, 0, whole.stderr);
  const { total } = (JSON.parse(whole.stdout) as AuditReport).energy;
  assert.ok(Math.abs(total!.meanPower.value - 100) < 1e-6);
  const saved = join(folder, 'flood.jsonl');
  const cut = await runCli([...args, '--duration', '1h', '--save', saved], {}, (child) =>
    onceWritten(folder, 'flood.jsonl', 'begun', () => setTimeout(() => child.kill('SIGINT'), 300)),
  );
  assert.equal(cut.code, exitCodes.interrupted);
  assert.equal((JSON.parse(cut.stdout) as AuditReport).window.ending, 'interrupted');
});

test('an interrupt while a meter’s first reading is waited for ends the command at once', async () => {
  const out = join(folder, 'waiting');
  mkdirSync(out);
  const started = Date.now();
  const { code, stdout } = await runCli(
    [
      'audit',
      '--duration',
      '1h',
      '--interval',
      '10m',
      '--meter',
      'exec:/bin/sleep 100',
      '--output',
      join(out, 'x.json'),
    ],
    {},
    (child) => onceWritten(out, 'x.json', 'claimed', () => setTimeout(() => child.kill('SIGINT'), 1500)),
  );
  assert.equal(code, exitCodes.interrupted);
  assert.equal(stdout, '');
  assert.ok(Date.now() - started < 20_000, 'the half hour of patience was not waited for');
  assert.deepEqual(readdirSync(out), []);
});

test('the target of a link is written, not the link, and a private file stays private', async () => {
  const target = join(folder, 'private.json');
  const link = join(folder, 'link.json');
  writeFileSync(target, 'old', { mode: 0o600 });
  symlinkSync(target, link);
  assert.equal((await runCli(['audit', '--host', xeon, '--output', link])).code, 0);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(JSON.parse(readFileSync(target, 'utf8')).schemaVersion, 1);
  assert.equal(statSync(target).mode & 0o777, 0o600);
});

test('a reader that has seen enough is no error', async () => {
  const child = spawn(
    '/bin/sh',
    ['-c', `"$0" "$1" audit --host "$2" | head -n 1; exit 0`, process.execPath, binary, xeon],
    {
      env: plainEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  await new Promise((ended) => {
    child.on('close', ended);
  });
  assert.equal(stderr, '');
});

test('the exit codes in the README are those of the program', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  assert.deepEqual(listed, Object.values(exitCodes));
});
