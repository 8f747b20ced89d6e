import type { Quantity } from '../model/quantity.ts';
import { type Audited, type Found, foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent, word } from './words.ts';

export const disagreeingSources: Rule = {
  id: 'disagreeing-sources',
  title: 'Measures of one thing agree',
  failureTitle: 'Two measures of one thing disagree',
  why: 'Where two instruments tell of two different loads one of them is wrong, and every figure that is made from it. A part that draws more than its whole cannot be.',
  needs: ['two measures of the same thing, or of one thing inside another'],
  when: `Two measures of one boundary, or the counter and the integrated power of one card, differ by more than ${percent(thresholds.disagreement)} of the larger and by more than their intervals; or an outer boundary reads at least ${percent(thresholds.partAboveWhole)} less than an inner one.`,
  saves: 'None: it is a matter of trust in the figures.',
  source:
    'Zeus issue 181, kokkos-tools issue 295, amdsmi issue 38: counters and power of real boards that differ. The tolerances were chosen for this tool.',
  check: (report) => {
    const pairs = [...cards(report), ...machines(report), ...boundariesOf(report)];
    if (pairs.length === 0)
      return notApplicable('a second measure: no two sources tell of the same thing, or of one inside another');
    return foundOrPassed(pairs.filter(isWrong).map(describe));
  },
};

/** Two measures; `isWhole`: the first must not read less than the second, else they must agree. */
interface Pair {
  readonly subject: string;
  readonly one: { readonly label: string; readonly quantity: Quantity };
  readonly other: { readonly label: string; readonly quantity: Quantity };
  readonly isWhole: boolean;
}

function cards({ gpus }: Audited): Pair[] {
  return gpus.flatMap(({ index, energy }): Pair[] => {
    if (energy?.other === undefined) return [];
    const [counter, integral] =
      energy.method === 'counter' ? [energy.value, energy.other] : [energy.other, energy.value];
    return [
      {
        subject: `GPU ${index}`,
        one: { label: 'by its counter', quantity: counter },
        other: { label: 'by its integrated power', quantity: integral },
        isWhole: false,
      },
    ];
  });
}

/** Two instruments that both measure the whole machine, at one boundary. */
function machines({ energy }: Audited): Pair[] {
  const whole = energy.parts.filter(({ component }) => component === 'machine');
  return whole.flatMap((one, index) =>
    whole
      .slice(index + 1)
      .filter((other) => other.energy.boundary === one.energy.boundary)
      .map(
        (other): Pair => ({
          subject: `${one.energy.boundary ?? 'machine'}`,
          one: { label: `${one.source}/${one.resource}`, quantity: one.meanPower },
          other: { label: `${other.source}/${other.resource}`, quantity: other.meanPower },
          isWhole: false,
        }),
      ),
  );
}

function boundariesOf({ energy }: Audited): Pair[] {
  const measured = (['components', 'node', 'wall'] as const).flatMap((boundary) => {
    const power = energy.byBoundary[boundary]?.measured?.meanPower;
    return power === undefined ? [] : [{ label: boundary, quantity: power }];
  });
  return measured.flatMap((outer, index) =>
    measured.slice(0, index).map((inner): Pair => ({ subject: outer.label, one: outer, other: inner, isWhole: true })),
  );
}

function isWrong({ one, other, isWhole }: Pair): boolean {
  const [a, b] = [one.quantity, other.quantity];
  const [lowA, highA] = a.interval ?? [a.value, a.value];
  const [lowB, highB] = b.interval ?? [b.value, b.value];
  if (isWhole) return a.value < (1 - thresholds.partAboveWhole) * b.value && highA < lowB;
  const isFar = Math.abs(a.value - b.value) > thresholds.disagreement * Math.max(a.value, b.value);
  return isFar && (highA < lowB || highB < lowA);
}

function describe({ subject, one, other, isWhole }: Pair): Found {
  return {
    subject,
    severity: isWhole ? 'severe' : 'warn',
    what: isWhole
      ? `The boundary ${one.label} reads less than the boundary ${other.label} that lies inside it.`
      : `Two measures of ${subject} tell of two different loads.`,
    evidence: [
      ...figure(one.label, one.quantity),
      ...figure(other.label, other.quantity),
      ...(isWhole ? word('rule', 'a part cannot draw more than its whole') : []),
    ],
    unsaved: 'It is a matter of trust in the figures.',
    next: {
      advice:
        'Measure for longer, with a steady load; if they still differ, believe the one that a wall meter agrees with.',
      command: 'negawatt audit --duration 5m',
    },
  };
}
