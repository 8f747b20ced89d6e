import { boundaries } from '../../model/boundary.ts';
import type { CompressReport } from '../../model/report.ts';
import type { Block, Fact, Line, Section } from '../section.ts';
import { baselineLine, energyLine } from './bench-energy.ts';
import { boundaryFacts, modelled } from './legend.ts';

/** How it was measured: what was read, by how many threads, with which libraries, and which energy the joules are of. */
export function compressBenchView({ bench, energy }: CompressReport): readonly Section[] {
  const { sample, chunk, seed, threads, codecs, stopped } = bench;
  const read: Line =
    sample === undefined
      ? ['everything, in chunks of at most ', { figure: chunk }]
      : ['at most ', { figure: sample }, ' of each, in chunks of at most ', { figure: chunk }, `, seed ${seed}`];
  const facts: Fact[] = [
    { label: 'Read', line: read },
    { label: 'Threads', line: [String(threads)] },
    ...(stopped === 'all done' ? [] : [{ label: 'Ended', line: [{ name: stopped }] }]),
    { label: 'Codecs', line: libraries(codecs) },
    { label: 'Energy', line: energyLine(energy, 'above idle') },
    { label: 'Idle baseline', line: baselineLine(energy) },
  ];
  return [{ title: 'How it was measured', blocks: [{ kind: 'facts', facts }, ...missingNotes(codecs)] }];
}

/** Codecs of one package are missing together. */
function missingNotes(codecs: CompressReport['bench']['codecs']): Block[] {
  const byReason = new Map<string, string[]>();
  for (const { id, missing } of codecs) {
    if (missing !== undefined) byReason.set(missing, [...(byReason.get(missing) ?? []), id]);
  }
  return [...byReason].map(([why, ids]) => ({
    kind: 'note',
    line: [`${ids.join(', ')} could not be used: `, { name: why }],
    tone: 'warning',
  }));
}

function libraries(codecs: CompressReport['bench']['codecs']): Line {
  const versions = [...new Set(codecs.flatMap(({ version }) => (version === undefined ? [] : [version])))];
  return [{ name: versions.join(', ') }];
}

/** What the marks and columns mean; once, at the end. */
export function compressLegendView({ energy, formulas }: CompressReport): readonly Section[] {
  const spoken = new Set([
    energy.boundary,
    ...formulas.flatMap(({ used, total }) => [used?.quantity.boundary, total?.quantity.boundary]),
  ]);
  const facts: Fact[] = [
    {
      label: '*',
      line: ['the best for this use; + no other one is better in rate, speed and joules together; ! it failed'],
    },
    modelled,
    {
      label: 'rate',
      line: ['(original - compressed) / original; below 0 it grew; of a sample, JSON tells the interval'],
    },
    { label: 'J/GB', line: ['joules above idle for 1e9 bytes of original, to compress (in) and to expand (out)'] },
    { label: 'to floor', line: ['points of rate that the order-0 entropy leaves to be gained'] },
    { label: 'memory', line: ['the most that the process grew by while the codec worked'] },
    {
      label: 'net',
      line: ['joules saved elsewhere less joules spent here, for 1e9 bytes: a balance across boundaries'],
    },
    ...boundaryFacts(boundaries.filter((boundary) => spoken.has(boundary))),
  ];
  return [{ title: 'How to read this', blocks: [{ kind: 'facts', facts }] }];
}
