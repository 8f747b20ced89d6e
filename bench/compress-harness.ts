import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify } from '../src/archive/identify.ts';
import { Chunks } from '../src/bench/compress/piece.ts';
import { safetensorsFile } from '../test/support/artifacts.ts';
import { bareSpeeds } from './bare-loop.ts';
import { negawattCompress } from './compress-command.ts';
import type { Weights } from './compress-data.ts';
import { spread, ways } from './in-turn.ts';
import type { Targets } from './targets.ts';

const pairs = 5;
const cases = { zstd: 3, gzip: 3, brotli: 3, lz4: 1, xz: 3, tensor: 1 };
/** For all cases, s; each gets its share, as the bare loop does. */
const seconds = 5;
const window = 0.1;
const least = 0.95;

/**
 * What `negawatt bench compress` tells of each codec over a loop on the bare library, in turn: on weights, which are
 * the fastest for most of them, so that whatever the bench adds is largest.
 */
export function compareHarness({ bytes, dtype }: Weights, folder: string, targets: Targets): void {
  const file = join(folder, 'weights.safetensors');
  const data = bytes.subarray(0, 32 * 2 ** 20);
  writeFileSync(
    file,
    safetensorsFile([{ name: 'weights', dtype: dtype.toUpperCase(), shape: [data.length / 2], data }]),
  );
  const layout = { kind: 'tensor', dtype } as const;
  const stamp = { path: file, bytes: 0, modified: 0, inode: 0 };
  const [weights] = identify(file).segments.filter((segment) => segment.layout.kind === 'tensor');
  const all = new Chunks([{ ...weights!, file: stamp }]);
  const chunks = Array.from({ length: all.count }, (_, index) => all.at(index));
  const cpu = new Map<string, number[]>();
  const speed = new Map<string, number[]>();
  const add = (to: Map<string, number[]>, name: string, ratio: number) =>
    to.set(name, [...(to.get(name) ?? []), ratio]);
  for (let pair = 0; pair < pairs; pair += 1) {
    const words = ['--codecs', Object.keys(cases).join(), '--levels', '3', '--time', `${seconds}s`];
    const [artifact] = negawattCompress(file, words).artifacts;
    for (const [codec, level] of Object.entries(cases)) {
      const each = seconds / Object.keys(cases).length / 2;
      const bare = bareSpeeds({ codec, level, layout, file, chunks, window, seconds: each });
      const told = artifact!.cases.find((one) => one.codec === codec);
      for (const way of ways) {
        const figures = told?.[way];
        if (figures?.cpu === undefined) throw new Error(`${codec} was not measured: ${told?.failed}`);
        add(cpu, `${codec} -${level}, ${way}`, bare[way].cpu / figures.cpu.value.value);
        add(speed, `${codec} -${level}, ${way}`, figures.speed.value.value / bare[way].speed);
      }
    }
  }
  console.log(`\nnegawatt bench compress over a bare loop, bf16, ${data.length / 2 ** 20} MiB, by CPU-s/GB:`);
  for (const [name, ratios] of cpu) {
    targets.ratio(`harness, ${name}`, ratios, least, `; by the clock ${spread(speed.get(name)!)}`);
  }
}
