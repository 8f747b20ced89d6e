import { type Quantity, type Source, sourcesOf } from '../../model/quantity.ts';
import type { Report } from '../../model/report.ts';
import type { Fact, Line, Section } from '../section.ts';

/** More than any report of ours has; one that was edited may have any number. */
const mostNamed = 40;

const words: Readonly<Record<Source['kind'], string>> = {
  measured: 'measured',
  estimated: 'modelled (~)',
  assumed: 'assumed',
};

/** Where the figures of a report come from: every instrument, model and assumption behind one of them, once. */
export function provenanceSections(report: Report): readonly Section[] {
  const names = { measured: new Set<string>(), estimated: new Set<string>(), assumed: new Set<string>() };
  for (const source of sourcesIn(report)) names[source.kind].add(nameOf(source));
  const facts = (['measured', 'estimated', 'assumed'] as const).flatMap((kind): Fact[] => {
    // Sorted: a report that was kept may have its keys in another order.
    const all = [...names[kind]].sort();
    const more = all.length - mostNamed;
    const line: Line = [{ name: all.slice(0, mostNamed).join('; ') }, more > 0 ? ` and ${more} more` : ''];
    return all.length === 0 ? [] : [{ label: words[kind], line }];
  });
  return facts.length === 0 ? [] : [{ title: 'Where the figures come from', blocks: [{ kind: 'facts', facts }] }];
}

function nameOf(source: Source): string {
  switch (source.kind) {
    case 'measured':
      return source.by;
    case 'estimated':
      return `${source.model}, from ${source.by}`;
    case 'assumed':
      return source.year === undefined ? source.source : `${source.source} (${source.year})`;
  }
}

function* sourcesIn(node: unknown): Generator<Source> {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node) && typeof node[0] === 'number') return;
  if ('provenance' in node && 'value' in node) yield* sourcesOf((node as Quantity).provenance);
  else for (const child of Object.values(node)) yield* sourcesIn(child);
}
