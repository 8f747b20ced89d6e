import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Failure, failure } from '../../model/availability.ts';
import type { GpuLine } from '../../model/gpu.ts';
import { type FoundProgram, findProgram } from '../find-program.ts';
import { systemClock } from '../system-clock.ts';
import { distrust, ownershipOf } from '../trust.ts';
import type { PackageAnswer } from './inventory.ts';
import { endRuns } from './run-once.ts';
import { startSession } from './session.ts';

// A program of its own, which reads GPUs through nvidia-smi and prints lines as `GpuLine` tells. `--package` makes it the
// short-lived process that runs node-nvidia-smi, which starts a shell and has no time-out.
const { values: options } = parseArgs({
  options: {
    interval: { type: 'string', default: '1' },
    // Seconds; only tests are in more of a hurry.
    timeout: { type: 'string', default: '10' },
    patience: { type: 'string' },
    pause: { type: 'string', default: '1' },
    package: { type: 'boolean', default: false },
  },
});

const isRoot = process.getuid?.() === 0;
if (options.package) await runPackage();
else await serve();

/** A program in PATH; as root, only one that nobody else can have changed. */
function trusted(name: string): FoundProgram | Failure {
  const found = findProgram(name);
  if ('ok' in found || !isRoot) return found;
  const why = distrust(ownershipOf(found.found, found.real));
  return why === undefined ? found : failure('forbidden', `${name}: root does not run it: ${why}`);
}

async function runPackage(): Promise<void> {
  const { default: nvidiaSmi } = await import('node-nvidia-smi');
  nvidiaSmi((error, document) => {
    const answer: PackageAnswer =
      document === undefined || document === null ? { error: String(error).slice(0, 1000) } : { document };
    process.stdout.write(JSON.stringify(answer));
  });
}

async function serve(): Promise<void> {
  // Whoever listens is gone.
  process.stdout.on('error', () => process.exit());
  const say = (line: GpuLine) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const found = trusted('nvidia-smi');
  if ('ok' in found) {
    say({ failed: { why: found.why, detail: found.detail } });
    return;
  }
  // node-nvidia-smi's shell, as root, finds the program that was judged, and itself.
  if (isRoot) process.env['PATH'] = `${dirname(found.found)}:/usr/sbin:/usr/bin:/sbin:/bin`;
  const stdbuf = trusted('stdbuf');
  const interval = Math.max(0.02, Number(options.interval) || 1);
  const starting = startSession({
    program: found.real,
    ...('ok' in stdbuf ? {} : { stdbuf: stdbuf.real }),
    interval,
    timeout: Number(options.timeout),
    patience: Number(options.patience ?? Math.max(5, 5 * interval)),
    pause: Number(options.pause),
    packageProcess: [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url), '--package'],
    now: systemClock.now,
    say,
  });
  const leave = () => {
    session?.stop();
    endRuns();
    process.exit();
  };
  let session: Awaited<typeof starting>;
  process.on('SIGTERM', leave).on('SIGINT', leave);
  const orders = createInterface({ input: process.stdin });
  orders.on('close', leave);
  let asked = false;
  orders.on('line', (order) => {
    if (order !== 'processes') return;
    if (session === undefined) asked = true;
    else void session.tellProcesses();
  });
  session = await starting;
  if (session === undefined) leave();
  else if (asked) await session.tellProcesses();
}
