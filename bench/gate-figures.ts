/** A share in %, with its 95 % bounds. */
export function bounded(hits: number, times: number): string {
  const [low, high] = wilson(hits, times);
  return `${percent(hits / times)} [${percent(low)}, ${percent(high)}]`;
}

/** 95 % bounds of a share (Wilson 1927). */
export function wilson(hits: number, times: number): readonly [number, number] {
  const z = 1.96;
  const share = hits / times;
  const middle = (share + z ** 2 / (2 * times)) / (1 + z ** 2 / times);
  const half = (z / (1 + z ** 2 / times)) * Math.sqrt((share * (1 - share)) / times + z ** 2 / (4 * times ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

export function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
