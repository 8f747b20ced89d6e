import type { Series, SourceDescription } from '../model/series.ts';
import { isCardEnergy } from './standing-columns.ts';

/** What a source tells of its window and of no time between two windows, with the reason; one entry a card or source. */
export function windowOnlyOf({ title, series, gpus = [] }: SourceDescription): { what: string; reason: string }[] {
  const cards = gpus
    .filter(({ uuid }) => !series.some((one) => one.resource === uuid && isCardEnergy(one, gpus)))
    .map(({ index, name }) => ({
      what: `energy of GPU ${index} (${name})`,
      reason: 'it tells no energy counter: its power covers its window only',
    }));
  const counted = series.filter(
    ({ energy, resource }) => energy?.counted === true && !gpus.some(({ uuid }) => uuid === resource),
  );
  const [first] = [...counted].sort((a, b) => rank(a) - rank(b));
  return first === undefined ? cards : [...cards, { what: title, reason: reasonOf(first) }];
}

function rank({ energy, shape }: Series): number {
  return energy?.range !== undefined ? 0 : shape === 'counter' ? 1 : 2;
}

function reasonOf(series: Series): string {
  const reasons = ['wraps in minutes', 'may begin anew unseen', 'tells a power and counts nothing'];
  return `${reasons[rank(series)]}: covers its window only`;
}
