import type { Check } from '../../gate/check.ts';
import type { Subject } from '../../gate/verdict-document.ts';
import { visible } from '../escape.ts';
import type { VerdictRenderer } from './renderer.ts';
import { evidenceLines, sentenceOf, stateWord } from './words.ts';

/** JUnit's XML, as CI servers read it: a suite a report, a case a budget; what cannot be told is skipped, not passed. */
export const junit: VerdictRenderer = {
  id: 'junit',
  extension: '.xml',
  render: ({ subjects }) => {
    const suites = subjects.map(suite).join('\n');
    const { tests, failures, errors } = counts(subjects.flatMap(({ checks }) => checks));
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="negawatt" tests="${tests}" failures="${failures}" errors="${errors}">\n${suites}\n</testsuites>\n`;
  },
};

function suite({ name, at, checks, likely, notes }: Subject): string {
  const { tests, failures, errors, skipped } = counts(checks);
  const cases = budgeted(checks).map((check) => testCase(name, check, [...likely, ...notes]));
  const attributes = `name="${xml(name)}" timestamp="${xml(at.replace(/\.\d+Z$|Z$/, ''))}" hostname="localhost" tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="0"`;
  return `  <testsuite ${attributes}>\n${cases.join('\n')}\n  </testsuite>`;
}

function testCase(suiteName: string, check: Check, more: readonly string[]): string {
  const head = `    <testcase classname="${xml(suiteName)}" name="${xml(check.budget ?? check.metric)}" time="0"`;
  if (check.gate === 'passed') return `${head}/>`;
  const message = xml(sentenceOf(check));
  const text = xml([...evidenceLines(check), ...more].join('\n'));
  if (check.gate === 'undecided')
    return `${head}>\n      <skipped message="${xml(stateWord(check))}: ${message}"/>\n    </testcase>`;
  const tag = check.gate === 'missing' ? 'error' : 'failure';
  return `${head}>\n      <${tag} message="${message}" type="${xml(check.verdict ?? check.gate)}">${text}</${tag}>\n    </testcase>`;
}

function budgeted(checks: readonly Check[]): readonly Check[] {
  return checks.filter(({ gate }) => gate !== 'shown');
}

function counts(checks: readonly Check[]) {
  const of = (gate: Check['gate']) => checks.filter((check) => check.gate === gate).length;
  return {
    tests: budgeted(checks).length,
    failures: of('failed'),
    errors: of('missing'),
    skipped: of('undecided'),
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What XML 1.0 forbids, as most control characters, becomes a visible code; lines stay lines. */
function xml(text: string): string {
  const lines = text.split('\n').map((line) => visible(line).replace(/[&<>"']/g, (letter) => entities[letter]!));
  return lines.join('&#10;');
}
