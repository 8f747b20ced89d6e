import type { Clock, Host, HostFile, Program } from '../../src/host/host.ts';
import { type Failure, failure } from '../../src/model/availability.ts';
import type { Inventory, KernelFacts } from '../../src/model/inventory.ts';

/** The text of a file, what reading it answers, or either as a function of simulated time. */
export type Content = string | Failure | ((at: number) => string | Failure);

export interface Simulation {
  readonly files: Readonly<Record<string, Content>>;
  /** Symbolic links: path of the link to path of its target, both absolute. */
  readonly links?: Readonly<Record<string, string>>;
  readonly inventory?: Inventory;
  readonly kernel?: KernelFacts;
  readonly kind?: Host['kind'];
  /** Lines that a program prints, by simulated time; the key is its argument vector joined by spaces, or a helper's name. */
  readonly programs?: Readonly<Record<string, readonly (readonly [at: number, line: string])[]>>;
  /** Wall clock at simulated time 0, s, or as a function of simulated time (a clock that steps). */
  readonly wall?: number | ((at: number) => number);
  /** How much later than asked a sleep ends, s: a machine that cannot keep the interval. */
  readonly lateness?: (at: number) => number;
}

/**
 * A host that exists only in memory and on a clock of its own: files are functions of time, sleeping takes none. It
 * stands behind unit tests, the random hosts of the property tests, and the builder of the captured fixtures.
 */
export function simulatedHost(simulation: Simulation): Host & { readonly clock: Clock & { set(at: number): void } } {
  let now = 0;
  const running = new Set<() => void>();
  const links = Object.entries(simulation.links ?? {});
  const follow = (path: string): string => {
    for (let hops = 0; hops < 16; hops += 1) {
      const link = links.find(([from]) => path === from || path.startsWith(`${from}/`));
      if (link === undefined) return path;
      path = link[1] + path.slice(link[0].length);
    }
    return path;
  };
  const absent = (path: string) => failure('absent', `${path}: no such file`);
  const read = (path: string): string | Failure => {
    const content = simulation.files[follow(path)] ?? absent(path);
    return typeof content === 'function' ? content(now) : content;
  };
  const readInto = (path: string, into: Buffer): number | Failure => {
    const content = read(path);
    return typeof content === 'string' ? into.write(content) : content;
  };
  const run = (key: string, name: string): Program | Failure => {
    const lines = simulation.programs?.[key];
    if (lines === undefined) return absent(name);
    let next = lines.findIndex(([at]) => at >= now);
    let hear: (line: string, at: number) => void = () => undefined;
    const deliver = () => {
      for (; next >= 0 && next < lines.length && lines[next]![0] <= now; next += 1)
        hear(lines[next]![1], lines[next]![0]);
    };
    running.add(deliver);
    return {
      onLine: (listener) => {
        hear = listener;
        deliver();
      },
      ended: new Promise(() => undefined),
      say: () => undefined,
      stop: () => {
        running.delete(deliver);
      },
    };
  };
  return {
    kind: simulation.kind ?? 'real',
    kernel: simulation.kernel ?? { pageSize: 4096, clockTicks: 100 },
    clock: {
      now: () => now,
      wall: () => {
        const wall = simulation.wall ?? 1_790_000_000;
        return typeof wall === 'function' ? wall(now) : wall + now;
      },
      sleepUntil: async (at, signal) => {
        if (signal.aborted) return 'aborted';
        now = Math.max(now, at) + (simulation.lateness?.(at) ?? 0);
        for (const deliver of running) deliver();
        return 'reached';
      },
      set: (at) => {
        now = at;
        for (const deliver of running) deliver();
      },
    },
    read,
    readInto,
    open: (path): HostFile | Failure => {
      const content = simulation.files[follow(path)];
      if (content === undefined) return absent(path);
      if (typeof content === 'object') return content;
      return { read: (into) => readInto(path, into), close: () => undefined };
    },
    list: (path) => {
      const prefix = path === '/' ? '/' : `${follow(path)}/`;
      const names = new Set<string>();
      for (const file of Object.keys(simulation.files)) {
        if (!file.startsWith(prefix)) continue;
        const content = simulation.files[file];
        // A function that answers "absent" is a file that is not there at this time.
        const answer = typeof content === 'function' ? content(now) : content;
        if (typeof answer === 'object' && answer.why === 'absent') continue;
        names.add(file.slice(prefix.length).split('/')[0]!);
      }
      for (const [from] of links) if (from.startsWith(prefix)) names.add(from.slice(prefix.length).split('/')[0]!);
      return names.size === 0 ? absent(path) : [...names];
    },
    resolve: (path) => follow(path),
    inventory: async () => simulation.inventory ?? { cpu: {}, memory: {}, os: {} },
    ownCost: () => ({ cpu: 0.05 + now * 0.001, childrenCpu: 0.02, peakMemory: 60 * 1024 * 1024 }),
    start: (program) => run(program.join(' '), program[0] ?? ''),
    startHelper: (helper) => run(helper, helper),
    close: () => undefined,
  };
}
