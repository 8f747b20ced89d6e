import type { CompressReport } from '../../model/report.ts';
import type { Line } from '../section.ts';
import { originText } from '../source-name.ts';

type SessionEnergy = CompressReport['energy'];

/** Which energy the figures of a benchmark are of. @param part what of it they tell: "above idle" */
export function energyLine({ boundary, measured, parts, reason }: SessionEnergy, part: string): Line {
  if (boundary === undefined) return ['unknown: ', { name: reason ?? 'not measured' }];
  const from: Line = parts.length === 0 ? [] : [{ name: `, from ${parts.join(', ')}` }];
  const why: Line = measured || reason === undefined ? [] : [', since ', { name: reason }];
  return [`${measured ? 'measured' : 'modelled'} at the boundary ${boundary}, ${part}`, ...from, ...why];
}

/** The idle baseline that energy above idle is told by. */
export function baselineLine({ idlePower }: SessionEnergy): Line {
  if (idlePower === undefined) return ['unknown, so nothing is told above idle'];
  return ['P0 = ', { figure: idlePower }, { name: `, from ${originText(idlePower.provenance)}` }];
}
