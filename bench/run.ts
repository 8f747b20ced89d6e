import { parseArgs } from 'node:util';

interface BenchOptions {
  readonly seconds: number;
  readonly megabytes?: number;
}

/**
 * Every benchmark runs both sides in turn and prints a ratio; a figure without its other side says little on a noisy
 * machine. `npm run bench` runs all; `npm run bench -- start sampler` some; `--seconds 20` shortens the windows;
 * `--megabytes 800` gives `compress` more data.
 */
const suites: Readonly<Record<string, () => Promise<(options: BenchOptions) => Promise<void>>>> = {
  start: () => import('./start.ts').then(({ benchStart }) => benchStart),
  sampler: () => import('./sampler.ts').then(({ benchSampler }) => benchSampler),
  day: () => import('./day.ts').then(({ benchDay }) => benchDay),
  codecarbon: () => import('./codecarbon.ts').then(({ benchCodeCarbon }) => benchCodeCarbon),
  gpus: () => import('./gpus.ts').then(({ benchGpus }) => benchGpus),
  run: () => import('./run-overhead.ts').then(({ benchRun }) => benchRun),
  gate: () => import('./gate.ts').then(({ benchGate }) => benchGate),
  'gate-real': () => import('./gate-real.ts').then(({ benchGateReal }) => benchGateReal),
  compress: () => import('./compress.ts').then(({ benchCompress }) => benchCompress),
  history: () => import('./history.ts').then(({ benchHistory }) => benchHistory),
  'gpu-energy': () => import('./gpu-energy.ts').then(({ benchGpuEnergy }) => benchGpuEnergy),
  page: () => import('./page.ts').then(({ benchPage }) => benchPage),
};

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '100' }, megabytes: { type: 'string' } },
  allowPositionals: true,
});
const names = positionals.length === 0 ? Object.keys(suites) : positionals;
for (const name of names) {
  const suite = suites[name];
  if (suite === undefined) throw new Error(`no benchmark ${name}; there are ${Object.keys(suites).join(', ')}`);
  console.log(`\n== ${name}`);
  const { seconds, megabytes } = values;
  await (await suite())({
    seconds: Number(seconds),
    ...(megabytes === undefined ? {} : { megabytes: Number(megabytes) }),
  });
}
