import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../host/temporary-folder.ts';

const person = {
  GIT_AUTHOR_NAME: 'n',
  GIT_AUTHOR_EMAIL: 'n@localhost',
  GIT_COMMITTER_NAME: 'n',
  GIT_COMMITTER_EMAIL: 'n@localhost',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

/** A script that counts so far: work that is twice as much where the number is. */
export function counting(steps: number): string {
  return `#!/bin/sh\ni=0; while [ $i -lt ${steps} ]; do i=$((i+1)); done\n`;
}

/** A small repository below a folder of its own, with a commit for each set of files, the last one on `main`. */
export function repositoryOf(
  test: Parameters<typeof temporaryFolder>[0],
  ...commits: readonly Readonly<Record<string, string>>[]
) {
  const root = temporaryFolder(test);
  const folder = join(root, 'repository');
  mkdirSync(folder);
  const git = (...words: readonly string[]) =>
    execFileSync('git', words, { cwd: folder, env: { ...process.env, ...person }, encoding: 'utf8', stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main');
  for (const [index, files] of commits.entries()) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text, { mode: 0o755 });
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', `${index + 1}`);
  }
  return {
    /** The folder above, empty but for the repository. */
    root,
    folder,
    git,
    /** Everything that git and the file system tell of it. */
    state: () => [
      git('status', '--porcelain'),
      git('worktree', 'list', '--porcelain'),
      git('for-each-ref'),
      git('stash', 'list'),
    ],
  };
}
