import { compressionRate } from '../../formulas/compression-rate.ts';
import { derivedFrom, type Quantity, quantity } from '../../model/quantity.ts';
import type { CompressArtifact, CompressCase, CompressReport } from '../../model/report.ts';

/**
 * The whole set, each artifact by its best case, or left as it is where none pays; and what one case for everything
 * would come to. Of samples each rate stands for the whole of its artifact. Undefined where nothing was measured.
 */
export function wholeSection(
  artifacts: readonly CompressArtifact[],
  isInterrupted: boolean,
): CompressReport['whole'] | undefined {
  const measured = artifacts.filter(({ cases }) => cases.some(isWhole));
  const original = totalOf(measured.map(({ bytes }) => bytes as Quantity<'By'>));
  if (original === undefined) return undefined;
  const chosen = measured.map((artifact) => ({ artifact, best: bestOf(artifact) }));
  const compressed = totalOf(chosen.map(({ artifact, best }) => leftOf(artifact, best)))!;
  const [compress, expand] = (['compress', 'expand'] as const).map((way) => wayOf(chosen, way));
  return {
    bytes: original,
    compressed,
    rate: withInterval(compressionRate(original, compressed), original, compressed),
    ...(compress && { compress }),
    ...(expand && { expand }),
    byCase: oneForAll(measured, original, untriedBefore(artifacts, isInterrupted)),
  };
}

function isWhole({ failed, rate, compress, expand }: CompressCase): boolean {
  return failed === undefined && rate !== undefined && compress !== undefined && expand !== undefined;
}

function bestOf({ cases, verdict }: CompressArtifact): CompressCase | undefined {
  return verdict.kind === 'do-not-compress' ? undefined : cases.find(({ best }) => best);
}

/** What is left of an artifact by a case, By. */
function leftOf({ bytes }: CompressArtifact, best: CompressCase | undefined): Quantity<'By'> {
  const whole = bytes as Quantity<'By'>;
  const rate = best?.rate;
  if (rate === undefined) return whole;
  const left = (share: number) => bytes.value * (1 - share);
  return quantity(left(rate.value), 'By', derivedFrom(whole, rate), {
    interval: rate.interval && [left(rate.interval[1]), left(rate.interval[0])],
  });
}

function withInterval(rate: Quantity<'1'>, original: Quantity<'By'>, { interval }: Quantity<'By'>): Quantity<'1'> {
  if (interval === undefined) return rate;
  return { ...rate, interval: [1 - interval[1] / original.value, 1 - interval[0] / original.value] };
}

/** Half-widths of independent samples add by their squares. */
function totalOf(parts: readonly Quantity<'By'>[]): Quantity<'By'> | undefined {
  if (parts.length === 0) return undefined;
  const value = parts.reduce((sum, part) => sum + part.value, 0);
  const half = Math.hypot(...parts.map(({ interval }) => (interval ? (interval[1] - interval[0]) / 2 : 0)));
  return quantity(value, 'By', derivedFrom(...parts), half > 0 ? { interval: [value - half, value + half] } : {});
}

type Chosen = { readonly artifact: CompressArtifact; readonly best: CompressCase | undefined };

/** Of those that are compressed: bytes over the time that they take, and joules for a GB of them. */
function wayOf(chosen: readonly Chosen[], way: 'compress' | 'expand') {
  const parts = chosen.flatMap(({ artifact: { bytes }, best }) => {
    const figures = best?.[way];
    return figures === undefined ? [] : [{ bytes: bytes.value, figures }];
  });
  if (parts.length === 0) return undefined;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const seconds = parts.reduce((sum, part) => sum + part.bytes / part.figures.speed.value.value, 0);
  const speed = quantity(bytes / seconds, 'By/s', derivedFrom(...parts.map(({ figures }) => figures.speed.value)));
  const joules = parts.map(({ figures }) => figures.energy?.value);
  const all = quantity(bytes, 'By', derivedFrom(...chosen.map(({ artifact }) => artifact.bytes)));
  if (joules.some((one) => one === undefined)) return { bytes: all, speed };
  const known = joules as Quantity<'J'>[];
  const value = known.reduce((sum, one, index) => sum + (one.value * parts[index]!.bytes) / bytes, 0);
  return { bytes: all, speed, energy: quantity(value, 'J', derivedFrom(...known), { boundary: known[0]!.boundary }) };
}

