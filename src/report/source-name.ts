import { type Provenance, type Source, sourcesOf } from '../model/quantity.ts';

/** Where a figure came from, in words; text from outside. Each source once. */
export function originText(provenance: Provenance): string {
  return [...new Set(sourcesOf(provenance).map(sourceName))].join('; ');
}

function sourceName(source: Source): string {
  switch (source.kind) {
    case 'measured':
      return source.by;
    case 'estimated':
      return `${source.model} (modelled from ${source.by})`;
    case 'assumed':
      return `${source.source} (assumed${source.year === undefined ? '' : `, ${source.year}`})`;
  }
}
