import type { Check } from './check.ts';

/** A change that is not worth a sentence. */
const small = 0.01;

/**
 * What likely made a figure worse, told from the figures beside it: whether the command worked longer, waited longer or
 * worked harder, on the CPU or the GPU. Sentences; empty where nothing beside it changed.
 */
export function likelyChange(checks: readonly Check[]): readonly string[] {
  const by = new Map(checks.map((check) => [check.metric, check]));
  const change = (name: string) => {
    const { ratio, differences, head } = by.get(name) ?? {};
    // A model's figure follows from the others: it explains nothing.
    const isTold = ratio !== undefined && differences?.length === 0 && head?.isEstimated === false;
    if (!isTold) return undefined;
    const { value, low = 0, high = Number.POSITIVE_INFINITY } = ratio;
    // What may as well be chance did not change.
    return low > 1 || high < 1 ? value - 1 : 0;
  };
  const moved = (name: string) => Math.abs(change(name) ?? 0) >= small;
  const found: string[] = [];
  if (moved('gpu.energy'))
    found.push(`GPU energy ${went(change('gpu.energy')!)}${shareOf(by, 'gpu.energy', 'energy.total')}.`);
  if (moved('cpu.total')) {
    found.push(
      `CPU time ${went(change('cpu.total')!)}, most of it in ${mostlyIn(by)}: the command works ${change('cpu.total')! > 0 ? 'more' : 'less'}.`,
    );
  }
  if (moved('wall') && !moved('cpu.total') && change('cpu.total') !== undefined) {
    found.push(
      `Wall time ${went(change('wall')!)} and CPU time did not: it waits ${change('wall')! > 0 ? 'longer' : 'less'}.`,
    );
  }
  if (moved('power.mean'))
    found.push(
      `Mean power ${went(change('power.mean')!)}: the same time costs ${change('power.mean')! > 0 ? 'more' : 'less'}.`,
    );
  if (moved('memory.peak')) found.push(`Peak memory ${went(change('memory.peak')!)}.`);
  return found;
}

function went(change: number): string {
  return `${change > 0 ? 'rose' : 'fell'} by ${(100 * Math.abs(change)).toFixed(1)} %`;
}

function differenceOf(check: Check | undefined): number {
  return check?.head === undefined || check.base === undefined ? 0 : check.head.value - check.base.value;
}

function mostlyIn(by: ReadonlyMap<string, Check>): string {
  const [user, system] = [by.get('cpu.user'), by.get('cpu.system')].map((check) => Math.abs(differenceOf(check)));
  return user! >= system! ? 'its own code (user time)' : 'the kernel (system time)';
}

/** How much of a change is that of a part of it. */
function shareOf(by: ReadonlyMap<string, Check>, part: string, whole: string): string {
  const share = differenceOf(by.get(part)) / differenceOf(by.get(whole));
  return share > 0 && share <= 1 ? `, ${(100 * share).toFixed(0)} % of the change of ${whole}` : '';
}
