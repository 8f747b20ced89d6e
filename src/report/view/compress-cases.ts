import type { CompressArtifact, CompressCase, CompressReport } from '../../model/report.ts';
import type { Block, Column, Line, Row, Section } from '../section.ts';
import { bare, filledTable } from './gpu-words.ts';

const columns: readonly Column[] = [
  { title: 'codec', align: 'left' },
  { title: '', align: 'left' },
  { title: 'rate', align: 'right' },
  { title: 'to floor', align: 'right' },
  { title: 'compress', align: 'right' },
  { title: 'expand', align: 'right' },
  { title: 'memory', align: 'right' },
];

const energyColumns: readonly Column[] = [
  { title: 'for a GB by', align: 'left' },
  { title: '', align: 'left' },
  { title: 'CPU in', align: 'right' },
  { title: 'CPU out', align: 'right' },
  { title: 'J in', align: 'right' },
  { title: 'J out', align: 'right' },
  { title: 'net, lowest', align: 'right' },
  { title: 'highest', align: 'right' },
];

/** Two tables an artifact, one row a codec and level, the best marked: what it does to the bytes, and what it costs. */
export function compressCasesView({ artifacts }: CompressReport): readonly Section[] {
  return artifacts.map(
    (artifact, index): Section => ({
      title: artifacts.length === 1 ? 'Codecs' : `Codecs on artifact ${index + 1} of ${artifacts.length}`,
      blocks: [
        { kind: 'note', line: [{ name: artifact.name }, ': ', ...aboutLine(artifact)] },
        ...floorNotes(artifact),
        ...filledTable(columns, artifact.cases.map(caseRow)),
        ...failureNotes(artifact),
        ...filledTable(energyColumns, artifact.cases.map(energyRow)),
      ],
    }),
  );
}

function aboutLine({ kind, files, bytes, sampled, dtypes, alreadyCompressed }: CompressArtifact): Line {
  const formats = dtypes.slice(0, 4).map(({ name }) => name);
  return [
    { name: kind },
    ...(files === 1 ? [] : [`, ${files} files`]),
    ', ',
    ...bare(bytes),
    ...(formats.length === 0 ? [] : [', ', { name: formats.join(', ') }]),
    ...(alreadyCompressed ? [', compressed already'] : []),
    ...(sampled.value < 1 ? ['; the sample is ', { figure: sampled, as: 'share' as const }, ' of its chunks'] : []),
  ];
}

function floorNotes({ floors }: CompressArtifact): Block[] {
  if (floors.length === 0) return [];
  const listed = floors.flatMap(
    ({ dtype, rate }, index): Line => [
      index === 0 ? 'Rate at the order-0 entropy: ' : ', ',
      { name: dtype },
      ' ',
      ...bare(rate, 'share'),
    ],
  );
  return [{ kind: 'note', line: listed, tone: 'aside' }];
}

function caseRow(one: CompressCase): Row {
  const { rate, floorDistance, compress, expand, memory } = one;
  return named(one, [
    bare(rate, 'share'),
    bare(floorDistance, 'share'),
    bare(compress?.speed.value),
    bare(expand?.speed.value),
    bare(memory),
  ]);
}

function energyRow(one: CompressCase): Row {
  const { compress, expand, balance } = one;
  return named(one, [
    bare(compress?.cpu?.value),
    bare(expand?.cpu?.value),
    bare(compress?.energy?.value),
    bare(expand?.energy?.value),
    bare(balance?.low.net),
    bare(balance?.high.net),
  ]);
}

function named({ name, best, onFront, failed }: CompressCase, cells: readonly Line[]): Row {
  const mark = failed !== undefined ? ['!'] : best ? ['*'] : onFront ? ['+'] : [];
  const tone = failed !== undefined ? 'warning' : best ? 'total' : 'plain';
  return { cells: [[{ name }], mark, ...cells], tone };
}

/** Cases that failed alike stand together. */
function failureNotes({ cases }: CompressArtifact): Block[] {
  const byReason = new Map<string, string[]>();
  for (const { name, failed } of cases) {
    if (failed !== undefined) byReason.set(failed, [...(byReason.get(failed) ?? []), name]);
  }
  return [...byReason].map(([reason, names]) => ({
    kind: 'note',
    line: ['Warning: ', { name: `${names.join(', ')}: ${reason}` }],
    tone: 'warning',
  }));
}
