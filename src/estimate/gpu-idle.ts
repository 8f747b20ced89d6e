import type { GpuFacts } from '../model/gpu.ts';
import { type Quantity, quantity, type Source } from '../model/quantity.ts';

/**
 * Idle draw of boards, W, read from `nvidia-smi -q -x` of real hosts without load (lowest and highest of the boards seen);
 * facts collected from the test data of k8s-test-infra, telegraf and netdata.
 */
const observed: readonly (readonly [name: RegExp, low: number, high: number])[] = [
  [/\bGB300\b/, 176, 180],
  [/\bGB200\b/, 156, 172],
  [/\bB200\b/, 194, 206],
  [/\bH100 80GB HBM3\b/, 66.6, 71.4],
  [/\bA100-SXM4-80GB\b/, 67, 67],
  [/\bA100-SXM4-40GB\b/, 49.7, 66.9],
  [/\bL40S\b/, 65.6, 66.2],
  [/\bTesla T4\b/, 26.8, 33.5],
  [/\bA10G\b/, 25.6, 25.6],
  [/\bP100-PCIE\b/, 26.2, 26.2],
  [/\bRTX 4090\b/, 26.8, 26.8],
];
/** Few boards of a kind were seen: others, warmer or with another memory, lie around them. */
const spread = 0.2;
/** Idle over the default limit of the boards above: 0.06 (A100 in its lowest state) to 0.2, of which the middle. */
const shareOfLimit = { middle: 0.12, low: 0.05, high: 0.2 };
/** A board without a known limit, W: an inference card to a large one. */
const unknownBoard = { middle: 45, low: 10, high: 200 };

/** Idle power P0 of a card that was never measured idle: by its kind, else by its limit. */
export function gpuIdle({ name, limits }: GpuFacts): Quantity<'W'> {
  const seen = observed.find(([pattern]) => pattern.test(name));
  const limit = limits?.default ?? limits?.maximum;
  const of = (middle: number, low: number, high: number, model: string) => {
    const source: Source = { kind: 'estimated', by: 'kind of the card', model };
    return quantity(middle, 'W', source, { boundary: 'components', interval: [low, high] });
  };
  if (seen !== undefined) {
    const [, low, high] = seen;
    return of((low + high) / 2, low * (1 - spread), high * (1 + spread), 'GPU idle: observed boards of its kind');
  }
  const { middle, low, high } = limit === undefined ? unknownBoard : shareOfLimit;
  const scale = limit ?? 1;
  const model =
    limit === undefined ? 'GPU idle: a board of unknown kind and limit' : 'GPU idle: 0.12 x default power limit';
  return of(middle * scale, low * scale, high * scale, model);
}
