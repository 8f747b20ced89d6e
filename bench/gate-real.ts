import { spawnSync } from 'node:child_process';
import { median } from 'simple-statistics';
import type { Check } from '../src/gate/check.ts';
import type { Verdict } from '../src/gate/decision.ts';
import type { VerdictDocument } from '../src/gate/verdict-document.ts';
import { negawatt } from './child-time.ts';
import { bounded, percent } from './gate-figures.ts';
import { apart, benchstat, meanThreshold, paired, type Rule, unpaired } from './gate-rules.ts';

const blocks = 30;
const pairs = 10;
/** About 0.1 s of CPU time. */
const steps = 60_000;
const more = 1.05;

const rules: Readonly<Record<string, Rule>> = {
  'ours, pairs, tolerance 0': paired(0),
  'ours, pairs, tolerance 3 %': paired(0.03),
  'ours, unpaired, tolerance 0': unpaired(0),
  'mean > +3 %': meanThreshold,
  'Mann-Whitney 5 % (benchstat)': benchstat,
  'mean +- sigma apart (hyperfine)': apart,
};

/**
 * The gate on this machine, with whatever else runs on it: blocks of interleaved pairs of the same command, and blocks
 * with a true 5 % more work, in turn; the verdicts of every rule on the same CPU-seconds.
 */
export async function benchGateReal(): Promise<void> {
  const found = { same: [] as Check[], more: [] as Check[] };
  for (let block = 0; block < blocks; block += 1) {
    found.same.push(measured(steps));
    found.more.push(measured(Math.round(steps * more)));
  }
  console.log(
    `${blocks} blocks of ${pairs} pairs each, CPU-seconds of a shell that counts to ${steps}, by \`negawatt compare\``,
  );
  report('A/A', found.same);
  report('+5 % work', found.more);
}

/** One block: how `compare` saw it. */
function measured(headSteps: number): Check {
  const line = (count: number) => `sh -c 'i=0; while [ $i -lt ${count} ]; do i=$((i+1)); done'`;
  const words = ['compare', '--base', line(steps), '--head', line(headSteps), '--repeat', String(pairs)];
  const options = ['--budget', 'cpu.total', '--tolerance', '0', '--format', 'json', '--top', '0', '--quiet'];
  const { stdout, stderr } = spawnSync(process.execPath, [negawatt, ...words, ...options], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as VerdictDocument).subjects[0]!.checks.find(({ budget }) => budget !== undefined)!;
}

function report(name: string, checks: readonly Check[]): void {
  const ratios = checks.map(({ ratio }) => ratio!.value - 1);
  const widths = checks.map(({ ratio }) => (ratio!.high! - ratio!.low!) / 2);
  console.log(
    `\n  ${name}: median change ${percent(median(ratios))}, from ${percent(Math.min(...ratios))} to ${percent(Math.max(...ratios))}; median half-width ${percent(median(widths))}`,
  );
  for (const [rule, verdict] of Object.entries(rules)) {
    const counts: Partial<Record<Verdict, number>> = {};
    for (const { head, base } of checks) {
      const said = verdict(head!.values, base!.values);
      counts[said] = (counts[said] ?? 0) + 1;
    }
    const { worse = 0, better = 0, same = 0, inconclusive = 0 } = counts;
    console.log(
      `    ${rule}: worse ${bounded(worse, checks.length)}; better ${better}, same ${same}, cannot tell ${inconclusive}`,
    );
  }
}
