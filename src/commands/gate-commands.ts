import type { Command } from './command.ts';
import { gating, sampling } from './option-lists.ts';

/** Commands about reports: what they may come to, against what, and how they are shown. */
export const gateCommands: readonly Command[] = [
  {
    name: 'check',
    summary: 'fail when a report is over its budget, or worse than its baseline, and only then',
    operands: { name: 'report', summary: 'reports that run or audit wrote as JSON', completes: 'file' },
    options: ['baseline', 'history', 'budget', 'budgets', ...gating, 'verdictFormat', 'output', 'config'],
    examples: [
      ["negawatt check run.json --budget 'energy.total<=500J'", 'against an amount'],
      ['negawatt check run.json --baseline baseline.json --budget cpu.total', 'no worse than before, within 3 %'],
      ['negawatt check run.json --baseline main --budgets budgets.txt', 'by the budgets of a file, one a line'],
      ["negawatt check run.json --baseline main --budget 'energy.total<=+2%' --format github", 'in GitHub Actions'],
      ['negawatt check audit.json --baseline history:last-30d --budget power.mean', 'against what was recorded'],
    ],
    load: () => import('./check.ts').then(({ check }) => check),
  },
  {
    name: 'compare',
    summary: 'compare two reports, or two commands or commits that are measured in turn, pair by pair',
    operands: {
      name: 'reports',
      summary: 'what it was before, and what it is now; with --checkout the command, behind --',
      isOptional: true,
      completes: 'file',
    },
    options: [
      'base',
      'head',
      'checkout',
      'repeat',
      'warmup',
      'prepare',
      'budget',
      'budgets',
      ...gating,
      ...sampling,
      'verdictFormat',
      'output',
      'quiet',
      'config',
    ],
    examples: [
      ['negawatt compare before.json now.json', 'two reports'],
      ["negawatt compare --base './old data' --head './new data' --repeat 10", 'both in one job, where runners differ'],
      ["negawatt compare --checkout main..HEAD --prepare 'npm ci' -- npm run bench", 'two commits, in one job'],
    ],
    load: () => import('./compare.ts').then(({ compare }) => compare),
  },
  {
    name: 'metrics',
    summary: 'list what may be budgeted, with its unit, and what it is in a report',
    operands: {
      name: 'report',
      summary: 'a report that run or audit wrote as JSON',
      isOptional: true,
      completes: 'file',
    },
    options: [],
    examples: [['negawatt metrics run.json', 'and what they are in this report']],
    load: () => import('./metrics.ts').then(({ metrics }) => metrics),
  },
  {
    name: 'baseline',
    summary: 'keep what later reports are held against: save, add, accept, list, show, rm',
    operands: {
      name: 'words',
      summary: 'save|add|accept NAME REPORT..., show|rm NAME, or list',
      words: ['save', 'add', 'accept', 'list', 'show', 'rm'],
      completes: 'file',
    },
    options: [],
    examples: [
      ['negawatt baseline save baseline.json run.json', 'a file for the repository'],
      ['negawatt baseline add baseline.json run.json', 'one more session: five tell the noise between days'],
      ['negawatt baseline accept baseline.json run.json', 'the change is meant: a new level begins'],
    ],
    load: () => import('./baseline.ts').then(({ baseline }) => baseline),
  },
  {
    name: 'report',
    summary: 'show a report that was kept, in any format; open it as a page; or make the page of the history',
    operands: {
      name: 'report',
      summary: 'a report that negawatt wrote as JSON',
      isOptional: true,
      completes: 'file',
    },
    options: ['format', 'output', 'open', 'ofHistory', 'since'],
    examples: [
      ['negawatt report audit.json', 'in this terminal'],
      ['negawatt report audit.json --output audit.html', 'one file for any browser'],
      ['negawatt report run.json --open', 'a page, opened at once'],
      ['negawatt report --history --since 90d --output history.html', 'the page of what was recorded'],
    ],
    load: () => import('./report.ts').then(({ report }) => report),
  },
  {
    name: 'init',
    summary: 'set up the repository at hand: settings, first budgets, and a job that fails when they are broken',
    options: ['initCommand', 'ci', 'budget', 'measure', 'initFolder', 'yes', 'force', 'dryRun'],
    examples: [
      ['negawatt init', 'asks, shows the files, and writes those that are not there'],
      ['negawatt init --dry-run', 'what it would write'],
      ["negawatt init --yes --ci github --command 'npm run bench'", 'asks nothing'],
      ['negawatt init --yes --measure', 'with budgets from runs of now'],
    ],
    load: () => import('./init.ts').then(({ init }) => init),
  },
];
