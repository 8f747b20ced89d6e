import { boundaries } from '../../model/boundary.ts';
import type { CompressReport } from '../../model/report.ts';
import type { Block, Fact, Line, Section } from '../section.ts';
import { originText } from '../source-name.ts';
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
    { label: 'Energy', line: energyLine(energy) },
    { label: 'Idle baseline', line: baseline(energy) },
  ];
  const missing = codecs.flatMap(({ id, missing: why }): Block[] =>
    why === undefined ? [] : [{ kind: 'note', line: [`${id} could not be used: `, { name: why }], tone: 'warning' }],
  );
  return [{ title: 'How it was measured', blocks: [{ kind: 'facts', facts }, ...missing] }];
}

function libraries(codecs: CompressReport['bench']['codecs']): Line {
  const versions = [...new Set(codecs.flatMap(({ version }) => (version === undefined ? [] : [version])))];
  return [{ name: versions.join(', ') }];
}

function energyLine({ boundary, measured, parts, reason }: CompressReport['energy']): Line {
  if (boundary === undefined) return ['unknown: ', { name: reason ?? 'not measured' }];
  const from: Line = parts.length === 0 ? [] : [{ name: `, from ${parts.join(', ')}` }];
  const why: Line = measured || reason === undefined ? [] : [', since ', { name: reason }];
  return [`${measured ? 'measured' : 'modelled'} at the boundary ${boundary}, above idle`, ...from, ...why];
}

function baseline({ idlePower }: CompressReport['energy']): Line {
  if (idlePower === undefined) return ['unknown, so nothing is told above idle'];
  return ['P0 = ', { figure: idlePower }, { name: `, from ${originText(idlePower.provenance)}` }];
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
