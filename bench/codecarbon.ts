import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { childCpuSeconds, negawatt } from './child-time.ts';
import { layOutStubCards, stubCards } from './stub-cards.ts';

const version = '3.2.9';
const target = 0.5;

/** CodeCarbon's offline tracker for a while: machine mode, one measure a second, nothing sent, nothing saved. */
const track = (seconds: number) => `
import time
from codecarbon import OfflineEmissionsTracker
tracker = OfflineEmissionsTracker(country_iso_code="FRA", measure_power_secs=1, save_to_file=False, log_level="error")
tracker.start()
time.sleep(${seconds})
tracker.stop()
`;
/** Fails unless CodeCarbon sees the cards: a tracker without any says nothing of it. */
const count = `
from codecarbon.core.gpu import AllGPUDevices
assert AllGPUDevices().device_count == ${stubCards}, AllGPUDevices().device_count
`;

/**
 * Whole-process CPU time, start and children included, of negawatt and of CodeCarbon over the same machine, in turn: as
 * it is, and with eight cards behind the same stub of NVML.
 */
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
    writeFileSync(file, track(window));
    const library = layOutStubCards(folder);
    // CodeCarbon loads NVML by its name, and only where it can start a program of this name.
    writeFileSync(join(folder, 'nvidia-smi'), '#!/bin/sh\n', { mode: 0o755 });
    const cards = [`LD_LIBRARY_PATH=${folder}`, `PATH=${folder}:${process.env['PATH']}`];
    await childCpuSeconds('env', [...cards, python, '-c', count]);
    const audit = [negawatt, 'audit', '--duration', `${window}s`, '--interval', '1s', '--quiet'];
    await inTurn('this machine', window, audit, [python, file]);
    await inTurn(`${stubCards} cards`, window, [...audit, '--nvml', library], [...cards, python, file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param other what env(1) is to start */
async function inTurn(name: string, window: number, audit: readonly string[], other: readonly string[]): Promise<void> {
  let ours = 0;
  let theirs = 0;
  for (let round = 1; round <= 2; round += 1) {
    const one = await childCpuSeconds(process.execPath, audit);
    const another = await childCpuSeconds('env', other);
    console.log(
      `${name}, round ${round}: negawatt ${one.toFixed(2)} s, CodeCarbon ${another.toFixed(2)} s of CPU over ${window} s`,
    );
    ours += one;
    theirs += another;
  }
  console.log(
    `${name}: ratio negawatt/CodeCarbon ${version}: ${(ours / theirs).toFixed(3)} (target: at most ${target})`,
  );
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
