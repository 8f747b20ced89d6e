/**
 * Reads every number and the length of every text of a value, so that nothing of it is left undone: a typed array is only
 * a view until its numbers are read. The sum is of no use but to have been made. No recursion: JSON nests as deep as it
 * likes.
 */
export function touch(value: unknown): number {
  let sum = 0;
  const open: unknown[] = [value];
  for (let at = 0; at < open.length; at += 1) {
    const one = open[at];
    if (typeof one === 'number') sum += one;
    else if (typeof one === 'string') sum += one.length;
    else if (ArrayBuffer.isView(one)) sum += sumOf(one as unknown as ArrayLike<number | bigint>);
    else if (Array.isArray(one)) for (const inner of one) open.push(inner);
    else if (typeof one === 'object' && one !== null)
      for (const key in one) open.push((one as Record<string, unknown>)[key]);
    else sum += Number(one ?? 0);
  }
  return sum;
}

function sumOf(numbers: ArrayLike<number | bigint>): number {
  let sum = 0;
  for (let at = 0; at < numbers.length; at += 1) sum += Number(numbers[at]);
  return sum;
}
