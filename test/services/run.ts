import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { installServices } from './services.ts';

// `npm run test:services`: the tests that need real programs, each in a cache outside the repository. What cannot be had is
// an error under CI, where nobody would see that tests were left out.
const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const cache = process.env['NEGAWATT_TEST_SERVICES'] ?? join(base, 'negawatt', 'services-1');
const isStrict = !['', 'false', '0', undefined].includes(process.env['CI']);

const missing = installServices(cache);
for (const [id, why] of missing) console.error(`${id} could not be had: ${why}`);
if (missing.size > 0 && isStrict) process.exit(1);

const words = ['services/', 'gate/renderers', 'report/gate', 'onnx', 'gguf', 'native'];
const { status } = spawnSync(
  process.execPath,
  ['--test-reporter=spec', join(import.meta.dirname, '..', 'run.js'), ...words],
  {
    stdio: 'inherit',
    env: { ...process.env, NEGAWATT_TEST_SERVICES: cache, NEGAWATT_TEST_PEERS: join(cache, 'peers') },
  },
);
process.exitCode = status ?? 1;
