import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Coder } from '../src/archive/codec.ts';
import { bytesLayout } from '../src/archive/codec.ts';
import { chunkBytes } from '../src/bench/compress/piece.ts';
import { cachedFolder, type Missing, outputOf, reasonOf } from './cached-tool.ts';
import { chunksOf } from './compress-data.ts';
import { percent } from './gate-figures.ts';
import { CoderSide, type Way, wallSeconds, ways } from './in-turn.ts';
import type { Targets } from './targets.ts';

const level = 3;
const rounds = 4;
/** Each way of each side, s: `zstd -b -i1` tells the fastest pass of so long. */
const tried = 1;
const least = 0.95;

/** Debian's zstd, the one that is installed, or its package unpacked into the cache; with its version. */
function zstdProgram(): { readonly path: string; readonly version: string } | Missing {
  const versionOf = (path: string) => /v(\d+\.\d+\.\d+)/.exec(outputOf(path, ['--version']))?.[1] ?? 'unknown';
  try {
    return { path: 'zstd', version: versionOf('zstd') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return { missing: reasonOf(error) };
  }
  const folder = cachedFolder('debian-zstd', (into) => {
    outputOf('apt-get', ['download', 'zstd'], { cwd: into });
    outputOf('sh', ['-c', 'dpkg -x ./zstd_*.deb .'], { cwd: into });
  });
  if (typeof folder !== 'string') return folder;
  const path = join(folder, 'usr', 'bin', 'zstd');
  try {
    return { path, version: versionOf(path) };
  } catch (error) {
    return { missing: reasonOf(error) };
  }
}

/** The fastest pass of negawatt's zstd over that of `zstd -b`, at the same level on the same chunks, in turn. */
export function compareProgram(name: string, bytes: Buffer, coder: Coder, folder: string, targets: Targets): void {
  const title = (way: Way) => `${name}, zstd -${level} over zstd -b${level} -B1MiB, ${way}`;
  const program = zstdProgram();
  if ('missing' in program) {
    for (const way of ways) targets.notMeasured(title(way), program.missing);
    return;
  }
  const file = join(folder, 'rows');
  writeFileSync(file, bytes);
  const side = new CoderSide('zstd', coder, level, bytesLayout, chunksOf(bytes), wallSeconds);
  const ratios: Record<Way, number[]> = { compress: [], expand: [] };
  let packed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const words = [`-b${level}`, '-i1', `-B${chunkBytes}`, '-q', file];
    const [, size, into, back] = /^-3\s+(\d+) \(\S+\)\s+([\d.]+) MB\/s\s+([\d.]+) MB\/s/m.exec(
      outputOf(program.path, words),
    )!;
    packed = Number(size);
    const theirs = { compress: Number(into) * 1e6, expand: Number(back) * 1e6 };
    const ours = fastest(side);
    for (const way of ways) ratios[way].push(bytes.length / ours[way] / theirs[way]);
  }
  console.log(
    `\n${name}, ${bytes.length / 2 ** 20} MiB; zstd -${level}: rate ${percent(1 - side.compressed / bytes.length)}, ` +
      `by Debian's ${program.version} ${percent(1 - packed / bytes.length)}`,
  );
  for (const way of ways) targets.ratio(title(way), ratios[way], least);
}

/** The fastest pass each way, s: the program tells its own by the clock as well. */
function fastest(side: CoderSide): Record<Way, number> {
  const best: Record<Way, number> = { compress: Number.POSITIVE_INFINITY, expand: Number.POSITIVE_INFINITY };
  const spent: Record<Way, number> = { compress: 0, expand: 0 };
  while (ways.some((way) => spent[way] < tried)) {
    for (const way of ways) {
      const took = side.pass(way);
      best[way] = Math.min(best[way], took);
      spent[way] += took;
    }
  }
  return best;
}
