import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Why something cannot be measured here. */
export interface Missing {
  readonly missing: string;
}

/**
 * A folder in the user's cache, outside the repository, filled once.
 *
 * @param fill throws where the machine has no such program, or no network
 */
export function cachedFolder(name: string, fill: (folder: string) => void): string | Missing {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'negawatt', name);
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    fill(folder);
    writeFileSync(ready, '');
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { missing: reasonOf(error) };
  }
}

/** Packages of PyPI without what they depend on, for the Python that is here. */
export function pythonPackages(name: string, packages: readonly string[]): string | Missing {
  let python: string;
  try {
    python = outputOf('python3', ['-c', 'import sys; print("py%d.%d" % sys.version_info[:2])']).trim();
  } catch (error) {
    return { missing: reasonOf(error) };
  }
  return cachedFolder(`${name}-${python}`, (folder) => {
    const options = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore', '--no-deps'];
    outputOf('python3', ['-m', 'pip', 'install', ...options, '--target', folder, ...packages]);
  });
}

/** What a program prints. @throws Error with what it says when it fails */
export function outputOf(program: string, words: readonly string[], options: { readonly cwd?: string } = {}): string {
  return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** The last line that a program said, or why it could not be started. */
export function reasonOf(error: unknown): string {
  const { stderr, message } = error as Error & { readonly stderr?: string };
  return (stderr?.trim() || message).split('\n').at(-1)!.slice(0, 200);
}
