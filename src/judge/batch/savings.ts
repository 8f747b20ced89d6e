import { energyCost, operationalCarbon } from '../../formulas/footprint.ts';
import { derivedFrom, type Quantity, quantity } from '../../model/quantity.ts';
import type { BatchChoice } from '../../model/report.ts';
import type { ChoicePoint } from './choice-point.ts';
import { compare } from './comparison.ts';
import { branchOf } from './knee.ts';
import { type Aim, energyOfItem, type Factors } from './objective.ts';

type Saving = BatchChoice['savings'][number];

/** s in 365 days. */
const year = 365 * 86_400;

/** What the best point saves against batch 1, and against what is run now, each at the concurrency of the best. */
export function savingsOf(
  best: ChoicePoint,
  measured: readonly { readonly place: number; readonly point: ChoicePoint }[],
  aim: Aim,
  more: Factors & { readonly current?: number; readonly traffic?: number },
): readonly Saving[] {
  const { current } = more;
  const wanted: (readonly [Saving['why'], number])[] = [
    // Told once where both are the same.
    ...(current === 1 ? [] : [['batch 1', 1] as const]),
    ...(current === undefined ? [] : [['current', current] as const]),
  ];
  return wanted.flatMap(([why, batch]) => {
    const found = partnerOf(best, measured, batch);
    if (found === undefined || found.point === best) return [];
    const [one, other] = [aim.of(best), aim.of(found.point)];
    const compared = one && other && compare(one, other);
    if (compared === undefined) return [];
    const perItem = savedPerItem(best, found.point);
    const { traffic } = more;
    return [
      {
        against: found.place,
        batch,
        why,
        ratio: compared.ratio,
        ...(perItem === undefined ? {} : { perItem }),
        ...(perItem === undefined || traffic === undefined ? {} : { perYear: perYearOf(perItem, traffic, more) }),
      },
    ];
  });
}

/** With that batch size, beside the best; else the first one that was measured with it. */
function partnerOf(
  best: ChoicePoint,
  measured: readonly { readonly place: number; readonly point: ChoicePoint }[],
  batch: number,
) {
  const beside = branchOf(
    measured.map(({ point }) => point),
    best,
  ).find((point) => point.batch === batch);
  return measured.find(({ point }) => (beside === undefined ? point.batch === batch : point === beside));
}

/** J that an item costs less at the best; its interval is that of the ratio of the two. */
function savedPerItem(best: ChoicePoint, other: ChoicePoint): Quantity<'J'> | undefined {
  const [one, from] = [energyOfItem.of(best), energyOfItem.of(other)];
  if (one === undefined || from === undefined) return undefined;
  const { value, boundary } = from.figure;
  const bounds = compare(one, from)?.ratio.interval;
  return quantity(value - one.figure.value, 'J', derivedFrom(one.figure, from.figure), {
    boundary,
    interval: bounds && [value * (1 - bounds[1]), value * (1 - bounds[0])],
  });
}

function perYearOf(
  perItem: Quantity<'J'>,
  traffic: number,
  { intensity, price }: Factors,
): NonNullable<Saving['perYear']> {
  const asked = { provenance: { kind: 'assumed', source: '--traffic' } } as const;
  const items = traffic * year;
  const energy = quantity(perItem.value * items, 'J', derivedFrom(perItem, asked), {
    boundary: perItem.boundary,
    interval: perItem.interval && [perItem.interval[0] * items, perItem.interval[1] * items],
  });
  return {
    energy,
    ...(intensity === undefined ? {} : { emissions: operationalCarbon(energy, intensity) }),
    ...(price === undefined ? {} : { cost: energyCost(energy, price) }),
  };
}
