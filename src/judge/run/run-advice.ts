import { sum } from 'simple-statistics';
import type { RunMetric, RunReport } from '../../model/report.ts';
import { drift } from '../../statistics/drift.ts';
import { outliers } from '../../statistics/outliers.ts';
import type { Evidence } from '../evidence.ts';
import { type Throttling, throttlings } from '../throttling.ts';
import { metricOf, type Reading } from './metric.ts';
import type { RepeatReadings } from './repeats.ts';
import { metricReadings, type RunAccount } from './run-account.ts';

type Advice = RunReport['advice'][number];

/** A drift that is smaller is of no use to anybody, however sure it is. */
const smallDrift = 0.01;
/** Share of the machine's capacity that others kept busy. */
const busyShare = 0.05;
/** What an interval narrows to with enough repeats where the user named no aim. */
const usualAim = 0.03;
/** A median of many repeats spreads so much more than their mean. */
const medianToMean = Math.sqrt(Math.PI / 2);
/** The most that --repeat takes. */
const mostRepeats = 10_000;
/** Busy CPU time that belongs to nobody, as a share of the command's. */
const lostShare = 0.05;

/** What makes the figures worse than they could be, each with the next thing to try, given what was tried already. */
export function adviseRun(
  session: Evidence,
  account: RunAccount,
  metrics: RunReport['metrics'],
  processes: RunReport['processes'],
): Advice[] {
  return [
    ...failed(account),
    ...incomplete(account, session),
    ...tooShort(session, account, metrics),
    ...wide(session, metricNamed(session, account)),
    ...outlying(account),
    ...drifting(account),
    ...busy(session, account, processes),
    ...throttled(session),
    ...missed(session),
    ...survivors(account),
    ...orphans(session, account, processes),
  ];
}

function failed({ all, counted }: RunAccount): Advice[] {
  const failures = all.filter(({ measure }) => measure.window.outcome?.code !== 0);
  if (failures.length === 0) return [];
  const { code, signal } = failures[0]!.measure.window.outcome ?? { code: null, signal: null };
  const how = code === null ? `by ${signal ?? 'an unknown cause'}` : `with exit code ${code}`;
  const rest =
    counted.length === all.length ? 'none succeeded: the figures are of all of them' : 'the figures leave them out';
  return [
    {
      id: 'failed',
      what: `${failures.length} of ${all.length} repeats failed, the first one ${how}; ${rest}.`,
      next: 'See what the command printed, and run it by itself first.',
    },
  ];
}

function incomplete({ all, incomplete: holes }: RunAccount, { header }: Evidence): Advice[] {
  if (holes === undefined) return [];
  return [
    {
      id: 'incomplete',
      what: `${holes.count} of ${all.length} repeats have no energy: of the first one ${holes.first}.`,
      next: `Sample more often, such as --interval ${Math.max(50, Math.round(header.settings.interval * 500))}ms; a meter that reads seldom needs a longer one.`,
    },
  ];
}

function tooShort({ header }: Evidence, { counted }: RunAccount, { energy }: RunReport['metrics']): Advice[] {
  if (energy === undefined || !counted.some((repeat) => repeat.energy?.isTooShort === true)) return [];
  const aim = header.settings.run?.until ?? usualAim;
  const { whole, shared } = doubtOf(counted.map((repeat) => repeat.energy));
  const seconds = counted[0]!.wall.figure.value;
  const what = `A repeat of ${time(seconds)} is too short for the counter, which leaves ${percent(whole)} of its energy in doubt.`;
  // What each repeat has for itself falls with the square root of their number; what all share does not.
  const needed = Math.ceil((((whole - shared) * medianToMean) / (aim - shared)) ** 2);
  const isWithinReach = shared < aim && needed <= mostRepeats;
  if (isWithinReach && needed <= counted.length) return [];
  const next = isWithinReach
    ? `About ${needed} repeats would bring it to ${percent(aim)}: --repeat ${needed}, or give the command more work.`
    : `Give the command more work: no number of repeats would bring it to ${percent(aim)}.`;
  return [{ id: 'too-short', what, next }];
}

/** Shares of the energy: what is in doubt of one repeat at the mean, and the part of it that all repeats have alike. */
function doubtOf(readings: readonly (Reading | undefined)[]): { readonly whole: number; readonly shared: number } {
  const known = readings.filter((reading) => reading?.figure.interval !== undefined);
  const value = sum(known.map((reading) => reading!.figure.value));
  if (!(value > 0)) return { whole: Number.POSITIVE_INFINITY, shared: Number.POSITIVE_INFINITY };
  const half = sum(known.map((reading) => reading!.figure.interval![1] - reading!.figure.value));
  const shared = sum(known.map((reading) => reading!.systematic?.[1] ?? 0));
  return { whole: half / value, shared: shared / value };
}

/** The user named how sure it has to be, and it is not. */
function wide({ header, footer }: Evidence, metric: RunMetric | undefined): Advice[] {
  const { until } = header.settings.run ?? {};
  if (until === undefined || footer.stopped === '--until reached' || metric === undefined) return [];
  const { value, interval } = metric.value;
  const share =
    interval === undefined ? undefined : Math.max(interval[1] - value, value - interval[0]) / Math.abs(value);
  const what =
    share === undefined
      ? `The interval that was asked for, ${percent(until)}, is not known after ${metric.count} repeats.`
      : `The interval is ${percent(share)} after ${metric.count} repeats, and ${percent(until)} was asked for.`;
  return [{ id: 'wide', what, next: 'Give it more time with --max-time, a quieter machine, or a wider --until.' }];
}

