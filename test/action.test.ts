import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { exitCodes } from '../src/errors.ts';
import { temporaryFolder } from './host/temporary-folder.ts';
import { parseJunit } from './support/junit.ts';
import { counting, repositoryOf } from './support/repository.ts';
import { plainEnv } from './support/run-cli.ts';
import { parseSarif } from './support/sarif.ts';

const root = new URL('../../', import.meta.url).pathname;

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const text = readFileSync(join(root, 'action.yml'), 'utf8');
const action = parse(text) as Action;
const script = readFileSync(join(root, '.github/action/run.sh'), 'utf8');

/** Runs the step as GitHub does: the script by bash, inputs and places by variables. @param place where the action lies */
async function gate(
  t: TestContext,
  folder: string,
  inputs: Readonly<Record<string, string>>,
  { place = root, more = {} }: { place?: string; more?: Readonly<Record<string, string>> } = {},
) {
  const places = temporaryFolder(t);
  const [summary, output, temporary] = ['summary', 'output', 'temporary'].map((name) => join(places, name));
  mkdirSync(temporary!);
  const given = Object.entries(action.inputs).map(([name, { default: usual = '' }]) => {
    return [`INPUT_${name.toUpperCase().replaceAll('-', '_')}`, inputs[name] ?? usual];
  });
  const env = {
    ...plainEnv,
    ...Object.fromEntries(given),
    GITHUB_ACTION_PATH: place,
    GITHUB_STEP_SUMMARY: summary!,
    GITHUB_OUTPUT: output!,
    RUNNER_TEMP: temporary!,
    ...more,
  };
  const ended = await new Promise<{ code: number | null; log: string }>((resolve, reject) => {
    const child = spawn('bash', [join(place, '.github/action/run.sh')], { cwd: folder, env, timeout: 120_000 });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        log += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, log }));
  });
  const outputs = Object.fromEntries(
    readFileSync(output!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  ) as Record<string, string>;
  return {
    ...ended,
    outputs,
    summary: existsSync(summary!) ? readFileSync(summary!, 'utf8') : '',
    file: (name: string) => readFileSync(join(outputs['folder']!, name), 'utf8'),
    files: () => readdirSync(outputs['folder']!).sort(),
  };
}

test('action.yml declares every input and output that it uses, and uses every one that it declares', () => {
  assert.equal(action.runs.using, 'composite');
  const used = [...text.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name!);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(action.inputs).sort());
  for (const [name, { description }] of Object.entries(action.inputs)) assert.ok(description.length > 0, name);
  const told = [...text.matchAll(/\bsteps\.gate\.outputs\.([\w-]+)/g)].map(([, name]) => name!);
  assert.deepEqual([...new Set(told)].sort(), Object.keys(action.outputs).sort());
  for (const name of Object.keys(action.outputs)) assert.ok(script.includes(`${name}=`), name);
});

