import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { childCpuSeconds, negawatt } from './child-time.ts';

const version = '3.2.9';
const target = 0.5;

/** CodeCarbon's offline tracker for a while: machine mode, one measure a second, nothing sent, nothing saved. */
const script = (seconds: number) => `
import time
from codecarbon import OfflineEmissionsTracker
tracker = OfflineEmissionsTracker(country_iso_code="FRA", measure_power_secs=1, save_to_file=False, log_level="error")
tracker.start()
time.sleep(${seconds})
tracker.stop()
`;

/** Whole-process CPU time, start and children included, of negawatt and of CodeCarbon over the same machine, in turn. */
export async function benchCodeCarbon({ seconds }: { seconds: number }): Promise<void> {
  const window = Math.min(60, seconds);
  const python = await install();
  if (python === undefined) {
    console.log('skipped: no python3 with venv and PyPI on this machine');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-bench-'));
  try {
    const file = join(folder, 'track.py');
    writeFileSync(file, script(window));
    const audit = [negawatt, 'audit', '--duration', `${window}s`, '--interval', '1s', '--quiet'];
    let ours = 0;
    let theirs = 0;
    for (let round = 1; round <= 2; round += 1) {
      const one = await childCpuSeconds(process.execPath, audit);
      const other = await childCpuSeconds(python, [file]);
      console.log(
        `round ${round}: negawatt ${one.toFixed(2)} s, CodeCarbon ${other.toFixed(2)} s of CPU over ${window} s`,
      );
      ours += one;
      theirs += other;
    }
    console.log(`ratio negawatt/CodeCarbon ${version}: ${(ours / theirs).toFixed(3)} (target: at most ${target})`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A virtual environment in the user's cache, made once. */
async function install(): Promise<string | undefined> {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'negawatt', `codecarbon-${version}`);
  const python = join(folder, 'bin', 'python3');
  if (existsSync(join(folder, 'ready'))) return python;
  try {
    await childCpuSeconds('python3', ['-m', 'venv', folder]);
    await childCpuSeconds(python, ['-m', 'pip', 'install', '--quiet', `codecarbon==${version}`]);
    writeFileSync(join(folder, 'ready'), '');
    return python;
  } catch (error) {
    console.log(String(error));
    return undefined;
  }
}
