import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, NegawattError } from '../errors.ts';
import { visible } from '../report/escape.ts';
import { areRelative, measuredBudgets } from '../setup/budgets.ts';
import { differenceOf } from '../setup/difference.ts';
import { gitlabFile } from '../setup/gitlab-job.ts';
import { budgetsFile, settingsFile, setupFiles, type Wishes } from '../setup/plan.ts';
import { measuredWords } from '../setup/shell-line.ts';
import { type Questions, questionsOn } from '../ui/questions.ts';
import type { Context, Given } from './command.ts';
import { type Answers, answersOf, type InitOptions, readYes } from './init-answers.ts';
import { type Standing, standingIn, writeAll } from './init-files.ts';
import { actionTexts, type FoundRepository, initGround, repositoryAt } from './init-ground.ts';
import { interruption } from './interruption.ts';

/** Writes settings, first budgets and a job into the repository at hand. Answers the exit code. */
export async function init(given: Given, context: Context, ground = initGround()): Promise<number> {
  const options = given.values as unknown as InitOptions;
  const { yes = false, dryRun = false, force = false } = options;
  refuseContradictions(options);
  const isAsked = !yes && !dryRun;
  if (isAsked && !(ground.input.isTTY === true && context.stderr.isTTY)) {
    throw new NegawattError(
      'init has nobody to ask',
      'standard input or standard error is no terminal',
      'Give --yes to take what it proposes, and --ci, --command, --budget for what you know better; --dry-run shows it.',
    );
  }
  const repository = repositoryAt(ground.folder, options.folder);
  // All of it before anything is measured: the command then has the terminal to itself.
  const asking = async <T>(what: (questions: Questions | undefined) => Promise<T>) => {
    const questions = isAsked ? questionsOn(ground.input, context.stderr.stream, context.signal) : undefined;
    try {
      return await what(questions);
    } finally {
      questions?.close();
    }
  };
  if (isAsked) context.stderr.write(`Setting up ${visible(repository.folder)}; Ctrl-C leaves it as it is.\n`);
  const all = (wishes: Wishes) => {
    const files = setupFiles(wishes, repository, context.version, actionTexts());
    return standingIn(
      repository.folder,
      files.filter(({ path }) => !hasOtherSettings(path, repository)),
    );
  };
  const answers = await asking(async (questions) => {
    const given = await answersOf(options, repository, questions);
    if (given === undefined || questions === undefined) return given;
    const files = all({ ...given, budgets: given.budgets ?? [], first: undefined });
    const names = files.filter(({ there }) => there === undefined || force).map(({ path }) => path);
    if (names.length === 0) return given;
    const isMeant = await questions.ask(`Write ${names.join(', ')}? yes or no`, 'yes', readYes);
    return isMeant === true ? given : isMeant;
  });
  if (answers === undefined || answers === false) {
    context.stderr.write('negawatt: nothing was written\n');
    return answers === undefined ? interruption(context) : exitCodes.ok;
  }
  const wishes = await wishesOf(answers, repository, ground.now(), context);
  const reason = 'ended' in wishes ? wishes.ended : context.signal.reason;
  if ('ended' in wishes || context.signal.aborted) {
    context.stderr.write('negawatt: nothing was written\n');
    return interruption({ signal: { reason } });
  }
  const standing = all(wishes);
  const written = standing.filter(({ there, text }) => there === undefined || (force && there !== text));
  if (!dryRun) writeAll(repository.folder, written);
  context.stdout.write(summary(standing, new Set(written), wishes, repository, dryRun));
  return exitCodes.ok;
}

function refuseContradictions({ measure, budget, dryRun }: InitOptions): void {
  if (measure !== true) return;
  const [other, why] =
    dryRun === true
      ? ['--dry-run', 'one runs the command, the other only prints']
      : ['--budget', 'each gives the budgets'];
  if (dryRun !== true && budget === undefined) return;
  throw new NegawattError(`--measure and ${other} contradict each other`, why, 'Leave one of them out.');
}

/** A JSON beside the YAML would contradict it, and be refused by every command. */
function hasOtherSettings(path: string, { folder }: FoundRepository): boolean {
  return path === settingsFile && existsSync(join(folder, 'negawatt.config.json'));
}

/** What is written for these answers; or the signal that ended the measuring. */
async function wishesOf(
  { command, job, budgets }: Answers,
  { folder }: FoundRepository,
  now: Date,
  context: Context,
): Promise<Wishes | { readonly ended: 'SIGINT' | 'SIGTERM' }> {
  if (budgets !== undefined || command === undefined) {
    return { command, job, budgets: budgets ?? [], first: undefined };
  }
  context.stderr.write(`negawatt: measuring six runs of: ${visible(command)}\n`);
  const { firstRunOf } = await import('./init-first-run.ts');
  const first = await firstRunOf(command, folder, now, context);
  if ('ended' in first) return first;
  const found = measuredBudgets(first, job);
  if (found.some(({ isOff }) => isOff !== true)) return { command, job, budgets: found, first };
  throw new NegawattError(
    'no budget could be measured',
    'neither the CPU time nor the energy of the command could be told',
    "Leave --measure out, or give amounts that you know: --budget 'wall<=10s'.",
    exitCodes.notMeasured,
  );
}

function summary(
  standing: readonly Standing[],
  written: ReadonlySet<Standing>,
  { command, job, budgets }: Wishes,
  repository: FoundRepository,
  dryRun: boolean,
): string {
  const lines = standing.flatMap((file) => {
    const { path, text, there } = file;
    if (written.has(file)) {
      const title = `${dryRun ? 'would write' : 'written'}  ${path}`;
      return dryRun ? [title, ...indented(text.trimEnd().split('\n'))] : [title];
    }
    if (there === text) return [`as it is  ${path}`];
    return [`kept  ${path}, which differs; --force writes over it:`, ...indented(differenceOf(there!, text))];
  });
  if (hasOtherSettings(settingsFile, repository)) lines.unshift('kept  negawatt.config.json: it is the configuration');
  const words = command === undefined ? 'COMMAND' : visible(measuredWords(command));
  const isRelative = areRelative(budgets);
  const next = [
    `negawatt run --repeat 5 --output run.json -- ${words}`,
    ...(isRelative
      ? [
          'negawatt baseline save baseline.json run.json',
          `negawatt check run.json --baseline ./baseline.json --budgets ${budgetsFile}`,
        ]
      : [`negawatt check run.json --budgets ${budgetsFile}`]),
  ];
  return `${[
    `In ${visible(repository.folder)}:`,
    ...indented(lines),
    '',
    'Next:',
    ...indented(next),
    ...indented(jobSteps[job]),
  ].join('\n')}\n`;
}

const jobSteps: Readonly<Record<Wishes['job'], readonly string[]>> = {
  github: ['commit the files: the workflow runs on pull requests'],
  gitlab: [`in .gitlab-ci.yml: include: [{ local: ${gitlabFile} }]`],
  sh: ['let your CI run ./energy.sh'],
  none: [],
};

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${visible(line)}`));
}
