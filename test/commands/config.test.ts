import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { configOf } from '../../src/commands/config.ts';
import { commands } from '../../src/commands/index.ts';
import { configurable, keysOf } from '../../src/config/config-keys.ts';
import { readConfig } from '../../src/config/config-reader.ts';
import { exitCodes, NegawattError } from '../../src/errors.ts';
import { fixtures } from '../support/golden.ts';
import { binary, plainEnv } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-config-command-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'chosen.yaml');
writeFileSync(file, 'interval: 500ms\nbudgets: [energy.total<=500J, wall<=2s]\ncheck:\n  tolerance: 5%\n');
const show = (options: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>> = {}) =>
  runCommand(configOf(commands), { config: file, ...options }, ['show'], { env: { LANG: 'C.UTF-8', ...env } });

test('what every command would take is shown with where it comes from', async () => {
  const { stdout, exitCode } = await show(
    { format: 'json', sources: true },
    { NEGAWATT_TOP: '3', NEGAWATT_QUIET: '0' },
  );
  assert.equal(exitCode, exitCodes.ok);
  const { files, commands: told } = JSON.parse(stdout);
  assert.deepEqual(files, [file]);
  assert.deepEqual(told.audit.interval, { value: '500ms', source: 'file', from: file });
  assert.deepEqual(told.audit.top, { value: '3', source: 'variable', from: 'NEGAWATT_TOP' });
  assert.deepEqual(told.audit.duration, { value: '10s', source: 'default' });
  assert.equal(told.audit.quiet, undefined);
  assert.deepEqual(told.check.budgets, { value: 'energy.total<=500J, wall<=2s', source: 'file', from: file });
  assert.deepEqual(told.check.tolerance.value, '5%');
  assert.deepEqual(told.compare.tolerance.value, '3%');
  assert.deepEqual(
    Object.keys(told),
    configurable(commands).map(({ name }) => name),
  );
});

test('people read it as a table, without sources where they are not asked for', async () => {
  const table = (await show({ sources: true })).stdout;
  assert.match(table, /^audit$/m);
  assert.match(table, /interval +500ms +\/.*chosen\.yaml/);
  assert.match(table, /Files that were read/);
  assert.doesNotMatch((await show({})).stdout, /from/);
  assert.match((await show({ format: 'markdown' })).stdout, /^\| interval \| 500ms \|$/m);
  assert.match((await runCommand(configOf(commands), {}, ['show'])).stdout, /None: there is no negawatt\.config/);
});

test('a wrong variable, word or format is refused', async () => {
  await assert.rejects(show({}, { NEGAWATT_TOP: 'many' }), /NEGAWATT_TOP cannot be read/);
  await assert.rejects(show({ format: 'csv' }), /no CSV form/);
  const refused = (...words: string[]) => runCommand(configOf(commands), {}, words);
  await assert.rejects(
    refused('shwo'),
    (error) => error instanceof NegawattError && error.how === 'Did you mean show?',
  );
  await assert.rejects(refused('show', 'audit'), /takes one word/);
});

test('the schema has the keys that a file may have, and none else', async () => {
  const { stdout } = await runCommand(configOf(commands), {}, ['schema']);
  const schema = JSON.parse(stdout);
  const sections = configurable(commands);
  const keys = new Set(sections.flatMap((command) => [...keysOf(command).keys()]));
  assert.deepEqual(
    Object.keys(schema.properties).sort(),
    ['$schema', ...keys, ...new Set(sections.map(({ name }) => name.split(' ')[0]!))].sort(),
  );
  assert.equal(schema.additionalProperties, false);
  assert.equal(schema.properties.audit.additionalProperties, false);
  assert.equal(schema.properties.bench.additionalProperties, false);
  const compress = commands.find(({ name }) => name === 'bench compress')!;
  assert.deepEqual(Object.keys(schema.properties.bench.properties.compress.properties), [...keysOf(compress).keys()]);
  assert.deepEqual(schema.properties.bench.properties.compress.properties.for.enum, ['archive', 'transfer', 'serve']);
  assert.deepEqual(schema.properties.format.enum, ['table', 'json', 'markdown'], 'what every command takes');
  assert.ok(schema.properties.check.properties.format.enum.includes('junit'));
  // The reader takes every choice that the schema offers.
  for (const choice of schema.properties.format.enum) {
    readConfig({ format: choice }, { path: 'x', remedy: '' }, commands);
  }
});

