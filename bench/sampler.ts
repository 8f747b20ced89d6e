import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import type { AuditReport } from '../src/model/report.ts';
import { layOut } from '../test/support/tree.ts';
import { bigServer } from './big-server.ts';
import { negawatt } from './child-time.ts';

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  /** Share of one core, at most. */
  readonly target: number;
}

const cases: readonly Case[] = [
  { name: '1 Hz, no process table', args: ['--interval', '1s', '--top', '0'], target: 0.002 },
  { name: '1 Hz, 1,000 processes every 5 s', args: ['--interval', '1s'], target: 0.007 },
  { name: '10 Hz, no process table', args: ['--interval', '100ms', '--top', '0'], target: 0.012 },
];
const mostMemory = 80 * 1024 * 1024;

/**
 * What sampling itself costs: share of one core and peak memory over windows of a rooted host with 2 sockets, 128 CPUs
 * and 1,000 processes. Three windows a case; the cases run side by side, each using a hundredth of a core.
 */
export async function benchSampler({ seconds }: { seconds: number }): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'negawatt-bench-'));
  try {
    layOut(bigServer({ cpus: 128, processes: 1000 }), root);
    console.log(`rooted host, 2 sockets, 128 CPUs; three windows of ${seconds} s; share of one core, peak memory`);
    const rounds: AuditReport[][] = [];
    for (let round = 0; round < 3; round += 1) {
      rounds.push(await Promise.all(cases.map((one) => auditOnce(root, one, seconds))));
    }
    cases.forEach(({ name, target }, index) => {
      const shares = rounds.map((reports) => reports[index]!.ownCost.share.value);
      const memory = Math.max(...rounds.map((reports) => reports[index]!.ownCost.peakMemory.value));
      const percent = (share: number) => `${(share * 100).toFixed(3)} %`;
      const missed = rounds.reduce((sum, reports) => sum + reports[index]!.coverage.missedTicks, 0);
      console.log(
        `${name.padEnd(34)} median ${percent(median(shares))} of ${shares.map(percent).join(', ')} (target ${percent(target)}, ratio ${(median(shares) / target).toFixed(2)}); ` +
          `${(memory / 2 ** 20).toFixed(0)} MiB (target ${mostMemory / 2 ** 20}); ${missed} samples missed`,
      );
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function auditOnce(root: string, { args }: Case, seconds: number): Promise<AuditReport> {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-bench-'));
  const file = join(folder, 'report.json');
  const all = [negawatt, 'audit', '--root', root, '--duration', `${seconds}s`, '--quiet', '--output', file, ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((ended) => {
    child.on('close', ended);
  });
  if (code !== 0) throw new Error(`negawatt ${all.join(' ')} ended with ${code}`);
  const report = JSON.parse(readFileSync(file, 'utf8')) as AuditReport;
  rmSync(folder, { recursive: true, force: true });
  return report;
}
