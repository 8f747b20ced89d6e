import { seriesOf } from '../energy-method.ts';
import { estimatedTotal } from '../energy-totals.ts';
import { modelledEnergy, type WindowMeasure } from '../run/repeat-measure.ts';

/**
 * Codecs, and models without a card, work on the processors: where nothing but GPUs tells an energy it is none of theirs, and the model of the
 * machine without its cards is taken instead.
 */
export function onProcessors(measure: WindowMeasure): WindowMeasure {
  const { energy, evidence } = measure;
  const isOfCards =
    energy !== undefined && energy.groups.length > 0 && energy.groups.every((group) => isCard(seriesOf(group)));
  if (!isOfCards) return measure;
  const total = estimatedTotal(evidence.estimate, []);
  return { ...measure, energy: total && { ...modelledEnergy(total, evidence, []), boundary: 'node' } };
}

function isCard(series: ReturnType<typeof seriesOf>): boolean {
  return series?.energy?.component === 'gpu';
}
