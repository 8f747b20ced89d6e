import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NegawattError } from '../errors.ts';
import { type Git, gitIn } from './git.ts';

/** s */
const timeouts = { ask: 60, checkout: 600 };

/** One commit, checked out. */
export interface WorkTree {
  /** As the user named it. */
  readonly ref: string;
  /** The commit's name, as short as git shortens it. */
  readonly commit: string;
  /** In it where the user stands in their own tree. */
  readonly folder: string;
}

export interface WorkTrees {
  readonly base: WorkTree;
  readonly head: WorkTree;
  /** The user's own tree holds changes that are in no commit. */
  readonly isDirty: boolean;
  /** Removes both; answers what is left and how to remove it, undefined where nothing is. */
  close(): string | undefined;
}

/** The two commits of `REF..REF`; a side that is left out is HEAD. */
function commitRange(range: string): { readonly base: string; readonly head: string } {
  const refuse = (why: string, how = 'Write it as --checkout main..HEAD.') =>
    new NegawattError(`the commits ${range} cannot be read`, why, how);
  if (range.includes('...')) {
    throw refuse(
      'three dots ask for the commit where both parted',
      "Name it, as `git merge-base` tells it: 'REF..REF'.",
    );
  }
  const [base = '', head = '', ...more] = range.split('..').map((ref) => ref.trim());
  if (!range.includes('..') || more.length > 0 || (base === '' && head === '')) throw refuse('they are not two');
  for (const ref of [base, head]) if (ref.startsWith('-')) throw refuse(`${ref} is no name of a commit`);
  return { base: base === '' ? 'HEAD' : base, head: head === '' ? 'HEAD' : head };
}

/**
 * Checks two commits out, each into a folder of its own below the temporary one. The user's tree, index and branches stay
 * as they are; what git notes of the two trees is gone again after `close`, which a process that ends does too.
 *
 * @throws NegawattError where there is no git, no repository or no such commit
 */
export async function openWorkTrees(range: string, from: string, stop: AbortSignal): Promise<WorkTrees> {
  const refs = commitRange(range);
  const git = gitIn(from);
  if ('ok' in git) throw new NegawattError('cannot compare commits', `git: ${git.detail}`, 'Install git.');
  const prefix = await prefixOf(git, from);
  const commits = { base: await commitOf(git, refs.base), head: await commitOf(git, refs.head) };
  const status = await git.run(['status', '--porcelain', '--untracked-files=no'], timeouts.ask, stop);
  const isDirty = status.code === 0 && status.stdout !== '';
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'negawatt-commits-')));
  const trees = [join(root, 'base'), join(root, 'head')] as const;
  let isOpen = true;
  const close = () => {
    process.removeListener('exit', close);
    if (!isOpen) return undefined;
    isOpen = false;
    return removed(git, root, trees);
  };
  process.once('exit', close);
  try {
    const made = [];
    for (const [index, side] of (['base', 'head'] as const).entries()) {
      const tree = trees[index]!;
      await checkOut(git, tree, commits[side], refs[side], stop);
      const folder = join(tree, prefix);
      if (!isFolder(folder)) {
        throw new NegawattError(
          `the commit ${refs[side]} has no folder ${prefix}`,
          'the commands would run in it, as you stand in it here',
          'Go to a folder that both commits have.',
        );
      }
      const short = await git.run(['rev-parse', '--short', commits[side]], timeouts.ask, stop);
      made.push({ ref: refs[side], commit: short.stdout.trim() || commits[side].slice(0, 12), folder });
    }
    const [base, head] = made as [WorkTree, WorkTree];
    return { base, head, isDirty, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Where in the repository a folder lies. */
async function prefixOf(git: Git, folder: string): Promise<string> {
  const answer = await git.run(['rev-parse', '--show-prefix'], timeouts.ask);
  if (answer.code === 0) return answer.stdout.replace(/\n$/, '');
  throw new NegawattError(
    'cannot compare commits here',
    `git in ${folder}: ${answer.trouble}`,
    'Go to a folder of the repository; where git mistrusts it, do what git says.',
  );
}

async function commitOf(git: Git, ref: string): Promise<string> {
  const answer = await git.run(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], timeouts.ask);
  if (answer.code === 0) return answer.stdout.trim();
  const shallow = await git.run(['rev-parse', '--is-shallow-repository'], timeouts.ask);
  if (shallow.stdout.trim() === 'true') {
    throw new NegawattError(
      `there is no commit ${ref} in this clone`,
      'the clone is shallow: it has the newest commits only',
      'Fetch all of them: fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 in GitLab, else git fetch --unshallow.',
    );
  }
  throw new NegawattError(
    `there is no commit ${ref}`,
    'neither a branch, a tag nor a commit of this repository is named so',
    'Name one as `git log` has it; a branch that only the remote has is origin/NAME, after git fetch.',
  );
}

async function checkOut(git: Git, tree: string, commit: string, ref: string, stop: AbortSignal): Promise<void> {
  const answer = await git.run(['worktree', 'add', '--detach', '--force', tree, commit], timeouts.checkout, stop);
  if (answer.code === 0) return;
  throw new NegawattError(
    `cannot check out ${ref}`,
    answer.trouble,
    `Make room in ${tmpdir()} (TMPDIR names another folder), or see what git says to it.`,
  );
}

/** The folder first: git then only forgets the trees, whatever the commands left in them. */
function removed(git: Git, root: string, trees: readonly string[]): string | undefined {
  let left: string | undefined;
  try {
    rmSync(root, { recursive: true, force: true });
  } catch (error) {
    // A build may have left folders that even their owner cannot write.
    left = `${root} could not be removed (${(error as Error).message}): chmod -R u+w '${root}' && rm -r '${root}'`;
  }
  if (left !== undefined) return left;
  for (const tree of trees) {
    const answer = git.runNow(['worktree', 'remove', '--force', '--force', tree], timeouts.ask);
    // The second one is not there yet where the first one failed.
    if (answer.code === 0 || answer.trouble.includes('is not a working tree')) continue;
    left = `git still lists the removed work tree ${tree} (${answer.trouble}): git worktree prune`;
  }
  return left;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
