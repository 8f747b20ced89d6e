import type { Command } from './command.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'audit',
    summary: 'measure this host for a while, and report where its energy went',
    options: [
      'duration',
      'interval',
      'meter',
      'gpus',
      'nvml',
      'top',
      'require',
      'intensity',
      'price',
      'pue',
      'format',
      'output',
      'save',
      'quiet',
      'from',
      'root',
      'host',
    ],
    examples: [
      ['negawatt audit', 'ten seconds of this host'],
      ['negawatt audit --duration 1m --intensity 350 --price 0.25EUR', 'with carbon and cost'],
      ['negawatt audit --output audit.json --output audit.md', 'for a machine and for a person'],
      ["negawatt audit --meter exec:'read-watts --every 1s'", 'with a wall meter'],
      ['negawatt audit --save run.jsonl && negawatt audit --from run.jsonl', 'keep the recording, judge it again'],
    ],
    load: () => import('./audit.ts').then(({ audit }) => audit),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of the report',
    options: [],
    examples: [['negawatt schema > report.schema.json', 'for editors and validators']],
    load: () => import('./schema.ts').then(({ schema }) => schema),
  },
];
