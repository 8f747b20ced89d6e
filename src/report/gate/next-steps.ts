import type { Subject } from '../../gate/verdict-document.ts';
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
export function nextSteps({ checks, name, against, command }: Subject): readonly NextStep[] {
  const has = (gate: string) => checks.some((check) => check.gate === gate);
  const steps: NextStep[] = [];
  if (has('missing')) {
    steps.push({ why: 'What the report has:', command: shellWords(['negawatt', 'metrics', name]) });
  }
  if (has('undecided') || (has('failed') && against !== undefined && against.kind !== 'command')) {
    const wanted = checks.map(({ gate, runsToTell }) => (gate === 'undecided' ? (runsToTell ?? 0) : 0));
    const pairs = Math.min(mostPairs, Math.max(usualPairs, ...wanted));
    const base = against?.kind === 'command' ? against.name : 'OLD COMMAND';
    const head = against?.kind === 'command' ? name : command === undefined ? 'NEW COMMAND' : shellWords(command);
    const words = ['negawatt', 'compare', '--base', base, '--head', head, '--repeat', String(pairs)];
    const why =
      against?.kind === 'command' ? 'More pairs:' : 'Both sides at one time, in pairs, where days and machines differ:';
    steps.push({ why, command: shellWords(words) });
  }
  if (has('failed') && against?.kind === 'baseline') {
    const words = ['negawatt', 'baseline', 'accept', against.name, name];
    steps.push({ why: 'Where the change is meant:', command: shellWords(words) });
  }
  return steps;
}
