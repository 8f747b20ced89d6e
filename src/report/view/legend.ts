import { type Boundary, boundaries } from '../../model/boundary.ts';
import type { Report } from '../../model/report.ts';
import type { Fact, Section } from '../section.ts';

const meanings: Readonly<Record<Boundary, string>> = {
  components: 'only the counters that were read, such as packages and DRAM: not the whole machine',
  node: 'the whole machine, behind its power supply or by a model of it',
  wall: 'the whole machine, at the plug',
  facility: 'the machine and its share of cooling and power supply: the energy times PUE',
};

/** What the marks mean; once, at the end. Only the boundaries that this report speaks of. */
export function legendView({ energy }: Report): readonly Section[] {
  const spoken = boundaries.filter(
    (boundary) =>
      energy.byBoundary[boundary] !== undefined || energy.parts.some((part) => part.energy.boundary === boundary),
  );
  const facts: Fact[] = [
    { label: '~', line: ['a model made this figure, or a part of it: it was not measured'] },
    {
      label: 'intervals',
      line: [
        '95 %; they cover the sampling, not the accuracy of the sensor itself; no interval means unknown, not zero',
      ],
    },
    ...spoken.map((boundary): Fact => ({ label: boundary, line: [meanings[boundary]] })),
  ];
  return [{ title: 'How to read this', blocks: [{ kind: 'facts', facts }] }];
}
