import type { Check } from '../../gate/check.ts';
import type { Subject } from '../../gate/verdict-document.ts';
import { visible } from '../escape.ts';
import type { VerdictRenderer } from './renderer.ts';
import { evidenceLines, sentenceOf, stateWord } from './words.ts';

/**
 * JUnit's XML in the shape of Ant's schema (windyroad/JUnit-Schema, JUnit.xsd), the strictest there is: a suite a report,
 * a case a budget; what cannot be told is skipped, not passed.
 */
export const junit: VerdictRenderer = {
  id: 'junit',
  extension: '.xml',
  render: ({ subjects }) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${subjects.map(suite).join('\n')}\n</testsuites>\n`,
};

function suite({ name, at, checks, likely, notes }: Subject, index: number): string {
  const { tests, failures, errors, skipped } = counts(checks);
  const cases = budgeted(checks).map((check) => testCase(name, check, [...likely, ...notes]));
  // The schema wants local time without a zone: that of UTC.
  const time = xml(at.replace(/(\.\d+)?Z$/, ''));
  const attributes = `id="${index}" package="negawatt" name="${xml(name)}" timestamp="${time}" hostname="localhost" tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="0"`;
  return `  <testsuite ${attributes}>\n    <properties/>\n${cases.join('\n')}\n    <system-out/>\n    <system-err/>\n  </testsuite>`;
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
