import { type Boundary, boundaries } from '../../model/boundary.ts';
import type { AuditReport } from '../../model/report.ts';
import type { Fact, Line, Section } from '../section.ts';

const meanings: Readonly<Record<Boundary, string>> = {
  components: 'only the counters that were read, such as packages and DRAM: not the whole machine',
  node: 'the whole machine, behind its power supply or by a model of it',
  wall: 'the whole machine, at the plug',
  facility: 'the machine and its share of cooling and power supply: the energy times PUE',
};

export const modelled: Fact = {
  label: '~',
  line: ['a model made this figure, or a part of it: it was not measured'],
};

/** What each boundary covers. */
export function boundaryFacts(spoken: readonly Boundary[]): Fact[] {
  return spoken.map((boundary) => ({ label: boundary, line: [meanings[boundary]] }));
}

/** What the marks mean; once, at the end. Only the boundaries that this report speaks of. */
export function legendView({ energy, gpus }: AuditReport): readonly Section[] {
  const spoken = boundaries.filter(
    (boundary) =>
      energy.byBoundary[boundary] !== undefined || energy.parts.some((part) => part.energy.boundary === boundary),
  );
  const facts: Fact[] = [
    modelled,
    {
      label: 'intervals',
      line: ['95 %; they cover the sampling', ...accuracy(gpus), '; no interval means unknown, not zero'],
    },
    ...boundaryFacts(spoken),
  ];
  return [{ title: 'How to read this', blocks: [{ kind: 'facts', facts }] }];
}

/** The one accuracy that is known, of a GPU's power, is in what was integrated from it (`probes/gpu-series.ts`). */
function accuracy(gpus: AuditReport['gpus']): Line {
  const isIntegrated = gpus.some(({ energy }) => energy?.method === 'integration' || energy?.other !== undefined);
  return isIntegrated
    ? [', and where the power of a GPU was integrated its stated accuracy; not the accuracy of other sensors']
    : [', not the accuracy of the sensor itself'];
}
