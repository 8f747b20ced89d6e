/** The known name that a mistyped one most likely meant; undefined where none is near. */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  let nearest: string | undefined;
  // A third of the letters wrong is a slip; more is another word.
  let least = Math.max(2, Math.ceil(wanted.length / 3)) + 1;
  for (const name of known) {
    const steps = editDistance(wanted, name.toLowerCase(), least);
    if (steps < least) {
      least = steps;
      nearest = name;
    }
  }
  return nearest;
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment), up to `most`. */
function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) >= most) return most;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      let steps = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwap) steps = Math.min(steps, before[j - 2]! + 1);
      row.push(steps);
    }
    before = last;
    last = row;
  }
  return last[other.length]!;
}
