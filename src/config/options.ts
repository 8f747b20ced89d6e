import { severities } from '../model/severity.ts';
import { batchOptions } from './batch-options.ts';
import { compressOptions } from './compress-options.ts';
import { gateOptions } from './gate-options.ts';
import { historyOptions } from './history-options.ts';
import { initOptions } from './init-options.ts';
import { type OptionSpec, spec } from './option-spec.ts';
import { pageOptions } from './page-options.ts';
import { recordOptions } from './record-options.ts';
import { repeatingOptions } from './repeating-options.ts';
import { scheduleOptions } from './schedule-options.ts';
import { readCount, readDuration, readGpus, readNumber, readPrice } from './values.ts';

/**
 * Every option of every command. The variable of `--some-option` is NEGAWATT_SOME_OPTION; a flag wins over its variable, the
 * variable over the configuration, the configuration over the default.
 */
export const optionSpecs = {
  ...repeatingOptions,
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
    danger: 'it runs a command',
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
    completes: 'file',
    danger: 'it loads a library',
  }),
  top: spec({
    flags: '--top <n>',
    summary: 'processes to list; 0 leaves the process table alone',
    group: 'Measuring',
    read: (text) => readCount(text, 0, 1000, 'a number of processes'),
    fallback: { value: 10, shown: '10' },
  }),
  calibrateIdle: spec({
    flags: '--calibrate-idle <time>',
    summary: 'measure the idle power for so long, 10s to 1h, and keep it for later reports',
    group: 'Measuring',
    read: (text) => {
      const duration = readDuration(text);
      if (duration < 10 || duration > 3600) throw new RangeError('Give 10s to 1h: a minute is usual.');
      return duration;
    },
    danger: 'it chooses what is done',
  }),
  fix: spec<boolean>({
    flags: '--fix',
    summary: 'print a script that would mend what is missing; nothing is changed',
    group: 'Output',
    danger: 'it chooses what is done',
  }),
  capture: spec<string>({
    flags: '--capture <dir>',
    summary: 'write down what negawatt reads here for --duration, for audit --host',
    group: 'Output',
    completes: 'folder',
    danger: 'it writes files',
  }),
  require: spec<string>({
    flags: '--require <what>',
    summary: 'exit 3, after the report, when no counter was read',
    group: 'Measuring',
    choices: ['measured'],
  }),
  failOn: spec<string>({
    flags: '--fail-on <severity>',
    summary: 'exit 1, after the report, when a finding is at least so severe',
    group: 'Judging',
    choices: severities,
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
  ...gateOptions,
  verdictFormat: spec<string>({
    flags: '--format <format>',
    variable: 'NEGAWATT_VERDICT_FORMAT',
    summary: 'of stdout, and of files whose extension tells none',
    group: 'Output',
    choices: ['table', 'json', 'markdown', 'html', 'junit', 'sarif', 'github'],
    fallback: { value: 'table', shown: 'table' },
  }),
  format: spec<string>({
    flags: '--format <format>',
    summary: 'of stdout, and of files whose extension tells none',
    group: 'Output',
    choices: ['table', 'json', 'markdown', 'html', 'csv', 'prometheus', 'openmetrics'],
    fallback: { value: 'table', shown: 'table' },
  }),
  output: spec<string>({
    flags: '--output <file>',
    summary:
      'write to a file instead, in the format of its extension (.txt .json .md .html; reports .csv .prom .om; verdicts .xml .sarif); may be repeated; - is stdout',
    group: 'Output',
    isRepeatable: true,
    completes: 'file',
    danger: 'it writes a file',
  }),
  save: spec<string>({
    flags: '--save <file>',
    summary: 'keep the recording too, to be judged again',
    group: 'Output',
    completes: 'file',
    danger: 'it writes a file',
  }),
  ...recordOptions,
  quiet: spec<boolean>({
    flags: '--quiet',
    summary: 'no progress on stderr',
    group: 'Output',
  }),
  from: spec<string>({
    flags: '--from <file>',
    summary: 'judge a recording instead of measuring',
    group: 'Host',
    completes: 'file',
    danger: 'it chooses what is looked at',
  }),
  root: spec<string>({
    flags: '--root <dir>',
    summary: 'read /proc and /sys below a folder, such as a host mounted into a container',
    group: 'Host',
    completes: 'folder',
    danger: 'it chooses what is looked at',
  }),
  host: spec<string>({
    flags: '--host <capture>',
    summary: 'measure a captured host',
    group: 'Host',
    completes: 'folder',
    danger: 'it chooses what is looked at',
  }),
  config: spec<string>({
    flags: '--config <file>',
    summary: 'read this JSON or YAML instead of the nearest negawatt.config.{json,yaml} of this folder or one above',
    group: 'Configuration',
    completes: 'file',
  }),
  sources: spec<boolean>({
    flags: '--sources',
    summary: 'tell where each value comes from',
    group: 'Configuration',
  }),
  ...compressOptions,
  ...batchOptions,
  ...scheduleOptions,
  ...historyOptions,
  ...initOptions,
  ...pageOptions,
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;

export type OptionName = keyof typeof optionSpecs;

/** The flag of an option as it is typed: `--max-time`. */
export function flagOf(name: OptionName): string {
  return optionSpecs[name].flags.split(' ')[0]!;
}

/** The name that an option's value has once it is read: `maxTime` of `--max-time`. */
export function attributeOf(name: OptionName): string {
  return flagOf(name)
    .slice(2)
    .replaceAll(/-[a-z]/g, ([, letter]) => letter!.toUpperCase());
}

/** The environment variable of an option. */
export function variableOf(name: OptionName): string {
  const { variable } = optionSpecs[name] as OptionSpec;
  return variable ?? `NEGAWATT_${flagOf(name).slice(2).replaceAll('-', '_').toUpperCase()}`;
}

/** What an option's variable says; undefined where it is not set, or says that a flag without a value is off. */
export function variableText(name: OptionName, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const text = env[variableOf(name)];
  if (text === undefined) return undefined;
  // Any text, `no` too, would switch it on.
  return isSwitch(name) && ['', '0', 'false', 'no', 'off'].includes(text.toLowerCase()) ? undefined : text;
}

/** Whether an option is on or off and takes no value. */
export function isSwitch(name: OptionName): boolean {
  return !optionSpecs[name].flags.includes('<');
}

/** Before the name of the file that a value was configured in, as `Given.origin` tells it. */
export const configOrigin = 'config ';

/** Where a value came from, as a report names it. */
export function originOf(name: OptionName, source: string | undefined): string {
  if (source === 'env') return variableOf(name);
  if (source?.startsWith(configOrigin)) return `${attributeOf(name)} in ${source.slice(configOrigin.length)}`;
  return flagOf(name);
}
