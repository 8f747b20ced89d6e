import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, quantileSorted } from 'simple-statistics';
import { negawatt } from './child-time.ts';

const slowdownTarget = 1.02;
const gapTarget = 5;
/** Starts a side and round. */
const starts = 5;

/** A fixed amount of work in a number of threads, about a second of it; it writes down how long it took itself. */
const work = `
import { appendFileSync } from 'node:fs';
import { Worker, isMainThread } from 'node:worker_threads';
const spin = () => { let x = 1; for (let i = 0; i < 7e7; i += 1) x = (x * 48271) % 2147483647; return x; };
if (isMainThread) {
  const others = Array.from({ length: Number(process.argv[3]) - 1 }, () => new Worker(new URL(import.meta.url)));
  const ended = others.map((worker) => new Promise((resolve) => worker.on('exit', resolve)));
  spin();
  await Promise.all(ended);
  appendFileSync(process.argv[2], process.uptime() + '\\n');
} else spin();
`;

/**
 * What being measured costs a command: its own wall time under `negawatt run` at 1 Hz with the process table on, bare,
 * and under hyperfine, in turn; and the time between the end of one repeat and the start of the next.
 */
export async function benchRun({ seconds }: { seconds: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-bench-'));
  try {
    const file = join(folder, 'work.mjs');
    writeFileSync(file, work);
    const rounds = Math.max(3, Math.round(seconds / 20));
    for (const threads of new Set([1, availableParallelism()])) slowdown(folder, file, threads, rounds);
    gaps(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function slowdown(folder: string, file: string, threads: number, rounds: number): void {
  const hasHyperfine = spawnSync('hyperfine', ['--version']).status === 0;
  const sides: Readonly<Record<string, (command: readonly string[]) => void>> = {
    bare: ([program = '', ...rest]) => {
      for (let start = 0; start < starts; start += 1) execFileSync(program, rest);
    },
    negawatt: (command) => {
      const options = ['run', '--repeat', String(starts), '--interval', '1s', '--output', join(folder, 'report.json')];
      execFileSync(process.execPath, [negawatt, ...options, '--', ...command], { stdio: 'ignore' });
    },
    ...(hasHyperfine && {
      hyperfine: (command: readonly string[]) => {
        execFileSync('hyperfine', ['-N', '--style', 'none', '--runs', String(starts), command.join(' ')], {
          stdio: 'ignore',
        });
      },
    }),
  };
  const walls: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, start] of Object.entries(sides)) {
      const out = join(folder, `${name}-${threads}`);
      start([process.execPath, file, out, String(threads)]);
      walls[name] = readFileSync(out, 'utf8').trim().split('\n').map(Number);
    }
  }
  const bare = median(walls['bare']!);
  console.log(
    `${threads} busy thread${threads === 1 ? '' : 's'}: bare ${bare.toFixed(3)} s (${walls['bare']!.length} starts)`,
  );
  for (const [name, values] of Object.entries(walls)) {
    if (name === 'bare') continue;
    const ratio = median(values) / bare;
    const aim = name === 'negawatt' ? ` (aim ${slowdownTarget})` : '';
    console.log(`  under ${name}: ratio ${ratio.toFixed(4)}${aim}`);
  }
  if (!hasHyperfine) console.log('  hyperfine: not installed');
}

function gaps(folder: string): void {
  const output = join(folder, 'true.json');
  execFileSync(process.execPath, [negawatt, 'run', '--repeat', '200', '--output', output, '--', 'true']);
  const { repeats } = JSON.parse(readFileSync(output, 'utf8')) as {
    repeats: readonly { readonly start: number; readonly wall: { readonly value: number } }[];
  };
  const between = repeats
    .slice(1)
    .map(({ start }, index) => 1000 * (start - repeats[index]!.start - repeats[index]!.wall.value))
    .sort((a, b) => a - b);
  const at = (share: number) => quantileSorted(between, share).toFixed(2);
  console.log(
    `between two repeats of true: median ${at(0.5)} ms, 95 % below ${at(0.95)} ms, most ${at(1)} ms (aim ${gapTarget})`,
  );
}
