import { type OptionSpec, spec } from './option-spec.ts';
import { readCount, readDuration, readShare } from './values.ts';

/** How often, and after what, a command is started. */
export const repeatingOptions = {
  repeat: spec({
    flags: '--repeat <n>',
    summary: 'measured starts of the command, at most 10000; where not given 1, and 10 of each of two',
    group: 'Repeating',
    read: (text) => readCount(text, 1, 10_000, 'a number of repeats'),
  }),
  until: spec({
    flags: '--until <share>',
    summary: "repeat until the metric's interval is so narrow, such as 3%: half its width against its value",
    group: 'Repeating',
    read: readShare,
  }),
  metric: spec<string>({
    flags: '--metric <name>',
    summary: 'what --until looks at; energy.total where it is measured, else wall',
    group: 'Repeating',
    choices: [
      'wall',
      'cpu.total',
      'cpu.user',
      'cpu.system',
      'energy.total',
      'energy.aboveIdle',
      'power.mean',
      'memory.peak',
      'gpu.energy',
      'task.energy',
    ],
  }),
  maxTime: spec({
    flags: '--max-time <time>',
    summary: 'start no further repeat after this; 10m with --until, where not given',
    group: 'Repeating',
    read: readDuration,
  }),
  warmup: spec({
    flags: '--warmup <n>',
    summary: 'unmeasured starts before the measured ones',
    group: 'Repeating',
    read: (text) => readCount(text, 0, 1000, 'a number of warm-up starts'),
    fallback: { value: 0, shown: '0' },
  }),
  idle: spec({
    flags: '--idle <time>',
    summary: 'measure the idle power for so long first, instead of a kept or modelled one',
    group: 'Repeating',
    read: (text) => {
      const duration = readDuration(text);
      if (duration < 1 || duration > 3600) throw new RangeError('Give 1s to 1h: 5s is usual.');
      return duration;
    },
  }),
  prepare: spec<string>({
    flags: '--prepare <command>',
    summary: 'run this before every start, with --checkout once in each tree, unmeasured; words and quotes, no shell',
    group: 'Repeating',
    completes: 'command',
    danger: 'it runs a command',
  }),
  tasksTotal: spec({
    flags: '--tasks-total <n>',
    summary: 'tasks of one start of the command',
    group: 'Repeating',
    read: (text) => readCount(text, 1, 1e12, 'a number of tasks'),
  }),
  tasksCompletedFrom: spec<string>({
    flags: '--tasks-completed-from <source>',
    summary:
      "which of them were completed: a pattern for lines of its output ('done (\\d+)' gives the number, else matching lines are counted), or json:FILE#/pointer",
    group: 'Repeating',
  }),
  base: spec<string>({
    flags: '--base <command>',
    summary: 'the command as it was before; words and quotes, no shell; its standard output is thrown away',
    group: 'Repeating',
    completes: 'command',
    danger: 'it runs a command',
  }),
  head: spec<string>({
    flags: '--head <command>',
    summary: 'the command as it is now',
    group: 'Repeating',
    completes: 'command',
    danger: 'it runs a command',
  }),
  checkout: spec<string>({
    flags: '--checkout <range>',
    summary: 'measure the command in two commits, REF..REF, each in a git work tree of its own in the temporary folder',
    group: 'Repeating',
    danger: 'it chooses what is run',
  }),
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;
