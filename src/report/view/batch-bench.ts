import { boundaries } from '../../model/boundary.ts';
import type { BatchReport } from '../../model/report.ts';
import type { Fact, Line, Section } from '../section.ts';
import { baselineLine, energyLine } from './bench-energy.ts';
import { boundaryFacts, modelled } from './legend.ts';

/** How it was measured: what, with which library, for how long, and which energy the joules are of. */
export function batchBenchView({ bench, target, energy }: BatchReport): readonly Section[] {
  const { objective, limits, seed, time, stopped, traffic } = bench;
  const facts: Fact[] = [
    ...(target.library === undefined ? [] : [{ label: 'Library', line: [{ name: target.library }] }]),
    ...target.details.map(({ name, value }): Fact => ({ label: label(name), line: [{ name: value }] })),
    { label: 'Objective', line: [{ name: objective }, ...limitLine(limits)] },
    ...(traffic === undefined ? [] : [{ label: 'Traffic', line: [{ figure: traffic }] }]),
    { label: 'Time', line: [{ figure: time }, `, points in random order, seed ${seed}`] },
    ...(stopped === 'all done' ? [] : [{ label: 'Ended', line: [{ name: stopped }] }]),
    { label: 'Energy', line: energyLine(energy, 'idle included') },
    { label: 'Idle baseline', line: baselineLine(energy) },
  ];
  return [{ title: 'How it was measured', blocks: [{ kind: 'facts', facts }] }];
}

function label(name: string): string {
  return /^[\w .-]{1,24}$/.test(name) ? name : 'Detail';
}

function limitLine(limits: readonly string[]): Line {
  return limits.length === 0 ? [] : [' within ', { name: limits.join(', ') }];
}

/** What the marks and columns mean; once, at the end. */
export function batchLegendView({ energy, points, formulas }: BatchReport): readonly Section[] {
  const spoken = new Set([
    energy.boundary,
    ...formulas.flatMap(({ used, total }) => [used?.quantity.boundary, total?.quantity.boundary]),
  ]);
  const facts: Fact[] = [
    {
      label: '*',
      line: [
        'the one to use; + the runner-up; x beyond a limit; ? its interval reaches beyond a limit; ! it came to nothing',
      ],
    },
    ...(points.some(({ outcome, steady }) => outcome === 'measured' && !steady)
      ? [{ label: 'marked ~', line: ['its warm-up did not become steady in its time'] }]
      : []),
    modelled,
    { label: 'latency', line: ['of one call, from handing the batch over to having its answer'] },
    { label: 'J/item', line: ['energy of the steady windows, idle included, over the items that they completed'] },
    ...boundaryFacts(boundaries.filter((boundary) => spoken.has(boundary))),
  ];
  return [{ title: 'How to read this', blocks: [{ kind: 'facts', facts }] }];
}