/**
 * What each case would come to on everything. A codec that only takes tensors is not tried on what holds none: there a
 * user has zstd beside it, or else leaves the artifact as it is, and so does the row.
 */
function oneForAll(measured: readonly CompressArtifact[], original: Quantity<'By'>, untried: Untried) {
  const names = new Set(measured.flatMap(({ cases }) => cases.filter(isWhole).map(({ name }) => name)));
  const rated = [...names].flatMap((name) => {
    const left = measured.filter((artifact) => untried(artifact, name));
    const other = left.length === 0 ? undefined : bestOfZstd(left);
    const parts = measured.map((artifact) => partOf(artifact, left.includes(artifact) ? other : name));
    if (!parts.every((part) => part !== undefined)) return [];
    const suffix = left.length === 0 ? '' : ` (where there are no tensors: ${other ?? 'left as it is'})`;
    return [{ name: `${name}${suffix}`, ...sumOf(parts, original) }];
  });
  const highest = Math.max(...scoresOf(rated));
  return scoresOf(rated).map((score, index) => ({ ...rated[index]!, best: score === highest }));
}

/** Whether a case was not tried on an artifact by design, rather than not measured to the end. */
type Untried = (artifact: CompressArtifact, name: string) => boolean;

/** The artifacts are measured one after the other: an interrupt cuts the last one that was begun. */
function untriedBefore(artifacts: readonly CompressArtifact[], isInterrupted: boolean): Untried {
  const cut = isInterrupted ? artifacts.findLast(({ cases }) => cases.length > 0) : undefined;
  return (artifact, name) =>
    artifact !== cut && artifact.failed === undefined && !artifact.cases.some((one) => one.name === name);
}

interface Part {
  readonly artifact: CompressArtifact;
  /** Undefined: left as it is. */
  readonly one: CompressCase | undefined;
}

/** @param name of the case; undefined: left as it is. Undefined where it was not measured to the end. */
function partOf(artifact: CompressArtifact, name: string | undefined): Part | undefined {
  const one = artifact.cases.find((each) => each.name === name);
  return name === undefined || (one !== undefined && isWhole(one)) ? { artifact, one } : undefined;
}

/** The level of zstd that does best on them; undefined where none was measured on all of them. */
function bestOfZstd(artifacts: readonly CompressArtifact[]): string | undefined {
  const levels = (artifacts[0]?.cases ?? []).filter(({ codec }) => codec === 'zstd').map(({ name }) => name);
  const original = totalOf(artifacts.map(({ bytes }) => bytes as Quantity<'By'>))!;
  const rated = levels.flatMap((name) => {
    const parts = artifacts.map((artifact) => partOf(artifact, name));
    return parts.every((part) => part !== undefined) ? [{ name, ...sumOf(parts, original) }] : [];
  });
  const scores = scoresOf(rated);
  return rated[scores.indexOf(Math.max(...scores))]?.name;
}

type Sum = { readonly rate: Quantity<'1'>; readonly net?: Quantity<'J'> };

/** @param original all bytes of them */
function sumOf(parts: readonly Part[], original: Quantity<'By'>): Sum {
  const left = totalOf(parts.map(({ artifact, one }) => leftOf(artifact, one)))!;
  const rate = withInterval(compressionRate(original, left), original, left);
  const compressed = parts.flatMap(({ artifact: { bytes }, one }) => (one === undefined ? [] : [{ bytes, one }]));
  const nets = compressed.flatMap(({ bytes, one: { balance } }) => (balance ? [{ bytes, net: balance.low.net }] : []));
  if (nets.length < compressed.length) return { rate };
  const joules = nets.reduce((sum, { bytes, net }) => sum + net.value * bytes.value, 0) / original.value;
  return { rate, net: quantity(joules, 'J', derivedFrom(...nets.map(({ net }) => net))) };
}

/** By the net where it is known of all of them, else by the rate. */
function scoresOf(sums: readonly Sum[]): readonly number[] {
  const isToldByNet = sums.every(({ net }) => net !== undefined);
  return sums.map(({ net, rate }) => (isToldByNet ? net!.value : rate.value));
}
