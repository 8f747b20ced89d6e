import type { Check } from '../../gate/check.ts';
import { visible } from '../escape.ts';
import { nextSteps } from './next-steps.ts';
import type { VerdictRenderer } from './renderer.ts';
import { evidenceLines, sentenceOf, stateWord } from './words.ts';

const levels: Readonly<Record<Check['gate'], 'error' | 'warning' | undefined>> = {
  failed: 'error',
  missing: 'error',
  undecided: 'warning',
  passed: undefined,
  shown: undefined,
};

/** Annotations of GitHub Actions: one workflow command a check that did not pass, and one line of summary. */
export const github: VerdictRenderer = {
  id: 'github',
  extension: undefined,
  render: ({ subjects, outcome }) => {
    const lines = subjects.flatMap((subject) => {
      const steps = nextSteps(subject).map(({ why, command }) => `${why} ${command}`);
      return subject.checks.flatMap((check) => {
        const level = levels[check.gate];
        if (level === undefined) return [];
        const title = `negawatt: ${stateWord(check)}: ${check.budget ?? check.metric} (${subject.name})`;
        const text = [sentenceOf(check), ...evidenceLines(check), ...subject.likely, ...subject.notes, ...steps]
          .map(visible)
          .join('\n');
        return [`::${level} title=${property(title)}::${data(text)}`];
      });
    });
    return `${[...lines, `negawatt: ${outcome}`].join('\n')}\n`;
  },
};

/** As actions/toolkit escapes them (packages/core/src/command.ts). */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