function outlying({ counted, warmups }: RunAccount): Advice[] {
  const walls = counted.map(({ wall }) => wall.figure.value);
  const found = outliers(walls);
  if (found.length === 0) return [];
  const worst = found.reduce((most, index) => (walls[index]! > walls[most]! ? index : most));
  const isFirst = found.every((index) => index === 0);
  const next =
    isFirst && warmups === 0
      ? 'The first one filled caches: --warmup 1 leaves such a start out.'
      : "See below who else was busy and stop it, or start each repeat from one state with --prepare 'CMD'.";
  return [
    {
      id: 'outliers',
      what: `${found.length} of ${walls.length} repeats lie far from the median; repeat ${worst + 1} took ${time(walls[worst]!)}.`,
      next,
    },
  ];
}

function drifting({ counted, warmups }: RunAccount): Advice[] {
  for (const [name, of] of [
    ['energy', (repeat: RepeatReadings) => repeat.energy],
    ['wall time', (repeat: RepeatReadings) => repeat.wall],
  ] as const) {
    const readings = counted.map(of).filter((reading) => reading !== undefined);
    // What is mostly the step of a counter has a median that says little.
    if (readings.some(({ isTooShort }) => isTooShort === true)) continue;
    const values = readings.map(({ figure }) => figure.value);
    const found = values.length === counted.length ? drift(values) : undefined;
    if (found?.share === undefined || Math.abs(found.share) < smallDrift) continue;
    const direction = found.share > 0 ? 'more' : 'less';
    return [
      {
        id: 'drift',
        what: `The ${name} drifts: the second half of the repeats took ${percent(Math.abs(found.share))} ${direction} than the first.`,
        next:
          warmups === 0
            ? 'Bring the machine to its working temperature first: --warmup 3.'
            : 'Give it longer to warm up, or fix the clocks; --idle between longer pauses lets it cool.',
      },
    ];
  }
  return [];
}

function busy({ footer }: Evidence, { all }: RunAccount, processes: RunReport['processes']): Advice[] {
  const busySeconds = sum(all.map(({ measure }) => measure.evidence.estimate.busySeconds));
  const capacity = sum(all.map(({ measure }) => measure.evidence.estimate.threadSeconds));
  const own = sum(all.map(({ cpu }) => cpu?.total.figure.value ?? Number.NaN));
  // Negawatt's own work is in its report, and nobody can stop it; of how it falls on the repeats nothing is known.
  const others = busySeconds - own - footer.ownCost.windowCpu;
  if (!(capacity > 0 && others > busyShare * capacity)) return [];
  const [most] = processes?.rows.filter(({ ended }) => !ended) ?? [];
  const who = most === undefined ? '' : `, such as ${most.name} (process ${most.pid})`;
  return [
    {
      id: 'busy',
      what: `The machine was busy with other work: ${others.toFixed(2)} s of CPU time beside the command's ${own.toFixed(2)} s.`,
      next: `Stop what else runs${who}, or measure when it is done; its energy is in the figures.`,
    },
  ];
}

const throttleMends: Readonly<Record<Throttling['of'], string>> = {
  container: 'Raise the quota, or use fewer threads.',
  cards: 'See `negawatt audit` for the cards; better cooling or a higher limit would make the repeats alike.',
};

function throttled(session: Evidence): Advice[] {
  return throttlings(session).map(({ of, what }) => ({ id: 'throttled', what, next: throttleMends[of] }));
}

function missed({ footer, header }: Evidence): Advice[] {
  if (footer.missedTicks === 0) return [];
  return [
    {
      id: 'missed-samples',
      what: `The machine could not keep the interval: ${footer.missedTicks} samples were missed.`,
      next: `Sample less often: --interval ${2 * header.settings.interval}s.`,
    },
  ];
}

function survivors({ all }: RunAccount): Advice[] {
  const left = all.filter(({ measure }) => (measure.window.outcome?.survivors.count ?? 0) > 0);
  const [first] = left;
  if (first === undefined) return [];
  const { count, listed } = first.measure.window.outcome!.survivors;
  const names = listed.map(({ pid, name }) => `${name} (${pid})`).join(', ');
  return [
    {
      id: 'survivors',
      what: `${left.length} of ${all.length} repeats left processes behind, the first one ${count}: ${names}. They were not ended, and what they used afterwards is in no figure.`,
      next: 'Run the command in the foreground, or end them by their ids.',
    },
  ];
}

function orphans({ header }: Evidence, { all }: RunAccount, processes: RunReport['processes']): Advice[] {
  const { by } = header.settings.run!.accounting;
  const own = sum(all.map(({ cpu }) => cpu?.total.figure.value ?? 0));
  const lost = processes?.unattributed.cpu.value ?? 0;
  if (by !== 'process tree' || !(lost > lostShare * own)) return [];
  return [
    {
      id: 'orphans',
      what: `${lost.toFixed(2)} s of busy CPU time belong to no process that was seen: descendants that lost their parent and ended may have used them, and the process tree does not count those.`,
      next: 'Run where a cgroup can be made: as root, or by `systemd-run --user --scope negawatt run …`.',
    },
  ];
}

function metricNamed({ header }: Evidence, { counted }: RunAccount): RunMetric | undefined {
  const isMeasured = counted.some(({ measure }) => measure.energy?.isMeasured === true);
  const { metric = isMeasured ? 'energy.total' : 'wall' } = header.settings.run ?? {};
  return metricOf(counted.map((repeat) => metricReadings[metric]?.(repeat)).filter((one) => one !== undefined));
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %` : 'all';
}

function time(seconds: number): string {
  return seconds < 1 ? `${(1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0)} ms` : `${seconds.toFixed(2)} s`;
}
