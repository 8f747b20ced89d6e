import { areRelative, budgetsText, type FirstBudget, type FirstRun } from './budgets.ts';
import { type actionFiles, githubJob } from './github-job.ts';
import { gitlabJob } from './gitlab-job.ts';
import type { Job, SetupFile } from './job.ts';
import type { JobKind, Repository } from './repository.ts';
import { scriptJob } from './script-job.ts';
import { settingsText } from './settings.ts';

/** What the user wants, all of it known. */
export interface Wishes {
  readonly command: string | undefined;
  readonly job: JobKind;
  readonly budgets: readonly FirstBudget[];
  readonly first: FirstRun | undefined;
}

export const settingsFile = 'negawatt.config.yaml';
export const budgetsFile = 'budgets.txt';

/** Every file that is to be there. @param action texts of the files of the action */
export function setupFiles(
  { command, job, budgets, first }: Wishes,
  { prepare, needsPython }: Repository,
  version: string,
  action: Readonly<Record<(typeof actionFiles)[number], string>>,
): readonly SetupFile[] {
  return [
    { path: settingsFile, text: settingsText },
    { path: budgetsFile, text: budgetsText(budgets, first, command) },
    ...(command === undefined
      ? []
      : jobFiles(
          job,
          {
            command,
            needsPython,
            isCompared: areRelative(budgets),
            version,
            ...(prepare === undefined ? {} : { prepare }),
          },
          action,
        )),
  ];
}

function jobFiles(kind: JobKind, job: Job, action: Parameters<typeof githubJob>[1]): readonly SetupFile[] {
  switch (kind) {
    case 'github':
      return githubJob(job, action);
    case 'gitlab':
      return [gitlabJob(job)];
    case 'sh':
      return [scriptJob(job)];
    case 'none':
      return [];
  }
}
