import { compressionRate } from '../../formulas/compression-rate.ts';
import { derivedFrom, type Quantity, quantity } from '../../model/quantity.ts';
import type { CompressArtifact, CompressCase, CompressReport } from '../../model/report.ts';

/**
 * The whole set, each artifact by its best case, or left as it is where none pays; and what one case for everything
 * would come to. Of samples each rate stands for the whole of its artifact. Undefined where nothing was measured.
 */
export function wholeSection(artifacts: readonly CompressArtifact[]): CompressReport['whole'] | undefined {
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
    byCase: oneForAll(measured, original),
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

function oneForAll(measured: readonly CompressArtifact[], original: Quantity<'By'>) {
  const names = new Set(measured[0]?.cases.filter(isWhole).map(({ name }) => name));
  const rated = [...names].flatMap((name) => {
    const each = measured.map((artifact) => ({ artifact, one: artifact.cases.find((one) => one.name === name) }));
    if (!each.every(({ one }) => one !== undefined && isWhole(one))) return [];
    const left = totalOf(each.map(({ artifact, one }) => leftOf(artifact, one)))!;
    const nets = each.map(({ one }) => one!.balance?.low.net);
    const net = nets.some((one) => one === undefined)
      ? undefined
      : quantity(
          each.reduce((sum, { artifact, one }) => sum + one!.balance!.low.net.value * artifact.bytes.value, 0) /
            original.value,
          'J',
          derivedFrom(...(nets as Quantity<'J'>[])),
        );
    return [{ name, rate: withInterval(compressionRate(original, left), original, left), ...(net && { net }) }];
  });
  const isToldByNet = rated.every(({ net }) => net !== undefined);
  const score = ({ net, rate }: (typeof rated)[number]) => (isToldByNet ? net!.value : rate.value);
  const highest = Math.max(...rated.map(score));
  return rated.map((one) => ({ ...one, best: score(one) === highest }));
}
