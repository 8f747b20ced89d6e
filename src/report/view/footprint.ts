import type { Quantity } from '../../model/quantity.ts';
import type { Report } from '../../model/report.ts';
import type { Fact, Line, Section } from '../section.ts';
import { originText } from '../source-name.ts';

/** Carbon and cost of the window's energy, or of one repeat of a command; only where the user gave an intensity or a price. */
export function footprintView({ kind, carbon, cost }: Pick<Report, 'kind' | 'carbon' | 'cost'>): readonly Section[] {
  const facts: Fact[] = [];
  if (carbon !== undefined) {
    const { emissions, intensity } = carbon;
    const line: Line = [
      { figure: emissions },
      at(emissions),
      ' at ',
      { figure: intensity },
      ', source: ',
      { name: originText(intensity.provenance) },
    ];
    facts.push({ label: 'Carbon', line });
  }
  if (cost !== undefined) {
    const { currency } = cost;
    const line: Line = [
      { figure: cost.cost, currency },
      at(cost.cost),
      ' at ',
      { figure: cost.price, currency },
      ', source: ',
      { name: originText(cost.price.provenance) },
    ];
    facts.push({ label: 'Cost', line });
  }
  const titles = {
    audit: 'Carbon and cost',
    run: 'Carbon and cost of one repeat',
    compress: 'Carbon and cost of compressing it once',
    batch: 'Carbon and cost of a thousand items',
  };
  const title = titles[kind];
  return facts.length === 0 ? [] : [{ title, blocks: [{ kind: 'facts', facts }] }];
}

function at({ boundary }: Quantity): string {
  return boundary === undefined ? '' : ` for the energy at the boundary ${boundary},`;
}
