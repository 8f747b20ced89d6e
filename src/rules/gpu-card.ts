import { isEstimated, type Quantity } from '../model/quantity.ts';
import { type Audited, type Found, foundOrPassed, notApplicable, type RuleOutcome } from './rule.ts';
import { thresholds } from './thresholds.ts';

export type Card = Audited['gpus'][number];

/** What every rule about cards says where there is none. */
const anyCard = 'an NVIDIA GPU that can be read';

/**
 * Asks each card of which enough is known. Where nothing is found and of some card not enough is known, the rule does not
 * apply: that card may be the one.
 *
 * @param untold what is not known of a card, as a noun; undefined: enough is
 */
export function lookAtCards(
  cards: readonly Card[],
  untold: (card: Card) => string | undefined,
  describe: (card: Card) => readonly Found[],
): RuleOutcome {
  if (cards.length === 0) return notApplicable(anyCard);
  const found = cards.filter((card) => untold(card) === undefined).flatMap(describe);
  const wanted = new Set(cards.map(untold).filter((what) => what !== undefined));
  if (found.length > 0 || wanted.size === 0) return foundOrPassed(found);
  return notApplicable(
    ...[...wanted].map((what) => {
      const these = cards.filter((card) => untold(card) === what).map(({ index }) => index);
      return `${what} (GPU ${these.join(', ')})`;
    }),
  );
}

/** No kernel ran on it, or hardly one; undefined where the driver does not tell. */
export function isIdle({ utilisation }: Card): boolean | undefined {
  return utilisation && utilisation.value <= thresholds.idleKernelTime;
}

/** What it draws with nothing to do, W: as it was calibrated, else by its kind. */
export function idleOf({ idlePower }: Card): Quantity<'W'> | undefined {
  return idlePower as Quantity<'W'> | undefined;
}

/** Which of the two it is. */
export function idleLabel(idle: Quantity<'W'> | undefined): string {
  return idle === undefined || isEstimated(idle) ? 'idle of its kind' : 'its measured idle';
}

export function meanPowerOf({ power }: Card): Quantity<'W'> | undefined {
  return power?.mean as Quantity<'W'> | undefined;
}

/** Share of the window in which something held its clocks down; 0 where it never did. */
export function heldDownBy({ throttle }: Card, ...reasons: readonly string[]): number {
  return Math.max(0, ...throttle.filter(({ reason }) => reasons.includes(reason)).map(({ share }) => share.value));
}
