import type { Quantity } from '../model/quantity.ts';
import type { Finding } from './rule.ts';

type Evidence = Finding['evidence'][number];

/** A figure of the evidence; nothing where it is not known. */
export function figure(label: string, quantity: Quantity | undefined, as?: 'share' | 'count'): readonly Evidence[] {
  if (quantity === undefined) return [];
  return [{ label, quantity, ...(as === undefined ? {} : { as }) }];
}

/** A word of the evidence, such as a governor; nothing where it is not known. */
export function word(label: string, text: string | undefined): readonly Evidence[] {
  return text === undefined ? [] : [{ label, text }];
}

/** How long something has been so, in the largest unit that fits: "3 days". */
export function ageText(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ] as const;
  const [size, name] = units.find(([length]) => seconds >= length) ?? units.at(-1)!;
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** A share as a threshold is told: "20 %". */
export function percent(share: number): string {
  return `${Math.round(1000 * share) / 10} %`;
}

/** "one", "one and other", "one, other and third". */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
