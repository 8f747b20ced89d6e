import type { Subject } from '../../gate/verdict-document.ts';
import { commandLine } from '../../model/command-words.ts';
import { shellWords } from '../shell-words.ts';

export interface NextStep {
  readonly why: string;
  readonly command: string;
}

/** Pairs that tell most changes that matter apart. */
const usualPairs = 20;
/** Pairs need fewer runs than two days do. */
const mostPairs = 100;

/** What to type next about a report that did not pass. */
export function nextSteps(subject: Subject): readonly NextStep[] {
  const { checks, name, against, command } = subject;
  const has = (gate: string) => checks.some((check) => check.gate === gate);
  const steps: NextStep[] = [];
  if (has('missing')) {
    steps.push({ why: 'What the report has:', command: shellWords(['negawatt', 'metrics', name]) });
  }
  const sessions = checks.find(({ gate, sessionsToTell }) => gate === 'undecided' && sessionsToTell !== undefined);
  if (sessions !== undefined) steps.push(sessionStep(subject, sessions.sessionsToTell!));
  // Of an audit there is no command that pairs could run.
  const isPairable = command !== undefined || isPaired(subject);
  const isOpen = checks.some(({ gate, sessionsToTell }) => gate === 'undecided' && sessionsToTell === undefined);
  const isChanged = has('failed') && against !== undefined && command !== undefined && !isPaired(subject);
  if (isPairable && (isOpen || isChanged)) {
    const why = isPaired(subject) ? 'More pairs:' : 'Both sides at one time, in pairs, where days and machines differ:';
    steps.push({ why, command: shellWords(pairsOf(subject)) });
  }
  if (has('failed') && against?.kind === 'commit') {
    const words = ['git', 'log', '--oneline', `${against.name}..${name}`];
    steps.push({ why: 'Which commits it can be:', command: shellWords(words) });
  }
  if (has('failed') && against?.kind === 'command' && command !== undefined) {
    const words = ['negawatt', 'run', '--repeat', '10', '--', ...command];
    steps.push({ why: 'The new command by itself, with its processes:', command: shellWords(words) });
  }
  if (has('failed') && against?.kind === 'baseline') {
    const words = ['negawatt', 'baseline', 'accept', against.name, name];
    steps.push({ why: 'Where the change is meant:', command: shellWords(words) });
  }
  if (has('failed') && against?.kind === 'history') {
    const words = ['negawatt', 'history', 'trend', ...seriesWords('--name', against.name)];
    steps.push({ why: 'Since when, and what was set anew then:', command: shellWords(words) });
  }
  return steps;
}

/** @param flag that names a series; a time such as last-30d names none */
function seriesWords(flag: string, name: string): readonly string[] {
  const age = /^last-(\d.*)$/.exec(name)?.[1];
  if (age !== undefined) return flag === '--name' ? ['--since', age] : [];
  return [flag, name];
}

/** A baseline of one's own where there is none yet: what was held against is its first session. */
function sessionStep({ name, against }: Subject, count: number): NextStep {
  if (against?.kind === 'history') {
    const words = ['negawatt', 'audit', '--record', ...seriesWords('--as', against.name)];
    return { why: `More records, ${count} or more, tell how far they lie apart:`, command: shellWords(words) };
  }
  const isKept = against?.kind === 'baseline';
  const words = isKept
    ? ['add', against.name, name]
    : ['save', 'main', ...(against === undefined ? [] : [against.name])];
  return {
    why: `Reports of other days, ${count} or more, tell how far they lie apart:`,
    command: shellWords(['negawatt', 'baseline', ...words]),
  };
}

function isPaired({ against }: Subject): boolean {
  return against?.kind === 'command' || against?.kind === 'commit';
}

/** The command line that measures both sides in pairs, as many as would tell. */
function pairsOf({ checks, name, against, command }: Subject): readonly string[] {
  const wanted = checks.map(({ gate, runsToTell }) => (gate === 'undecided' ? (runsToTell ?? 0) : 0));
  const pairs = String(Math.min(mostPairs, Math.max(usualPairs, ...wanted)));
  if (against?.kind === 'commit') {
    const prepare = against.prepare === undefined ? [] : ['--prepare', against.prepare];
    const range = `${against.name}..${name}`;
    return ['negawatt', 'compare', '--checkout', range, ...prepare, '--repeat', pairs, '--', ...(command ?? [])];
  }
  const lineOf = (argv: readonly string[] | undefined) => argv && commandLine(argv);
  const base = against?.kind === 'command' ? against.name : (lineOf(against?.command) ?? 'OLD COMMAND');
  const head = against?.kind === 'command' ? name : (lineOf(command) ?? 'NEW COMMAND');
  return ['negawatt', 'compare', '--base', base, '--head', head, '--repeat', pairs];
}
