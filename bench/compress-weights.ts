import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import type { Coder } from '../src/archive/codec.ts';
import { orderZeroFloor } from '../src/archive/entropy.ts';
import { chunkBytes } from '../src/bench/compress/piece.ts';
import type { Missing } from './cached-tool.ts';
import { chunksOf, type Weights } from './compress-data.ts';
import { percent } from './gate-figures.ts';
import { CoderSide, inTurn, speedRatios, type Timed, ways } from './in-turn.ts';
import type { Targets } from './targets.ts';
import { ZipnnSide, zipnnVersion } from './zipnn.ts';

const rounds = 11;
const tensorBytes = 8 * chunkBytes;
/** Of the rate, as shares. */
const farthestFromFloor = 0.005;
const fartherThanZipnn = 0.002;
const leastUpcast = 0.66;

interface Coders {
  readonly tensor: Coder;
  readonly zstd: Coder;
}

/** `tensor` on the weights of one format, in turn with zstd -3 on the same chunks and, of bf16, with ZipNN. */
export async function compareWeights(
  weights: Weights,
  { tensor, zstd }: Coders,
  folder: string,
  targets: Targets,
): Promise<void> {
  const { name, dtype, bytes } = weights;
  const layout = { kind: 'tensor', dtype } as const;
  const chunks = chunksOf(bytes);
  const peers = name === 'bf16' ? await zipnnSides(bytes, folder) : [];
  const started = peers.filter((peer) => peer instanceof ZipnnSide);
  const sides = [
    new CoderSide('tensor -1', tensor, 1, layout, chunks),
    new CoderSide('zstd -3', zstd, 3, layout, chunks),
    ...started,
  ];
  const timed = await inTurn(sides, rounds);
  for (const peer of started) peer.close();
  const floor = 1 - chunks.reduce((sum, chunk) => sum + orderZeroFloor(chunk, layout), 0) / bytes.length;
  console.log(`\n${name}, ${bytes.length / 2 ** 20} MiB; order-0 floor ${percent(floor)}`);
  for (const side of timed) printSide(side, bytes.length);
  const [ours, theirs, ...others] = timed as [Timed, Timed, ...Timed[]];
  const rateOf = ({ compressed }: Timed) => 1 - compressed / bytes.length;
  judgeRate(name, rateOf(ours), rateOf(theirs), floor, targets);
  if (name !== 'bf16') return;
  targets.ratio('bf16, tensor over zstd -3, compress', speedRatios(ours, theirs, 'compress'), 0.9);
  targets.ratio('bf16, tensor over zstd -3, expand', speedRatios(ours, theirs, 'expand'), 1.5);
  for (const peer of others) {
    for (const way of ways) targets.ratio(`bf16, tensor over ${peer.name}, ${way}`, speedRatios(ours, peer, way), 1.5);
    const behind = rateOf(peer) - rateOf(ours);
    const isMet = behind <= fartherThanZipnn;
    targets.figure(
      `bf16, rate against ${peer.name}`,
      `${points(-behind)}, at least ${points(-fartherThanZipnn)}`,
      isMet,
    );
  }
  for (const peer of peers)
    if (!(peer instanceof ZipnnSide)) targets.notMeasured('bf16, tensor over ZipNN', peer.missing);
}

function judgeRate(name: string, rate: number, zstd: number, floor: number, targets: Targets): void {
  if (name === 'bf16') {
    const most = `at most ${points(farthestFromFloor)}`;
    targets.figure('bf16, below the floor', `${points(floor - rate)}, ${most}`, floor - rate <= farthestFromFloor);
  } else if (name === 'fp32 up-cast from bf16') {
    targets.figure(`${name}, rate`, `${percent(rate)}, at least ${percent(leastUpcast)}`, rate >= leastUpcast);
  } else {
    targets.figure(`${name}, rate no worse than zstd -3`, `${points(rate - zstd)} better`, rate >= zstd);
  }
}

/** On the same chunks, and on larger pieces, as a tensor has them. */
async function zipnnSides(bytes: Buffer, folder: string): Promise<readonly (ZipnnSide | Missing)[]> {
  const file = join(folder, 'weights');
  writeFileSync(file, bytes);
  const first = await ZipnnSide.start(`ZipNN ${zipnnVersion}, 1 MiB a call`, file, 'bfloat16', chunkBytes);
  if ('missing' in first) return [first];
  return [first, await ZipnnSide.start(`ZipNN ${zipnnVersion}, 8 MiB a call`, file, 'bfloat16', tensorBytes)];
}

function printSide({ name, compressed, seconds }: Timed, bytes: number): void {
  const perGigabyte = ways.map((way) => `${way} ${((median([...seconds[way]]) * 1e9) / bytes).toFixed(3)}`);
  console.log(`  ${name.padEnd(28)} rate ${percent(1 - compressed / bytes)}; CPU-s/GB: ${perGigabyte.join(', ')}`);
}

function points(share: number): string {
  return `${(100 * share).toFixed(2)} points`;
}
