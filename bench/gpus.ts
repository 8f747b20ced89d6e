import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import type { AuditReport } from '../src/model/report.ts';
import { layOut } from '../test/support/tree.ts';
import { bigServer } from './big-server.ts';
import { negawatt } from './child-time.ts';
import { cpuSeconds, memoryOf, processTree, type TreeMemory } from './process-tree.ts';
import { layOutStubCards, stubCards } from './stub-cards.ts';

interface Case {
  readonly name: string;
  readonly interval: string;
  /** Share of one core, at most. */
  readonly target: number;
}

const cases: readonly Case[] = [
  { name: '1 Hz', interval: '1s', target: 0.003 },
  { name: '10 Hz', interval: '100ms', target: 0.015 },
];
const mostMemory = 120 * 2 ** 20;
/** The start of Node and of the helper is no sampling, s. */
const settling = 3;

interface Run {
  readonly report: AuditReport;
  /** Share of one core of all its processes, as seen from outside while it sampled. */
  readonly share: number;
  /** The part of it that the helper used. */
  readonly helperShare: number;
  readonly memory: TreeMemory;
}

/**
 * What eight cards behind the stub of NVML cost, in all processes together. A host below a root starts no helper, so
 * that the cards are read on this machine; what they add there is put on top of what the tree of a server with 2 sockets
 * and 128 CPUs costs. Three windows a case; all run side by side, each using a hundredth of a core.
 */
export async function benchGpus({ seconds }: { seconds: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-bench-'));
  try {
    const library = layOutStubCards(folder);
    const root = mkdtempSync(join(folder, 'root-'));
    layOut(bigServer({ cpus: 128, processes: 1000 }), root);
    const rounds: (readonly [withCards: Run, without: Run, server: Run])[][] = [];
    console.log(
      `three windows of ${seconds} s; share of one core of all processes; the stub's calls cost next to nothing`,
    );
    for (let round = 0; round < 3; round += 1) {
      rounds.push(
        await Promise.all(
          cases.map(({ interval }) => {
            const common = ['--interval', interval, '--top', '0'];
            return Promise.all([
              auditOnce([...common, '--nvml', library], seconds),
              auditOnce([...common, '--gpus', 'none'], seconds),
              auditOnce([...common, '--root', root], seconds),
            ]);
          }),
        ),
      );
    }
    for (const [index, one] of cases.entries()) {
      print(
        one,
        rounds.map((round) => round[index]!),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print({ name, target }: Case, runs: readonly (readonly [withCards: Run, without: Run, server: Run])[]): void {
  const { parts } = runs[0]![0].report.energy;
  const seen = parts.filter(({ component, counted }) => component === 'gpu' && counted).length;
  if (seen !== stubCards) throw new Error(`the report has the energy of ${seen} cards, not of ${stubCards}`);
  const middle = (place: 0 | 1 | 2) => median(runs.map((run) => run[place].share));
  const added = middle(0) - middle(1);
  const whole = middle(2) + added;
  const helper = median(runs.map(([run]) => run.helperShare));
  const told = median(runs.map(([run]) => run.report.ownCost.share.value));
  console.log(
    `${name}: this machine with ${stubCards} cards ${percent(middle(0))} (its helper ${percent(helper)}; its report says ${percent(told)}), without ${percent(middle(1))}; ` +
      `2 sockets and 128 CPUs without ${percent(middle(2))}`,
  );
  console.log(
    `  2 sockets, 128 CPUs and ${stubCards} cards: ${percent(whole)} (target ${percent(target)}, ratio ${(whole / target).toFixed(2)})`,
  );
  const most = (of: keyof TreeMemory) => Math.max(...runs.map(([run]) => run.memory[of]));
  console.log(
    `  memory of all processes, shared pages once ${mebibytes(most('once'))} (target ${mebibytes(mostMemory)}, ratio ${(most('once') / mostMemory).toFixed(2)}); ` +
      `proportional ${mebibytes(most('proportional'))}; sum of the peak resident sets ${mebibytes(most('resident'))}`,
  );
}

async function auditOnce(args: readonly string[], seconds: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-bench-'));
  const file = join(folder, 'report.json');
  const all = [negawatt, 'audit', '--duration', `${seconds}s`, '--quiet', '--output', file, ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'ignore', 'inherit'] });
  const watch = watchTree(child.pid!);
  const code = await new Promise((ended) => {
    child.on('close', ended);
  });
  const seen = watch.end();
  if (code !== 0) throw new Error(`negawatt ${all.join(' ')} ended with ${code}`);
  const report = JSON.parse(readFileSync(file, 'utf8')) as AuditReport;
  rmSync(folder, { recursive: true, force: true });
  return { report, ...seen };
}

/** Looks at a process and its children every second; the last look is the last at which all of them were there. */
function watchTree(pid: number): { end(): Omit<Run, 'report'> } {
  const began = performance.now() / 1000;
  let first: readonly [at: number, cpu: number, helper: number] | undefined;
  let last: readonly [at: number, cpu: number, helper: number] | undefined;
  let members = 0;
  let memory: TreeMemory = { once: 0, proportional: 0, resident: 0 };
  const timer = setInterval(() => {
    const at = performance.now() / 1000;
    const pids = processTree(pid);
    if (at - began < settling || pids.length < members) return;
    last = [at, cpuSeconds(pids), cpuSeconds(pids.slice(1))];
    if (pids.length > members) first = last;
    members = pids.length;
    const now = memoryOf(pids);
    memory = {
      once: Math.max(memory.once, now.once),
      proportional: Math.max(memory.proportional, now.proportional),
      resident: Math.max(memory.resident, now.resident),
    };
  }, 1000);
  return {
    end: () => {
      clearInterval(timer);
      if (first === undefined || last === undefined || last[0] - first[0] < settling) {
        throw new Error(`a window must be longer than ${2 * settling} s to be watched from outside`);
      }
      const seconds = last[0] - first[0];
      return { share: (last[1] - first[1]) / seconds, helperShare: (last[2] - first[2]) / seconds, memory };
    },
  };
}

const percent = (share: number) => `${(share * 100).toFixed(3)} %`;
const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
