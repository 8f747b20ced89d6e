import { readCount, readDuration, readGpus, readNumber, readPrice } from './values.ts';

/** One option, declared once: its flag, its variable, its help and its reader all come from here. */
export interface OptionSpec<T = unknown> {
  /** As commander writes it: `--duration <time>`. */
  readonly flags: string;
  readonly summary: string;
  /** Heading in the help. */
  readonly group: 'Measuring' | 'Judging' | 'Output' | 'Host';
  readonly read?: (text: string) => T;
  readonly choices?: readonly string[];
  /** Value, and how the help shows it. */
  readonly fallback?: { readonly value: T; readonly shown: string };
  readonly isRepeatable?: boolean;
}

const spec = <T>(given: OptionSpec<T>): OptionSpec<T> => given;

/**
 * Every option of every command. The variable of `--some-option` is NEGAWATT_SOME_OPTION; a flag wins over its variable,
 * the variable over the default.
 */
export const optionSpecs = {
  duration: spec({
    flags: '--duration <time>',
    summary: 'length of the window, at most a year',
    group: 'Measuring',
    read: (text) => {
      const duration = readDuration(text);
      if (duration > 366 * 86_400) throw new RangeError('Give at most 366d.');
      return duration;
    },
    fallback: { value: 10, shown: '10s' },
  }),
  interval: spec({
    flags: '--interval <time>',
    summary: 'time between two samples, 50ms or more',
    group: 'Measuring',
    read: (text) => {
      const interval = readDuration(text);
      if (interval < 0.05)
        throw new RangeError('Give 50ms or more: counters move in steps, and sampling costs energy.');
      return interval;
    },
    fallback: { value: 1, shown: '1s' },
  }),
  meter: spec<string>({
    flags: '--meter <uri>',
    summary: "wall meter: exec:'prog args' runs a program that prints watts, one reading a line or one a call",
    group: 'Measuring',
  }),
  gpus: spec({
    flags: '--gpus <list>',
    summary: 'NVIDIA GPUs to measure: 0,2 or UUIDs or none; all where not given',
    group: 'Measuring',
    read: readGpus,
  }),
  nvml: spec<string>({
    flags: '--nvml <file>',
    summary: "NVIDIA's management library, where it is not found by itself",
    group: 'Measuring',
  }),
  top: spec({
    flags: '--top <n>',
    summary: 'processes to list; 0 leaves the process table alone',
    group: 'Measuring',
    read: (text) => readCount(text, 0, 1000, 'a number of processes'),
    fallback: { value: 10, shown: '10' },
  }),
  require: spec<string>({
    flags: '--require <what>',
    summary: 'exit 3, after the report, when no counter was read',
    group: 'Measuring',
    choices: ['measured'],
  }),
  intensity: spec({
    flags: '--intensity <g>',
    summary: 'carbon intensity of the grid, gCO2e/kWh',
    group: 'Judging',
    read: (text) => readNumber(text, 0, 10_000, 'gCO2e per kWh'),
  }),
  price: spec({
    flags: '--price <amount>',
    summary: 'price of a kWh, such as 0.25 or 0.25EUR',
    group: 'Judging',
    read: readPrice,
  }),
  pue: spec({
    flags: '--pue <factor>',
    summary: 'power usage effectiveness of the facility; applies to node and wall',
    group: 'Judging',
    read: (text) => readNumber(text, 1, 10, 'a PUE'),
  }),
  format: spec<string>({
    flags: '--format <format>',
    summary: 'of stdout, and of files whose extension tells none',
    group: 'Output',
    choices: ['table', 'json', 'markdown', 'csv'],
    fallback: { value: 'table', shown: 'table' },
  }),
  output: spec<string>({
    flags: '--output <file>',
    summary: 'write the report to a file instead (.txt .json .md .csv); may be repeated; - is stdout',
    group: 'Output',
    isRepeatable: true,
  }),
  save: spec<string>({
    flags: '--save <file>',
    summary: 'keep the recording too, to be judged again',
    group: 'Output',
  }),
  quiet: spec<boolean>({
    flags: '--quiet',
    summary: 'no progress on stderr',
    group: 'Output',
  }),
  from: spec<string>({
    flags: '--from <file>',
    summary: 'judge a recording instead of measuring',
    group: 'Host',
  }),
  root: spec<string>({
    flags: '--root <dir>',
    summary: 'read /proc and /sys below a folder, such as a host mounted into a container',
    group: 'Host',
  }),
  host: spec<string>({
    flags: '--host <capture>',
    summary: 'measure a captured host',
    group: 'Host',
  }),
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;

export type OptionName = keyof typeof optionSpecs;

/** The environment variable of an option. */
export function variableOf(name: OptionName): string {
  return `NEGAWATT_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Where a value came from, as a report names it. */
export function originOf(name: OptionName, source: string | undefined): string {
  return source === 'env' ? variableOf(name) : `--${name}`;
}
