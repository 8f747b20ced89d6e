import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Coder } from '../src/archive/codec.ts';
import { codecs } from '../src/archive/codecs/index.ts';
import { csvRows, jsonlRows, weightsOf } from './compress-data.ts';
import { compareHarness } from './compress-harness.ts';
import { compareWeights } from './compress-weights.ts';
import { checkQuantised } from './quantised.ts';
import { rateRealWeights } from './real-weights.ts';
import { Targets } from './targets.ts';
import { compareProgram } from './zstd-program.ts';

const seed = 8;
const usualMegabytes = 200;
/** Four formats of weights and two of rows. */
const sets = 6;
const mebibyte = 1024 * 1024;

/**
 * The codecs of `bench compress` against their peers, both sides in turn on one core of the same machine, and the bench
 * itself against loops on the bare libraries.
 *
 * @param megabytes of generated data in all, about
 */
export async function benchCompress({ megabytes = usualMegabytes }: { readonly megabytes?: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-bench-'));
  const targets = new Targets();
  try {
    const all = await Promise.all(Object.keys(codecs).map(coderOf));
    const [tensor, zstd] = [await coderOf('tensor'), await coderOf('zstd')];
    // Whole tensors of 8 MiB.
    const each = Math.max(1, Math.round(megabytes / sets / 8)) * 8 * mebibyte;
    console.log(`${cpus().length} x ${cpus()[0]?.model}, Linux ${release()}, Node ${process.version}`);
    console.log([...new Set(all.map(({ version }) => version))].join(', '));
    console.log(`seed ${seed}; ${each / mebibyte} MiB of each of ${sets} kinds of data, in chunks of 1 MiB`);
    console.log(
      'ratios: above 1 negawatt is the faster one; median and its 95 % interval over the rounds (the extremes of fewer than six)',
    );
    const formats = weightsOf(each, seed);
    for (const weights of formats) await compareWeights(weights, { tensor, zstd }, folder, targets);
    rateRealWeights({ tensor, zstd }, targets);
    compareProgram('csv', csvRows(each, seed), zstd, folder, targets);
    compareProgram('jsonl', jsonlRows(each, seed), zstd, folder, targets);
    compareProgram('bf16', formats[0]!.bytes, zstd, folder, targets);
    compareHarness(formats[0]!, folder, targets);
    checkQuantised(folder, seed, targets);
    console.log(`\n${targets.summary()}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function coderOf(id: string): Promise<Coder> {
  const coder = await (await codecs[id]!()).load();
  if ('ok' in coder) throw new Error(coder.detail);
  return coder;
}
