import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { errnoOf } from '../errno.ts';

/**
 * While it starts, Node marks what it inherited up to this descriptor to be closed in programs that it starts
 * (uv_disable_stdio_inheritance); what lies higher reaches them by itself. Node's own descriptors fill the free ones up
 * to here before a program runs, so that nothing that was opened later lies among them.
 */
const lastMarked = 15;
const firstAfterStreams = 3;
/** Where make, ninja and cargo name the two ends of their pipe of tokens. */
const jobserverVariables = ['MAKEFLAGS', 'CARGO_MAKEFLAGS', 'MFLAGS'];
/** fcntl.h: O_ACCMODE, O_WRONLY and O_NONBLOCK, alike on x64 and arm64. */
const [accessMode, writeOnly, nonBlocking] = [0o3, 0o1, 0o4000];

interface Descriptor {
  readonly number: number;
  /** What /proc/self/fd links to. */
  readonly target: string;
  /** Of open(2). */
  readonly flags: number;
}

/**
 * Descriptors besides the standard streams that whoever started this process handed down: a lock, a jobserver's pipe, a
 * log. Told from Node's own by their kind: Node holds event queues and pipes with both ends. Of those kinds only a
 * jobserver's pipe is known to be handed down, by the variable that names it.
 */
export function inheritedDescriptors(environment: NodeJS.ProcessEnv): readonly number[] {
  const open = openDescriptors();
  const tokens = jobserverOf(environment, open);
  return open
    .filter(({ number, target }) => {
      if (number < firstAfterStreams || number > lastMarked) return false;
      if (target.startsWith('pipe:')) return tokens.includes(number) || !isWhole(target, open);
      return !target.startsWith('anon_inode:');
    })
    .map(({ number }) => number);
}

/**
 * The two ends that a variable names. Old flags may name what was closed since, and is Node's own by now: a pipe that
 * guards its signals. It is the only one of Node's that blocks its writers, and is always there.
 */
function jobserverOf(environment: NodeJS.ProcessEnv, open: readonly Descriptor[]): readonly number[] {
  const blocking = open.filter(
    ({ target, flags }) => (flags & accessMode) === writeOnly && (flags & nonBlocking) === 0 && isWhole(target, open),
  );
  if (blocking.length < 2) return [];
  // GNU make manual, "POSIX Jobserver Interaction"; before version 4.2 the option was --jobserver-fds.
  const named = jobserverVariables.flatMap((name) => [
    ...(environment[name] ?? '').matchAll(/--jobserver-(?:auth|fds)=(\d+),(\d+)/g),
  ]);
  return named.flatMap(([, ...numbers]) => {
    const [read, write] = numbers.map((text) => open.find(({ number }) => number === Number(text)));
    return read !== undefined && write !== undefined && read.target === write.target && blocking.includes(write)
      ? [read.number, write.number]
      : [];
  });
}

/** Whether this process has a pipe's two ends, once each: as those that Node makes for itself. */
function isWhole(pipe: string, open: readonly Descriptor[]): boolean {
  const ends = open.filter(({ target }) => target === pipe);
  const [one, other] = ends.map(({ flags }) => flags & accessMode);
  return ends.length === 2 && one !== other && ends.every(({ number }) => number >= firstAfterStreams);
}

function openDescriptors(): readonly Descriptor[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const flags = /^flags:\t([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))?.[1] ?? '';
      return [
        { number: Number(name), target: readlinkSync(`/proc/self/fd/${name}`), flags: Number.parseInt(flags, 8) },
      ];
    } catch (error) {
      // The one by which the folder was read.
      if (errnoOf(error) !== 'ENOENT') throw error;
      return [];
    }
  });
}
