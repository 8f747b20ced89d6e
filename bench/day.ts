import { createJudge } from '../src/judge/judge.ts';
import { recordingVersion } from '../src/model/recording.ts';
import { openSources } from '../src/sampling/open-sources.ts';
import { sample } from '../src/sampling/sampler.ts';
import { simulatedHost } from '../test/support/simulated-host.ts';
import { bigServer } from './big-server.ts';

const day = 86_400;

/** Memory over a simulated day at 1 Hz on 128 CPUs: what is alive after each hour, over what was after the first. */
export async function benchDay(): Promise<void> {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('run node with --expose-gc, as `npm run bench` does');
  const host = simulatedHost(bigServer({ cpus: 128, processes: 200 }));
  const judge = createJudge('bench');
  const sources = await openSources(host, { interval: 1, top: 10 });
  const alive: number[] = [];
  await sample(
    host,
    sources.open,
    {
      negawatt: 'recording',
      recordingVersion,
      version: 'bench',
      host: { kind: 'real', inventory: await host.inventory() },
      settings: { duration: day, interval: 1, top: 10 },
      missing: sources.missing,
    },
    [judge],
    {
      duration: day,
      interval: 1,
      signal: new AbortController().signal,
      onTick: (elapsed) => {
        if (elapsed % 3600 !== 0) return;
        collect();
        alive.push(process.memoryUsage().heapUsed);
      },
    },
  );
  sources.close();
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const first = alive[0]!;
  const last = alive.at(-1)!;
  console.log(`simulated day, 128 CPUs, 1 Hz: ${judge.report().sources.used.length} sources, 86,400 ticks`);
  console.log(`alive after hour 1 ${mib(first)}, after hour 24 ${mib(last)}, most ${mib(Math.max(...alive))}`);
  console.log(`ratio last/first   ${(last / first).toFixed(3)} (flat: about 1)`);
}
