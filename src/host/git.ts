import { spawn, spawnSync } from 'node:child_process';
import { type Failure, failure } from '../model/availability.ts';
import { findProgram } from './find-program.ts';
import { distrust, ownershipOf } from './trust.ts';

/** Of the standard error: the first words say what is wrong. */
const errorHead = 1024;
const outputCap = 1024 * 1024;

/** Variables that would lead git to another repository, as those of a hook (`git rev-parse --local-env-vars`). */
const ofOtherRepository = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
];

const settings = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };

/** How a call of git ended. */
interface GitAnswer {
  /** 0 where it succeeded; null where a signal or the time-out ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** What it said of a failure, on one line. */
  readonly trouble: string;
}

/** The repository's version control, by argument vectors, each call with a time-out. */
export interface Git {
  /** @param timeout s */
  run(parameters: readonly string[], timeout: number, stop?: AbortSignal): Promise<GitAnswer>;
  /** Without giving way to anything else, so that it can be done while the process ends. */
  runNow(parameters: readonly string[], timeout: number): GitAnswer;
}

/**
 * The user's git in one folder, without hooks, file watchers, pagers and questions. As root, it is refused unless it and
 * its folder belong to root and nobody else can write them.
 */
export function gitIn(folder: string, searchPath = process.env['PATH']): Git | Failure {
  const program = findProgram('git', searchPath);
  if ('ok' in program) return program;
  const why = process.getuid?.() === 0 ? distrust(ownershipOf(program.found, program.real)) : undefined;
  if (why !== undefined) return failure('forbidden', `root does not run it: ${why}`);
  const options = { cwd: folder, env: { ...withoutRepository(process.env), ...settings } };
  const words = (parameters: readonly string[]) => [
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.fsmonitor=false',
    ...parameters,
  ];
  return {
    run: (parameters, timeout, stop) =>
      new Promise((resolve) => {
        // A group of its own: Ctrl-C at the terminal does not end it half way, `stop` does.
        const child = spawn(program.real, words(parameters), {
          ...options,
          argv0: 'git',
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const end = () => endGroup(child.pid);
        const timer = setTimeout(end, timeout * 1000);
        process.once('exit', end);
        stop?.addEventListener('abort', end, { once: true });
        if (stop?.aborted === true) end();
        let [stdout, stderr] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout = (stdout + text).slice(0, outputCap);
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr = (stderr + text).slice(0, errorHead);
        });
        const done = (code: number | null, trouble: string) => {
          clearTimeout(timer);
          process.removeListener('exit', end);
          stop?.removeEventListener('abort', end);
          resolve({ code, stdout, trouble: oneLine(trouble) });
        };
        child.on('error', (error) => done(null, error.message));
        child.on('close', (code) => done(code, stderr === '' ? endText(code, timeout) : stderr));
      }),
    runNow: (parameters, timeout) => {
      const { status, stdout, stderr, error } = spawnSync(program.real, words(parameters), {
        ...options,
        argv0: 'git',
        encoding: 'utf8',
        maxBuffer: outputCap,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: timeout * 1000,
        killSignal: 'SIGKILL',
      });
      const trouble = error?.message ?? (stderr === '' ? endText(status, timeout) : stderr);
      return { code: status, stdout: stdout ?? '', trouble: oneLine(trouble) };
    },
  };
}

/** The environment without what leads git to another repository than that of the folder. */
export function withoutRepository(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ofOtherRepository.includes(name)));
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function endText(code: number | null, timeout: number): string {
  return code === null ? `it was ended, after ${timeout} s at the latest` : `it exited with code ${code}`;
}

function oneLine(text: string): string {
  return text
    .slice(0, errorHead)
    .trim()
    .split('\n')
    .map((line) => line.replace(/^(fatal|error|hint): /, ''))
    .join(' ');
}
