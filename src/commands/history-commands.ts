import type { Command } from './command.ts';

/** Commands about what was recorded over time, and what records it. */
export const historyCommands: readonly Command[] = [
  {
    name: 'history',
    summary: 'show what was recorded with --record: a line a metric, its course, last, median and range',
    options: ['historyMetric', 'historyName', 'since', 'historyUntil', 'historyFormat', 'history', 'config'],
    examples: [
      ['negawatt history --since 30d', 'the last thirty days'],
      ['negawatt history --metric power.mean --format csv', 'one figure, for a machine'],
    ],
    load: () => import('./history.ts').then(({ history }) => history),
  },
  {
    name: 'history trend',
    summary: 'tell how figures rise and fall, where their level changed for good, and what was set anew there',
    options: ['historyMetric', 'historyName', 'since', 'historyUntil', 'historyFormat', 'history', 'config'],
    examples: [['negawatt history trend --metric power.mean --since 90d', 'slope, changes, and their settings']],
    load: () => import('./history-trend.ts').then(({ historyTrend }) => historyTrend),
  },
  {
    name: 'history export',
    summary: 'write the records to a file, or as JSON Lines to stdout',
    operands: { name: 'file', summary: 'a file that ends in .jsonl or .csv, or - for stdout', completes: 'file' },
    options: ['historyMetric', 'historyName', 'since', 'historyUntil', 'history', 'config'],
    examples: [['negawatt history export history.jsonl', 'all of it, to be kept or imported']],
    load: () => import('./history-export.ts').then(({ historyExport }) => historyExport),
  },
  {
    name: 'history import',
    summary: 'add exported records, each checked; what is there already is passed over',
    operands: { name: 'files', summary: '.jsonl or .csv files that `history export` wrote', completes: 'file' },
    options: ['history', 'config'],
    examples: [
      ['negawatt history import --history all.db node1.jsonl node2.jsonl', 'many hosts in one file, to look at'],
    ],
    load: () => import('./history-import.ts').then(({ historyImport }) => historyImport),
  },
  {
    name: 'history prune',
    summary: 'remove old records, and choose from which age on the records of a day become one',
    options: ['olderThan', 'dailyAfter', 'history', 'config'],
    examples: [
      ['negawatt history prune --older-than 2y', 'nothing older than two years'],
      ['negawatt history prune --daily-after never', 'keep every record as it is; 90d is usual'],
    ],
    load: () => import('./history-prune.ts').then(({ historyPrune }) => historyPrune),
  },
  {
    name: 'schedule install',
    summary: 'let cron or a timer of systemd audit this machine again and again; printed, unless --apply',
    operands: {
      name: 'audit',
      summary: 'behind --, the audit with its options; `audit --record --quiet` where not given',
      isOptional: true,
    },
    options: [
      'every',
      'cron',
      'scheduleName',
      'systemd',
      'crontab',
      'user',
      'system',
      'scheduleCheck',
      'failOn',
      'apply',
    ],
    examples: [
      ['negawatt schedule install --every 1h', 'what would be written and done'],
      ['negawatt schedule install --every 1h --apply', 'do it'],
      [
        "negawatt schedule install --cron '30 6 * * 1-5' --check -- audit --record --duration 1m",
        'speak up on changes',
      ],
    ],
    load: (all) => import('./schedule-install.ts').then(({ scheduleInstallOf }) => scheduleInstallOf(all)),
  },
  {
    name: 'schedule status',
    summary: 'tell when scheduled audits last ran, how they ended, when they run next and what was missed',
    options: ['scheduleName', 'systemd', 'crontab', 'user', 'system', 'format'],
    examples: [['negawatt schedule status', 'of every schedule']],
    load: () => import('./schedule-status.ts').then(({ scheduleStatus }) => scheduleStatus),
  },
  {
    name: 'schedule remove',
    summary: 'take a schedule out again, and say what is left; printed, unless --apply',
    options: ['scheduleName', 'systemd', 'crontab', 'user', 'system', 'apply'],
    examples: [['negawatt schedule remove --apply', 'the history and the log stay']],
    load: () => import('./schedule-remove.ts').then(({ scheduleRemove }) => scheduleRemove),
  },
  {
    name: 'schedule run',
    summary: 'run a scheduled audit once, as cron and systemd do: silent, or a line with the reason',
    operands: { name: 'audit', summary: 'behind --, the audit with its options', isCommand: true },
    options: ['scheduleName', 'scheduleCheck', 'failOn'],
    examples: [['negawatt schedule run -- audit --record --quiet', 'by hand']],
    load: () => import('./schedule-run.ts').then(({ scheduleRun }) => scheduleRun),
  },
];