const home = join(folder, 'home');
const work = join(folder, 'work', 'deep');
mkdirSync(work, { recursive: true });
mkdirSync(join(home, '.config', 'negawatt'), { recursive: true });
const own = join(home, '.config', 'negawatt', 'config.yaml');
const near = join(folder, 'work', 'negawatt.config.json');
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [binary, ...args], {
    cwd: work,
    encoding: 'utf8',
    env: { ...plainEnv, HOME: home, ...env },
  });

test('a flag wins over its variable, that over the nearest file, that over the user’s, that over the default', () => {
  const formatOf = (args: readonly string[], env?: Readonly<Record<string, string>>) => {
    const { stdout } = run(['findings', ...args], env);
    return stdout.startsWith('[') ? 'json' : stdout.startsWith('# ') ? 'markdown' : 'table';
  };
  assert.equal(formatOf([]), 'table');
  writeFileSync(own, 'format: json');
  assert.equal(formatOf([]), 'json');
  writeFileSync(near, '{"findings": {"format": "markdown"}}');
  assert.equal(formatOf([]), 'markdown');
  assert.equal(formatOf([], { NEGAWATT_FORMAT: 'json' }), 'json');
  assert.equal(formatOf(['--format', 'table'], { NEGAWATT_FORMAT: 'json' }), 'table');
});

test('a configuration that cannot be used ends the command before it starts, where it has one', () => {
  writeFileSync(near, '{"durration": 3}');
  const refused = run(['findings']);
  assert.equal(refused.status, exitCodes.usage);
  assert.equal(refused.stdout, '');
  assert.match(refused.stderr, /negawatt\.config\.json[\s\S]*Did you mean duration\?/);
  assert.equal(run(['run', '--', 'true']).status, 125, 'a failure of ours, not of the command');
  assert.equal(run(['schema']).status, exitCodes.ok, 'what has nothing to configure reads no configuration');
  writeFileSync(near, '{}');
  writeFileSync(file, 'audit: {interval: 20s, top: 0}');
  const audit = run(['audit', '--config', file, '--duration', '100ms']);
  assert.equal(audit.status, exitCodes.usage);
  assert.match(audit.stderr, /an interval of 20 s does not fit/);
});

test('budgets of a configuration gate, and those of a flag stand in for them', () => {
  const report = join(fixtures, 'hosts', 'xeon-2s', 'expected', 'report.json');
  writeFileSync(near, '{"budgets": ["energy.total<=1J"]}');
  const refused = run(['check', report]);
  assert.equal(refused.status, exitCodes.failed, refused.stderr);
  assert.match(refused.stdout, /energy\.total/);
  assert.equal(run(['check', report, '--budget', 'energy.total<=1GJ']).status, exitCodes.ok);
});

test('an error about a configured value names the file', () => {
  writeFileSync(near, '{"run": {"repeat": 3, "until": "3%"}}');
  const { stderr, status } = run(['run', '--', 'true']);
  assert.equal(status, 125);
  assert.match(stderr, /repeat in \/.*negawatt\.config\.json and until in \/.*negawatt\.config\.json contradict/);
});

test('a command of two words takes what stands below both, and shows it', async () => {
  const benches = join(folder, 'benches.yaml');
  writeFileSync(benches, 'interval: 500ms\nbench:\n  compress:\n    for: serve\n    interval: 2s\n');
  const told = JSON.parse((await show({ config: benches, format: 'json' })).stdout).commands;
  assert.deepEqual([told['bench compress'].for, told['bench compress'].interval], ['serve', '2s']);
  assert.equal(told.audit.interval, '500ms');
  writeFileSync(benches, 'bench: {compress: {codecs: zip}}');
  assert.match(run(['bench', 'compress', '--config', benches, benches]).stderr, /there is no codec zip/);
});
