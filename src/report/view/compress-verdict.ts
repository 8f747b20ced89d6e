import type { CompressArtifact, CompressCase, CompressReport } from '../../model/report.ts';
import type { Block, Column, Fact, Line, Row, Section } from '../section.ts';
import { originText } from '../source-name.ts';
import { shortNames } from './artifact-names.ts';
import { bare } from './gpu-words.ts';

const columns: readonly Column[] = [
  { title: 'artifact', align: 'left', fit: 'cut' },
  { title: 'advice', align: 'left', fit: 'wrap' },
  { title: 'saves', align: 'right' },
  { title: 'pays from', align: 'left', fit: 'wrap' },
];

/** What to do with each artifact and with all of them, and by which factors that is told. */
export function compressVerdictView(report: CompressReport): readonly Section[] {
  const { artifacts, whole, bench } = report;
  const nameOf = shortNames(artifacts);
  const rows = artifacts.map((artifact) => adviceRow(artifact, nameOf(artifact), bench.use));
  const blocks: Block[] = [{ kind: 'table', columns, rows: [...rows, ...wholeRow(report)] }];
  blocks.push(...reasons(artifacts, nameOf));
  const one = whole?.byCase.find(({ best }) => best);
  if (one !== undefined && artifacts.length > 1) {
    const line: Line = ['By one codec for everything, ', { name: one.name }, ': ', ...bare(one.rate, 'share'), '.'];
    blocks.push({ kind: 'note', line });
  }
  return [
    { title: 'What pays', blocks },
    { title: 'By which factors', blocks: [{ kind: 'facts', facts: factorFacts(bench) }] },
  ];
}

const words = {
  compress: '',
  depends: 'it depends: ',
  'do-not-compress': 'do not compress',
  unknown: 'cannot be told',
} as const;

function adviceRow({ verdict, cases }: CompressArtifact, name: string, use: Use): Row {
  const best = verdict.kind === 'do-not-compress' ? undefined : cases.find((one) => one.best);
  const advice: Line =
    best === undefined
      ? [words[verdict.kind]]
      : [verdict.kind === 'unknown' ? 'perhaps ' : words[verdict.kind], { name: best.name }];
  return {
    cells: [
      [{ name }],
      advice,
      best?.rate === undefined ? [] : [{ figure: best.rate, as: 'share' }],
      best === undefined ? [] : payback(best, use),
    ],
  };
}

function wholeRow({ whole, artifacts }: CompressReport): Row[] {
  if (whole === undefined || artifacts.length < 2) return [];
  const becomes: Line = [...bare(whole.bytes), ' to ', ...bare(whole.compressed)];
  return [{ cells: [['all of it'], becomes, bare(whole.rate, 'share'), []], tone: 'total', isSum: true }];
}

const mostNamed = 3;

/** Why, once for all artifacts of which the same is said. */
function reasons(artifacts: readonly CompressArtifact[], nameOf: (artifact: CompressArtifact) => string): Block[] {
  const alike = new Map<string, { readonly names: string[]; readonly isWarning: boolean }>();
  for (const artifact of artifacts) {
    const { verdict, failed } = artifact;
    const said = failed === undefined ? verdict.why : `${verdict.why}; not measured to the end: ${failed}`;
    const group = alike.get(said) ?? { names: [], isWarning: failed !== undefined };
    group.names.push(nameOf(artifact));
    alike.set(said, group);
  }
  return [...alike].map(([said, { names, isWarning }]) => {
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
    const line: Line = [{ name: `${names.slice(0, mostNamed).join(', ')}${more}` }, ': ', { name: said }];
    return { kind: 'note', line, tone: isWarning ? 'warning' : 'aside' };
  });
}

type Use = CompressReport['bench']['use'];

/** "0.13 to 0.24 days": between the two ends of the factors. */
function payback({ balance }: CompressCase, use: Use): Line {
  if (balance === undefined) return [];
  const noun = use === 'archive' ? 'days' : 'reads';
  const { low, high } = balance;
  const atMost = use === 'archive' ? undefined : low.mostReads;
  const parts = atMost === undefined ? [] : [`up to ${amount(atMost.value)} reads with the lowest factors`];
  const known = [low[noun], high[noun]].flatMap((one) => (one === undefined ? [] : [one.value]));
  if (known.length === 0) return [parts.join()];
  const ends = [...new Set(known.sort((a, b) => a - b).map(amount))].join(' to ');
  if (known.length === 2) return [`${ends} ${noun}`];
  return [[...parts, `${ends} ${noun} with the highest`].join(', ')];
}

function amount(value: number): string {
  return value >= 100 || value === 0 ? Math.ceil(value).toString() : value.toPrecision(2);
}

function factorFacts({ use, reads, days, storage, transfer }: CompressReport['bench']): Fact[] {
  const uses = { archive: 'to be kept', transfer: 'to be sent', serve: 'to be kept and loaded' };
  const facts: Fact[] = [{ label: 'Use', line: [`${use}: ${uses[use]}`] }];
  if (use !== 'transfer') {
    facts.push({ label: 'Days', line: [{ figure: days }] });
    facts.push({ label: 'Storage', line: [...between(storage), ' a TB: ', ...source(storage)] });
  }
  facts.push({ label: 'Reads', line: [{ figure: reads }] });
  if (use !== 'archive') {
    facts.push({ label: 'Transfer', line: [...between(transfer), ' a GB: ', ...source(transfer)] });
  }
  return facts;
}

function between({ low, high }: CompressReport['bench']['storage']): Line {
  return low.value === high.value ? [{ figure: low }] : [{ figure: low }, ' to ', { figure: high }];
}

function source({ low }: CompressReport['bench']['storage']): Line {
  return [{ name: originText(low.provenance) }];
}
