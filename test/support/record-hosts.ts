import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { capturingHost } from '../../src/host/capture.ts';
import { recordingVersion } from '../../src/model/recording.ts';
import { openSources } from '../../src/sampling/open-sources.ts';
import { sample } from '../../src/sampling/sampler.ts';
import { fixtures } from './golden.ts';
import { hosts } from './hosts.ts';
import { simulatedHost } from './simulated-host.ts';

// Records the hosts of `hosts.ts` anew: `npm run build && node build/test/support/record-hosts.js`. Only needed when a
// probe reads something that it did not read before; golden reports are then rewritten by `npm run golden`.
const duration = 10;
for (const [name, simulation] of Object.entries(hosts)) {
  const folder = join(fixtures, 'hosts', name);
  rmSync(join(folder, 'capture.jsonl'), { force: true });
  mkdirSync(folder, { recursive: true });
  const nobody = { hosts: [], users: [] };
  const host = capturingHost(simulatedHost(simulation()), folder, { interval: 1, identity: nobody });
  const inventory = await host.inventory();
  const sources = await openSources(host, { interval: 1, top: 10 });
  await sample(
    host,
    sources.open,
    {
      negawatt: 'recording',
      recordingVersion,
      version: '0.0.0',
      host: { kind: 'real', inventory },
      settings: { duration, interval: 1, top: 10 },
      missing: sources.missing,
    },
    [],
    { duration, interval: 1, signal: new AbortController().signal },
  );
  sources.close();
  host.close();
}