test('no input stands in a script: all go through variables, and the script reads each of them', () => {
  for (const { run, env = {}, shell } of action.runs.steps) {
    if (run === undefined) continue;
    assert.equal(shell, 'bash');
    assert.doesNotMatch(run, /\$\{\{/);
    for (const [name, value] of Object.entries(env)) {
      const input = name
        .replace(/^INPUT_/, '')
        .toLowerCase()
        .replaceAll('_', '-');
      assert.equal(value, `\${{ inputs.${input} }}`);
      assert.match(script, new RegExp(`\\b${name}\\b`), name);
    }
  }
  assert.doesNotMatch(script, /\$\{\{|\beval\b/);
});

test('what the action uses is pinned to a commit', () => {
  const uses = action.runs.steps.flatMap((step) => step.uses ?? []);
  assert.equal(uses.length, 1);
  for (const one of uses) assert.match(one, /^actions\/upload-artifact@[0-9a-f]{40}$/);
});

const readme = readFileSync(join(root, 'README.md'), 'utf8');

test("the workflow of the README uses what is there: GitHub's own actions and the copied one, with inputs that it has", () => {
  const examples = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) => parse(yaml!) as unknown);
  const steps: (Step & { readonly with?: object })[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('uses' in value) steps.push(value as Step);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(examples);
  const own = steps.filter(({ uses }) => !/^actions\/(checkout|setup-node|cache)@v\d+$/.test(uses!));
  assert.equal(own.length, 2);
  for (const { uses, with: given = {} } of own) {
    assert.equal(uses, './.github/negawatt');
    for (const name of Object.keys(given)) assert.ok(name in action.inputs, name);
  }
});

test('the action works where the README says that it is copied to, with the version of npm that it is told', async (t) => {
  const folder = temporaryFolder(t);
  const [, lines] = /^```\n(mkdir -p \.github\/negawatt.*?)^```$/ms.exec(readme)!;
  execFileSync('sh', ['-euc', lines!.replaceAll('../negawatt/', root)], { cwd: folder });
  const tools = temporaryFolder(t);
  const npx = `#!/bin/sh\necho "npx $1 $2"\nshift 2\nexec node '${join(root, 'bin/negawatt.js')}' "$@"\n`;
  writeFileSync(join(tools, 'npx'), npx, { mode: 0o755 });
  const inputs = { command: 'true', repeat: '1', budgets: 'wall<=60s', version: '0.1.0' };
  const place = join(folder, '.github/negawatt');
  const { code, log } = await gate(t, folder, inputs, { place, more: { PATH: `${tools}:${process.env['PATH']}` } });
  assert.equal(code, exitCodes.ok, log);
  assert.match(log, /^npx --yes negawatt@0\.1\.0$/m);
});

const common = { budgets: 'cpu.total', tolerance: '20%', repeat: '8' };

test('two commits: a regression fails the step, with annotation, summary and files', async (t) => {
  const { folder } = repositoryOf(t, { 'work.sh': counting(40_000) }, { 'work.sh': counting(80_000) });
  const worse = await gate(t, folder, { ...common, command: './work.sh', 'base-ref': 'main~1' });
  assert.equal(worse.code, exitCodes.failed, worse.log);
  assert.match(worse.log, /^::error title=negawatt%3A FAILED%3A cpu\.total \(HEAD\)::cpu\.total changed by \+/m);
  assert.match(worse.summary, /^# negawatt check\n/);
  assert.match(worse.summary, /\| FAILED \| cpu\.total \|/);
  assert.equal(worse.outputs['outcome'], 'failed');
  assert.equal(worse.outputs['exit-code'], '1');
  assert.deepEqual(worse.files(), ['budgets.txt', 'verdict.json', 'verdict.md', 'verdict.sarif', 'verdict.xml']);
  assert.deepEqual(
    (await parseJunit(worse.file('verdict.xml'))).map(({ name, state }) => [name, state]),
    [['cpu.total', 'failure']],
  );
  assert.equal(parseSarif(worse.file('verdict.sarif')).runs[0]!.results[0]!.kind, 'fail');
});

test('two commands that do the same do not fail the step', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'work.sh'), counting(20_000), { mode: 0o755 });
  const same = await gate(t, folder, { ...common, 'base-command': './work.sh', 'head-command': './work.sh' });
  assert.equal(same.code, exitCodes.ok, same.log);
  assert.ok(['passed', 'undecided'].includes(same.outputs['outcome']!));
  assert.doesNotMatch(same.log, /^::error/m);
});

test('a command alone is held against budgets, and without any is reported', async (t) => {
  const folder = temporaryFolder(t);
  const command = "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; echo '::notice::its own'";
  const held = await gate(t, folder, { command, repeat: '3', budgets: '# of one run\nwall<=60s\nwall>=50s\n' });
  assert.equal(held.code, exitCodes.failed, held.log);
  assert.match(held.log, /^::error title=negawatt%3A FAILED%3A wall>=50s/m);
  assert.ok(held.files().includes('report.json'));
  writeFileSync(join(folder, 'budgets.txt'), 'wall>=50s\n');
  const filed = await gate(t, folder, { command, repeat: '3', 'budgets-file': 'budgets.txt' });
  assert.equal(filed.code, exitCodes.failed, filed.log);
  assert.match(filed.log, /FAILED%3A wall>=50s/);
  const told = await gate(t, folder, { command, repeat: '3' });
  assert.equal(told.code, exitCodes.ok, told.log);
  assert.equal(told.outputs['outcome'], '');
  assert.match(told.summary, /^# negawatt run\n/);
});

test('a command that fails fails the step as it failed, and nothing is judged', async (t) => {
  const folder = temporaryFolder(t);
  const { code, log, outputs } = await gate(t, folder, { command: 'exit 7', repeat: '1', budgets: 'wall<=1s' });
  assert.equal(code, 7);
  assert.match(log, /^::error title=negawatt::nothing was judged: exit code 7/m);
  assert.equal(outputs['exit-code'], '7');
});

test('what an input holds is run by nothing but the command that it is for', async (t) => {
  const folder = temporaryFolder(t);
  const hostile = `$(touch ${folder}/a) \`touch ${folder}/b\`; touch ${folder}/c #" '`;
  const names = Object.keys(action.inputs).filter((name) => !['command', 'strict', 'version'].includes(name));
  for (const name of names) {
    const budgets = name === 'budgets-file' ? '' : 'wall<=60s';
    const { code } = await gate(t, folder, { command: 'true', repeat: '1', budgets, [name]: hostile });
    const isUnused = ['artifact', 'working-directory', 'head-ref'].includes(name);
    assert.equal(code === exitCodes.ok, isUnused, name);
  }
  assert.deepEqual(readdirSync(folder), []);
});

for (const [what, inputs, why] of [
  ['nothing to measure', {}, /nothing to measure/],
  ['one command of two', { 'base-command': 'true' }, /go together/],
  ['two ways at once', { command: 'true', 'base-command': 'true', 'head-command': 'true' }, /go without command/],
  ['a baseline for two sides', { command: 'true', 'base-ref': 'main', baseline: 'b.json' }, /a command alone/],
  ['budgets twice', { command: 'true', budgets: 'wall', 'budgets-file': 'b.txt' }, /contradict each other/],
  ['a word for strict', { command: 'true', strict: 'yes' }, /strict is true or false/],
] as const) {
  test(`${what} is one annotation and exit 2`, async (t) => {
    const { code, log } = await gate(t, temporaryFolder(t), inputs);
    assert.equal(code, exitCodes.usage);
    assert.match(log, /^::error title=negawatt::/);
    assert.match(log, why);
  });
}
