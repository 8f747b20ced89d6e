import type { ChoicePoint } from './choice-point.ts';
import { compare } from './comparison.ts';
import { type Aim, energyOfItem, throughputAim } from './objective.ts';

/** What a doubling of the batch has to bring, as a share, for the curve to rise still. */
const rising = 0.1;
/** What a larger batch has to gain over batch 1 for the batch size to matter. */
const worthwhile = 0.05;

type Place = Pick<ChoicePoint, 'concurrency' | 'threads'>;

/** Points that differ in their batch size alone, in rising order of it. */
export function branchOf<T extends ChoicePoint>(points: readonly T[], of: Place): readonly T[] {
  return points
    .filter(({ concurrency, threads }) => concurrency === of.concurrency && threads === of.threads)
    .sort((one, other) => one.batch - other.batch);
}

/**
 * The batch size from which on a doubling brings less than 10 % more throughput, up to the largest that was measured;
 * between sizes that are no doublings the gain is taken to be a power of the size. Undefined where the last step still
 * brings more, and for fewer than two sizes.
 */
export function kneeOf(branch: readonly ChoicePoint[]): number | undefined {
  const known = branch.filter(({ throughput }) => throughput !== undefined && throughput.value > 0);
  let knee: number | undefined;
  for (let index = known.length - 1; index > 0; index -= 1) {
    const [one, next] = [known[index - 1]!, known[index]!];
    const doublings = Math.log2(next.batch / one.batch);
    const gain = (next.throughput!.value / one.throughput!.value) ** (1 / doublings);
    if (!(gain < 1 + rising)) break;
    knee = one.batch;
  }
  return knee;
}

/**
 * Whether no larger batch gains anything over batch 1: none has more than 5 % more throughput, or less energy an item,
 * beyond noise. Undefined where a branch has no batch 1 with another size beside it: then nothing is known of it.
 */
export function isFlat(points: readonly ChoicePoint[]): boolean | undefined {
  const branches = new Map(points.map((point) => [`${point.concurrency} ${point.threads}`, branchOf(points, point)]));
  let isAnyKnown = false;
  for (const [first, ...larger] of branches.values()) {
    if (first?.batch !== 1 || larger.length === 0) return undefined;
    for (const aim of [throughputAim, energyOfItem]) {
      if (larger.some((point) => gains(aim, point, first))) return false;
    }
    isAnyKnown ||= first.throughput !== undefined || first.energyPerItem !== undefined;
  }
  return isAnyKnown ? true : undefined;
}

function gains(aim: Aim, point: ChoicePoint, first: ChoicePoint): boolean {
  const [one, other] = [aim.of(point), aim.of(first)];
  const found = one && other && compare(one, other);
  if (found === undefined) return false;
  const { ratio, isSame } = found;
  const gain = aim.better === 'higher' ? ratio.value : 1 / ratio.value;
  // Where nothing bounds the ratio noise is no reason to deny a gain.
  const isNoise = isSame && ratio.interval !== undefined;
  return gain > 1 + worthwhile && !isNoise;
}
