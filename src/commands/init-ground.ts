import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { NegawattError } from '../errors.ts';
import { errnoOf } from '../host/errno.ts';
import { readSmallFile } from '../host/small-file.ts';
import type { actionFiles } from '../setup/github-job.ts';
import { type Files, type Repository, repositoryOf } from '../setup/repository.ts';

/** Where `init` stands, and whom it can ask. Tests stand in for others. */
export interface InitGround {
  readonly folder: string;
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  now(): Date;
}

export function initGround(): InitGround {
  return { folder: process.cwd(), input: process.stdin, now: () => new Date() };
}

export interface FoundRepository extends Repository {
  /** Absolute; all that is written lies below it. */
  readonly folder: string;
  readonly isGit: boolean;
}

/** More than a package.json or a Makefile of people. By */
const largest = 1024 * 1024;

/** @param named the folder that the user named; else git's around `from`, or `from` itself */
export function repositoryAt(from: string, named: string | undefined): FoundRepository {
  const given = resolve(from, named ?? '.');
  if (named === '' || statSync(given, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new NegawattError(
      `cannot set up ${named === '' ? 'a folder without a name' : given}`,
      named === '' ? 'it is empty' : 'it is no folder',
      'Name the folder of the repository, or leave --folder out.',
    );
  }
  const git = gitFolder(given);
  const folder = named === undefined && git !== undefined ? dirname(git) : given;
  const read = (path: string) => {
    const file = readSmallFile(path, largest);
    return 'why' in file ? undefined : file.text;
  };
  const files: Files = { read: (path) => read(join(folder, path)), has: (path) => isThere(join(folder, path)) };
  const config = git === undefined ? undefined : (read(join(git, 'config')) ?? '');
  return { ...repositoryOf(files, config), folder, isGit: git !== undefined };
}

/** The files of the action, which our package carries. */
export function actionTexts(): Readonly<Record<(typeof actionFiles)[number], string>> {
  const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
  return { 'action.yml': text('action.yml'), '.github/action/run.sh': text('.github/action/run.sh') };
}

/** In a work tree or a submodule it is a file. */
function gitFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (isThere(join(folder, '.git'))) return join(folder, '.git');
    if (dirname(folder) === folder) return undefined;
  }
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
