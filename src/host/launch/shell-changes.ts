import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cannotStart, shell } from './shell.ts';

/** What a shell does to the environment of what it executes. */
export interface ShellChanges {
  /** What it drops or changes, as `NAME=value` of before: bash's exported functions, IFS, a PWD that is another folder. */
  readonly restored: readonly string[];
  /** Names that it adds: PWD, where there was none. */
  readonly added: readonly string[];
}

/** Becomes a second shell, whose environment the kernel shows as the first one handed it on. */
const program = `exec ${shell} -c 'echo && read -r nothing'`;
/** Names that a shell can be told to unset. */
const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** bash sets it for each command that it executes, to that command; nobody relies on it. */
const ofEachCommand = '_';
/** bash sets it again while it executes, where it was not set. */
const ofEachShell = 'SHLVL';

/**
 * Asks the shell itself, since each has its own list.
 * @param folder where the command will run; the current one, where not given
 */
export async function shellChanges(environment: NodeJS.ProcessEnv, folder: string | undefined): Promise<ShellChanges> {
  const seen = await environmentBehind(environment, folder);
  const before = new Map(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  // In another folder PWD and OLDPWD are others, as after cd.
  const isOwn = (name: string) => name !== ofEachCommand && (folder === undefined || !/^(OLD)?PWD$/.test(name));
  return {
    restored: [...before].flatMap(([name, value]) =>
      isOwn(name) && seen.get(name) !== value ? [`${name}=${value}`] : [],
    ),
    added: [...seen.keys()].filter(
      (name) => isOwn(name) && name !== ofEachShell && !before.has(name) && plainName.test(name),
    ),
  };
}

async function environmentBehind(
  environment: NodeJS.ProcessEnv,
  folder: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const child = spawn(shell, ['-c', program], {
    env: environment,
    ...(folder === undefined ? {} : { cwd: folder }),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // Whoever ended does not read.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.stdout.once('data', () => resolve());
      child.once('exit', (code, signal) => reject(new Error(`${shell} ended by itself (${signal ?? code})`)));
    });
    const text = readFileSync(`/proc/${child.pid}/environ`, 'utf8');
    return new Map(
      text.split('\0').flatMap((line) => {
        const at = line.indexOf('=');
        return at <= 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
      }),
    );
  } catch (error) {
    throw cannotStart(error);
  } finally {
    child.stdin.destroy();
    if (child.pid !== undefined) await ended;
  }
}
