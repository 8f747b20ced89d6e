import type { Check } from '../../gate/check.ts';
import type { Subject, VerdictDocument } from '../../gate/verdict-document.ts';
import { jsonText, visible } from '../escape.ts';
import type { VerdictRenderer } from './renderer.ts';
import { evidenceLines, sentenceOf } from './words.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** SARIF 2.1.0 (OASIS 2020), as code-scanning views read it: a rule a metric, a result a budget. */
export const sarif: VerdictRenderer = {
  id: 'sarif',
  extension: '.sarif',
  render: (document) => `${jsonText(JSON.stringify(log(document), undefined, 2))}\n`,
};

function log({ subjects, version }: VerdictDocument) {
  const checks = subjects.flatMap((subject) => budgeted(subject).map((check) => ({ subject, check })));
  const titles = new Map(checks.map(({ check }) => [check.metric, check.title]));
  const rules = [...titles].map(([id, title]) => ({ id, shortDescription: { text: title } }));
  return {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'negawatt', version, rules } },
        results: checks.map(({ subject, check }) =>
          result(
            subject,
            check,
            rules.findIndex(({ id }) => id === check.metric),
          ),
        ),
      },
    ],
  };
}

const kinds: Readonly<Record<Exclude<Check['gate'], 'shown'>, readonly [kind: string, level: string]>> = {
  passed: ['pass', 'none'],
  failed: ['fail', 'error'],
  missing: ['fail', 'error'],
  undecided: ['open', 'none'],
};

function result(subject: Subject, check: Check, ruleIndex: number) {
  const [kind, level] = kinds[check.gate as keyof typeof kinds];
  const text = [
    sentenceOf(check),
    ...evidenceLines(check),
    ...(check.gate === 'failed' ? subject.likely : []),
    ...subject.notes,
  ];
  return {
    ruleId: check.metric,
    ruleIndex,
    kind,
    level,
    message: { text: text.map(visible).join('\n') },
    // GitHub shows no result without a line.
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(subject.name) }, region: { startLine: 1 } } }],
  };
}

function budgeted({ checks }: Subject): readonly Check[] {
  return checks.filter(({ gate }) => gate !== 'shown');
}

/** A path as a relative reference (RFC 3986); half surrogate pairs have no UTF-8 and become the replacement character. */
function uriOf(path: string): string {
  return path
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}
