import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { exitCodes, NegawattError } from '../../src/errors.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { checked, verdictOf } from '../support/check.ts';
import { runCli } from '../support/run-cli.ts';
import { runOf } from '../support/verdict.ts';

function fileOf(t: TestContext, name: string, text: string): string {
  const file = join(temporaryFolder(t), name);
  writeFileSync(file, text);
  return file;
}

const budgetsOf = (stdout: string) =>
  verdictOf(stdout).subjects[0]!.checks.flatMap(({ budget, gate }) =>
    budget === undefined ? [] : `${budget} ${gate}`,
  );

for (const [name, text] of [
  ['budgets.txt', '\ufeff# what may not grow\r\nenergy.total<=200J   # of one run\r\n\r\n  wall <= 3s\n#cpu.total\n'],
  ['budgets.json', '["energy.total<=200J", "wall<=3s"]'],
  ['budgets.yaml', '# what may not grow\n- energy.total<=200J # of one run\n- wall<=3s\n'],
  ['budgets.YML', '[energy.total<=200J, wall<=3s]'],
] as const) {
  test(`${name} holds budgets`, async (t) => {
    const { exitCode, stdout } = await checked(t, runOf(1), { budgets: fileOf(t, name, text) });
    assert.equal(exitCode, exitCodes.failed);
    assert.deepEqual(budgetsOf(stdout), ['energy.total<=200J failed', 'wall<=3s passed']);
  });
}

test('budgets of a file join those of the command line', async (t) => {
  const budgets = fileOf(t, 'b', 'wall<=3s');
  const { exitCode, stdout } = await checked(t, runOf(1), { budget: ['memory.peak<=1GiB'], budgets });
  assert.equal(exitCode, exitCodes.ok);
  assert.deepEqual(budgetsOf(stdout), ['memory.peak<=1GiB passed', 'wall<=3s passed']);
});

for (const [what, name, text, why] of [
  [
    'an unknown metric',
    'b.txt',
    '# a\nwall<=3s\nenergy.totl<=3J\n',
    /there is no metric energy\.totl \(.*b\.txt, line 3\).*Did you mean energy\.total\?/,
  ],
  ['a wrong unit', 'b.yaml', '- wall<=3J\n', /\(.*b\.yaml, budget 1\)/],
  ['a metric that is named twice', 'b.txt', 'wall<=3s\nwall<=4s\n', /wall has two budgets of this kind/],
  ['a file of comments alone', 'b.txt', '# nothing\n', /it holds no budget/],
  ['an empty list', 'b.yaml', '', /it holds no budget/],
  ['a mapping', 'b.json', '{"wall": "3s"}', /it is no list/],
  ['a number', 'b.yaml', '- wall<=3s\n- 7\n', /its budget 2 is no text/],
  ['broken JSON', 'b.json', '["wall<=3s"', /cannot read the budgets/],
] as const) {
  test(`${what} in a file of budgets is one error and exit 2`, async (t) => {
    await assert.rejects(checked(t, runOf(1), { budgets: fileOf(t, name, text) }), (error) => {
      assert.ok(error instanceof NegawattError, String(error));
      assert.match(`${error.what}: ${error.why}. ${error.how}`, why);
      return error.exitCode === exitCodes.usage;
    });
  });
}

test('a file of budgets that is not there is one error and exit 2', async (t) => {
  await assert.rejects(checked(t, runOf(1), { budgets: '/nowhere/budgets.txt' }), /cannot use the budgets/);
  await assert.rejects(checked(t, runOf(1), { budgets: '' }), /without a name/);
});

test('a configuration names a file of budgets, for which those of the command line stand in', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'negawatt.config.yaml'), 'budgetsFile: limits.txt\n');
  writeFileSync(join(folder, 'limits.txt'), 'wall<=1s\n');
  writeFileSync(join(folder, 'run.json'), JSON.stringify(runOf(1)));
  const check = (...words: readonly string[]) => runCli(['check', 'run.json', ...words], {}, () => undefined, folder);
  assert.equal((await check()).code, exitCodes.failed);
  assert.equal((await check('--budget', 'wall<=9s')).code, exitCodes.ok);
  writeFileSync(join(folder, 'negawatt.config.yaml'), 'budgets: [wall<=1s]\n');
  writeFileSync(join(folder, 'limits.txt'), 'wall<=9s\n');
  assert.equal((await check()).code, exitCodes.failed);
  assert.equal((await check('--budgets', 'limits.txt')).code, exitCodes.ok);
});
