import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHistory } from '../src/history/database.ts';
import { append } from '../src/history/store.ts';
import type { HistoryRecord } from '../src/model/history.ts';
import { normal, seeded } from '../test/support/random.ts';
import { childCpuSeconds, negawatt } from './child-time.ts';

const hour = 3600;
const years = 10;
const records = years * 365 * 24;
const metrics = ['energy.total', 'power.mean', 'cpu.utilisation', 'memory.used', 'energy.utilisation', 'gpu.energy'];
const rounds = 10;
const target = 200;

/** Ten years of hourly records: their size, and the CPU time of showing one metric of a year, beyond starting up. */
export async function benchHistory(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-bench-'));
  const path = join(folder, 'history.db');
  try {
    const history = await openHistory(path, 'write');
    const random = seeded(1);
    await history.transaction(() => {
      for (let index = 0; index < records; index += 1) append(history, recordOf(index, random));
    });
    history.exec('VACUUM');
    history.close();
    console.log(
      `${records} records of ${metrics.length} figures: ${(statSync(path).size / records).toFixed(0)} bytes each`,
    );
    const startUp = await cpuOf(['--version']);
    console.log(`start-up (negawatt --version): ${startUp} ms of CPU, mean of ${rounds}`);
    const year = ['--history', path, '--metric', 'power.mean', '--since', '2035-01-01', '--until', '2036-01-01'];
    for (const [what, args] of [
      ['one metric over a year', ['history', ...year]],
      ['its trend', ['history', 'trend', ...year]],
      ['one metric over ten years', ['history', ...year.slice(0, 4)]],
    ] as const) {
      console.log(`${what}: ${(await cpuOf(args)) - startUp} ms beyond it`);
    }
    console.log(`target: one metric over a year in at most ${target} ms`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function recordOf(index: number, random: () => number): HistoryRecord {
  return {
    at: Date.UTC(2026, 0, 1) / 1000 + index * hour,
    seconds: 10,
    kind: 'audit',
    name: 'audit',
    host: 'host',
    hardware: '{}',
    version: '0.1.0',
    isInterrupted: false,
    facts: { interval: '1', duration: '10' },
    settings: { governor: index % 2000 < 1000 ? 'powersave' : 'performance' },
    figures: metrics.map((name) => {
      const value = 100 + 2 * normal(random);
      return { name, unit: 'W', value, interval: [value - 1, value + 1], isEstimated: false };
    }),
    findings: index % 3 === 0 ? ['performance-governor CPU'] : [],
  };
}

/** Mean CPU time of a call, ms. */
async function cpuOf(args: readonly string[]): Promise<number> {
  let seconds = 0;
  for (let round = 0; round < rounds; round += 1)
    seconds += await childCpuSeconds(process.execPath, [negawatt, ...args]);
  return Math.round((seconds / rounds) * 1000);
}
