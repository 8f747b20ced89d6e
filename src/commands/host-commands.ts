import type { Command } from './command.ts';

/** Commands that tell of this host, of findings, and of negawatt itself. */
export const hostCommands: readonly Command[] = [
  {
    name: 'doctor',
    summary: 'tell what can be measured here, what cannot and what would mend it; measure the idle power; capture',
    options: [
      'fix',
      'capture',
      'calibrateIdle',
      'duration',
      'interval',
      'meter',
      'gpus',
      'nvml',
      'format',
      'save',
      'quiet',
      'root',
      'host',
      'config',
    ],
    examples: [
      ['negawatt doctor', 'every source: can it be read, and what would mend it'],
      ['negawatt doctor --fix > mend.sh', 'a script to read, and then to run as root'],
      ['negawatt doctor --calibrate-idle 60s', 'the idle power that energy above idle is told by'],
      ['negawatt doctor --capture DIR --duration 30s', 'a copy of this host, for `audit --host DIR` anywhere'],
    ],
    load: () => import('./doctor.ts').then(({ doctor }) => doctor),
  },
  {
    name: 'findings',
    summary: 'list what an audit looks for, and what it needs to know for it',
    options: ['format', 'config'],
    examples: [['negawatt findings', 'all of them']],
    load: () => import('./findings.ts').then(({ findings }) => findings),
  },
  {
    name: 'explain',
    summary: 'tell all about a finding: why it matters, when it speaks, what it saves, by which source',
    operands: {
      name: 'finding',
      summary: 'its id, as the report and `negawatt findings` have it',
      completes: 'finding',
    },
    options: [],
    examples: [['negawatt explain idle-gpu-memory', 'one of them']],
    load: () => import('./explain.ts').then(({ explain }) => explain),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of the report',
    options: [],
    examples: [['negawatt schema > report.schema.json', 'for editors and validators']],
    load: () => import('./schema.ts').then(({ schema }) => schema),
  },
  {
    name: 'config',
    summary: 'show what the options are set to, and by which file, or print the JSON Schema of such a file',
    operands: { name: 'word', summary: 'show or schema', words: ['show', 'schema'] },
    options: ['sources', 'format', 'config'],
    examples: [
      ['negawatt config show --sources', 'what every command would take, and where from'],
      ['negawatt config schema > negawatt.config.schema.json', 'for editors'],
    ],
    load: (all) => import('./config.ts').then(({ configOf }) => configOf(all)),
  },
  {
    name: 'completion',
    summary: 'print a script that completes commands, options and their values in bash, zsh or fish',
    operands: { name: 'shell', summary: 'bash, zsh or fish', words: ['bash', 'zsh', 'fish'] },
    options: [],
    examples: [
      ['source <(negawatt completion bash)', 'for this bash; in ~/.bashrc, for every one'],
      ['negawatt completion zsh > ~/.zfunc/_negawatt', 'for zsh, where ~/.zfunc is in $fpath'],
      ['negawatt completion fish > ~/.config/fish/completions/negawatt.fish', 'for fish'],
    ],
    load: (all) => import('./completion.ts').then(({ completionOf }) => completionOf(all)),
  },
];
