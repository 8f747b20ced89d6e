import { readdirSync, readlinkSync } from 'node:fs';
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

interface Descriptor {
  readonly number: number;
  /** What /proc/self/fd links to. */
  readonly target: string;
}

/**
 * Descriptors besides the standard streams that whoever started this process handed down: a lock, a jobserver's pipe, a
 * log. Told from Node's own by their kind: Node holds event queues, pipes with both ends, and /dev/null. Of those kinds
 * only a jobserver's pipe is known to be handed down, by the variable that names it.
 */
export function inheritedDescriptors(environment: NodeJS.ProcessEnv): readonly number[] {
  const open = lowDescriptors();
  const named = jobserverOf(environment);
  return open
    .filter(({ number, target }) => {
      if (target.startsWith('pipe:')) {
        return named.includes(number) || open.every((other) => other.number === number || other.target !== target);
      }
      return !target.startsWith('anon_inode:') && target !== '/dev/null';
    })
    .map(({ number }) => number);
}

function lowDescriptors(): readonly Descriptor[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    const number = Number(name);
    if (number < firstAfterStreams || number > lastMarked) return [];
    try {
      return [{ number, target: readlinkSync(`/proc/self/fd/${name}`) }];
    } catch (error) {
      // The one by which the folder was read.
      if (errnoOf(error) !== 'ENOENT') throw error;
      return [];
    }
  });
}

/** GNU make manual, "POSIX Jobserver Interaction": `--jobserver-auth=R,W`, before version 4.2 `--jobserver-fds=R,W`. */
function jobserverOf(environment: NodeJS.ProcessEnv): readonly number[] {
  return jobserverVariables.flatMap((name) =>
    [...(environment[name] ?? '').matchAll(/--jobserver-(?:auth|fds)=(\d+),(\d+)/g)].flatMap(([, read, write]) => [
      Number(read),
      Number(write),
    ]),
  );
}
