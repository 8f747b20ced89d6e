import { NegawattError } from '../errors.ts';
import { parseBudgets } from '../gate/budget.ts';
import { visible } from '../report/escape.ts';
import { areRelative, type FirstBudget, usualBudgets } from '../setup/budgets.ts';
import { type JobKind, jobs } from '../setup/repository.ts';
import type { Questions } from '../ui/questions.ts';
import type { FoundRepository } from './init-ground.ts';

/** Options of `init`, as the option table reads them. */
export interface InitOptions {
  readonly yes?: boolean;
  readonly ci?: JobKind;
  readonly command?: string;
  readonly budget?: readonly string[];
  readonly measure?: boolean;
  readonly folder?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

export interface Answers {
  readonly command: string | undefined;
  readonly job: JobKind;
  /** Undefined where they are to be measured. */
  readonly budgets: readonly FirstBudget[] | undefined;
}

/** What somebody who is asked nothing says: what is proposed. */
const nobody: Pick<Questions, 'ask'> = { ask: async (_, proposed, read) => read(proposed) };

/**
 * What the user wants: what flags say, and for the rest what they answer.
 * @param questions undefined takes what is proposed
 * @returns undefined where they went away
 */
export async function answersOf(
  options: InitOptions,
  repository: FoundRepository,
  questions: Questions | undefined,
): Promise<Answers | undefined> {
  const { ask } = questions ?? nobody;
  const { commands, isGit } = repository;
  if (options.command !== undefined) refuseCommand(options.command);
  if (options.budget !== undefined) parseBudgets(options.budget);
  const command =
    options.command ?? (await ask('What is measured, a line of sh; - for nothing', commands[0] ?? '-', readCommand));
  if (command === undefined) return undefined;
  const line = command === '-' ? undefined : command.trim();
  const job =
    options.ci ?? (line === undefined ? 'none' : await ask(`Job: ${jobs.join(', ')}`, repository.job, readJob));
  if (job === undefined) return undefined;
  refuseJob(job, line, options);
  const given = options.budget?.map((text): FirstBudget => ({ text }));
  if (given !== undefined) return checked({ command: line, job, budgets: given }, isGit);
  const isMeasured =
    options.measure ??
    (line === undefined ? false : await ask('Run it six times now, for budgets in numbers? yes or no', 'no', readYes));
  if (isMeasured === undefined) return undefined;
  if (isMeasured) return { command: line, job, budgets: undefined };
  const usual = usualBudgets.filter(({ isOff }) => isOff !== true).map(({ text }) => text);
  const texts = await ask('Budgets, with commas between', usual.join(', '), readBudgets);
  if (texts === undefined) return undefined;
  const isUsual = texts.join() === usual.join();
  return checked({ command: line, job, budgets: isUsual ? usualBudgets : texts.map((text) => ({ text })) }, isGit);
}

export function readYes(answer: string): boolean {
  if (/^y(?:es)?$/i.test(answer)) return true;
  if (/^no?$/i.test(answer)) return false;
  throw new RangeError('Answer yes or no.');
}

function readCommand(answer: string): string {
  if (visible(answer) !== answer) throw new RangeError('It holds control codes.');
  return answer;
}

function readJob(answer: string): JobKind {
  const job = jobs.find((one) => one === answer.toLowerCase());
  if (job === undefined) throw new RangeError(`Name one of ${jobs.join(', ')}.`);
  return job;
}

function readBudgets(answer: string): readonly string[] {
  const texts = answer.split(',').map((text) => text.trim());
  try {
    return parseBudgets(texts).map(({ text }) => text);
  } catch (error) {
    if (error instanceof NegawattError) throw new RangeError(visible(error.message));
    throw error;
  }
}

function refuseCommand(command: string): void {
  if (command.trim() !== '' && visible(command) === command) return;
  throw new NegawattError(
    '--command cannot be used',
    command.trim() === '' ? 'it is empty' : 'it holds control codes or more than one line',
    "Give one line of sh: --command 'npm run bench'.",
  );
}

function refuseJob(job: JobKind, command: string | undefined, { ci, measure }: InitOptions): void {
  if (command !== undefined) return;
  const asking = measure === true ? '--measure' : job === 'none' ? undefined : `--ci ${ci ?? job}`;
  if (asking === undefined) return;
  throw new NegawattError(
    `${asking} needs a command`,
    'nothing here says what is measured: no bench or test script, no such target in a Makefile',
    "Give --command 'prog args'.",
  );
}

/** What holds two commits against each other needs git. */
function checked(answers: Answers & { readonly budgets: readonly FirstBudget[] }, isGit: boolean): Answers {
  if (answers.job === 'none' || isGit || !areRelative(answers.budgets)) return answers;
  throw new NegawattError(
    'the job would have nothing to compare with',
    'its budgets allow a change, and there is no git repository here whose commits could be measured',
    "Run git init first, or give amounts: --measure, or --budget 'cpu.total<=10s'.",
  );
}
