/** What the work of one card takes of a card, as shares of 1. */
export interface CardLoad {
  readonly memory: number;
  readonly kernelTime: number;
}

/** Sums of shares such as 0.3 + 0.5 may end just beyond their limit. */
const rounding = 1e-9;

/**
 * Cards that are enough for all of it when each load goes as a whole to the first card that has room in both, the largest
 * load first (first-fit decreasing). It is a packing that exists; a better one may need fewer.
 *
 * @param most share up to which a card may be filled, of its memory and of its kernel time
 */
export function cardsNeeded(loads: readonly CardLoad[], most: number): number {
  const size = ({ memory, kernelTime }: CardLoad) => Math.max(memory, kernelTime);
  const cards: { memory: number; kernelTime: number }[] = [];
  for (const load of [...loads].sort((a, b) => size(b) - size(a))) {
    const fits = (used: number, more: number) => used + more <= most + rounding;
    const card = cards.find((one) => fits(one.memory, load.memory) && fits(one.kernelTime, load.kernelTime));
    if (card === undefined) cards.push({ ...load });
    else {
      card.memory += load.memory;
      card.kernelTime += load.kernelTime;
    }
  }
  return cards.length;
}
