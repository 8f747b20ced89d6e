import { fewestSessions } from '../statistics/session-ratio.ts';
import type { Budget, Limit } from './budget.ts';
import type { Check, CheckedSide } from './check.ts';
import { boundaryDifferences, type Difference, differences } from './comparability.ts';
import type { Bound } from './decision.ts';
import { isOfWhole, type Metric, metrics } from './metrics.ts';
import { type Facts, knownValues, levelsIn, type Measured, type Session } from './side.ts';
import { type Against, centerInterval, type Judged, judgeAmount, judgeExact, judgeRatio } from './verdict.ts';

/** What is judged. */
export interface Head {
  readonly facts: Facts;
  readonly session: Session;
}

/** What it is held against. */
export interface Base {
  readonly facts: Facts;
  /** Oldest first; one where both sides were measured in pairs. */
  readonly sessions: readonly Session[];
  readonly isPaired: boolean;
}

/** How strict the gate is. */
export interface Policy {
  /** Of a bare budget, as a share. */
  readonly tolerance: number;
  /** One-sided chance that, though nothing got worse, any of the budgets fails. */
  readonly alpha: number;
  /** A model's joules may gate. */
  readonly allowEstimated: boolean;
}

/**
 * Every budget in turn, then what else the report has, which gates nothing.
 *
 * Several budgets are several chances of a false alarm: each noisy one gets its share of alpha (Bonferroni 1936). Holm's
 * steps would find a little more, but their intervals depend on each other; so the interval that is shown is the one
 * that decided. Exact figures give no false alarm and take no share.
 */
export function judgeReport(
  head: Head,
  base: Base | undefined,
  budgets: readonly Budget[],
  policy: Policy,
): readonly Check[] {
  const noisy = budgets.filter(({ metric }) => metric.precision === 'noisy').length;
  const alpha = policy.alpha / Math.max(1, noisy);
  const named = new Set(budgets.map(({ metric }) => metric.name));
  const rest = metrics.filter(({ name }) => !named.has(name) && head.session.metrics[name] !== undefined);
  return [
    ...budgets.map((budget) => budgetCheck(budget, head, base, policy, alpha)),
    ...rest.map((metric) => shownCheck(metric, head, base, policy)),
  ];
}

function budgetCheck(
  { metric, text, limit }: Budget,
  head: Head,
  base: Base | undefined,
  policy: Policy,
  alpha: number,
): Check {
  const measured = head.session.metrics[metric.name];
  const named = { ...nameOf(metric, measured), budget: text };
  if (measured === undefined) {
    return { ...named, gate: 'missing', differences: [], notes: ['The report has no such figure.'] };
  }
  const check = limit.kind === 'absolute' ? amountCheck(metric, measured, limit, alpha) : undefined;
  const found = check ?? comparison(metric, head, base, boundOf(limit, metric, policy.tolerance), alpha);
  if (!measured.isEstimated || policy.allowEstimated) return { ...named, ...found };
  const note = 'A model told it, no instrument: it gates only with --allow-estimated.';
  const { runsToTell: _, sessionsToTell: __, ...told } = found;
  return { ...named, ...told, gate: 'undecided', verdict: 'not-comparable', notes: [note] };
}

/** What a reader has to know of the base of a verdict; undefined where days tell their own noise, or play no part. */
export function floorNote(checks: readonly Check[], base: Base | undefined): string | undefined {
  const isUnknown = checks.some(({ gate, method }) => gate !== 'shown' && method === 'runs');
  if (!isUnknown || base === undefined) return undefined;
  // The first of each level tells nothing of how far sessions lie apart.
  const count = base.sessions.length - levelsIn(base.sessions).length + 1;
  return `The noise between days is unknown (${count} of ${fewestSessions} sessions recorded): the tolerance has to cover it.`;
}

function shownCheck(metric: Metric, head: Head, base: Base | undefined, policy: Policy): Check {
  const measured = head.session.metrics[metric.name]!;
  const named = nameOf(metric, measured);
  const isKnown = base?.sessions.some((session) => session.metrics[metric.name] !== undefined) === true;
  if (!isKnown) return { ...named, gate: 'shown', head: sideOf(measured), differences: [], notes: [] };
  const bound = boundOf({ kind: 'tolerance' }, metric, policy.tolerance);
  const { verdict, ...found } = comparison(metric, head, base, bound, policy.alpha);
  // Of a model's figures nothing is said that only an instrument could tell.
  const isTold = verdict !== undefined && (!measured.isEstimated || policy.allowEstimated);
  return { ...named, ...found, ...(isTold ? { verdict } : {}), gate: 'shown' };
}

function nameOf({ name, title, unit }: Metric, measured: Measured | undefined) {
  const boundary = measured?.boundary;
  return { metric: name, title, unit, ...(boundary === undefined ? {} : { boundary }) };
}

type Found = Omit<Check, 'metric' | 'title' | 'unit' | 'budget'>;

function amountCheck(metric: Metric, head: Measured, limit: Limit & { kind: 'absolute' }, alpha: number): Found {
  const bound: Bound = { side: limit.side, at: limit.value };
  const isExact = metric.precision === 'exact';
  const result = judgeAmount(head, bound, alpha, isExact);
  const isSure = !isExact && centerInterval(head, alpha) !== undefined;
  return { ...withRatio(result), head: sideOf(head), bound, ...(isSure ? { alpha } : {}), differences: [] };
}

/** @throws where the base has no such figure: that is found before anything is judged */
function comparison(metric: Metric, head: Head, base: Base | undefined, bound: Bound, alpha: number): Found {
  const measured = head.session.metrics[metric.name]!;
  const levels = levelsOf(base?.sessions ?? [], metric.name);
  const latest = levels.at(-1)?.at(-1);
  if (base === undefined || latest === undefined) throw new Error(`nothing to compare ${metric.name} with`);
  const shown = { head: sideOf(measured), base: sideOf(latest), bound };
  const unlike = notComparable(metric, head, base);
  if (unlike.length > 0) {
    return { ...shown, gate: 'undecided', verdict: 'not-comparable', differences: unlike, notes: [] };
  }
  const against: Against = base.isPaired ? { kind: 'pairs', base: latest } : { kind: 'sessions', levels };
  const isExact = metric.precision === 'exact';
  const result = isExact ? judgeExact(measured, latest, bound) : judgeRatio(measured, against, bound, alpha);
  const told = isOfWhole(metric, head.facts.kind) && !base.isPaired ? ofSessions(result, base) : result;
  return { ...shown, ...withRatio(told), ...(isExact ? {} : { alpha }), differences: [] };
}

/** Where a report has one figure, more runs in it give no second one: sessions do. */
function ofSessions(result: Judged, { sessions }: Base): Judged & Pick<Check, 'sessionsToTell'> {
  if (result.gate !== 'undecided' || result.ratio === undefined) return result;
  const { runsToTell: _, ...rest } = result;
  const missing = fewestSessions - 1 - (sessions.length - levelsIn(sessions).length);
  const sessionsToTell = Math.max(1, missing);
  const more = `${sessionsToTell} more recorded ${sessionsToTell === 1 ? 'session' : 'sessions'}`;
  const note = missing > 0 ? `A report has one such figure: ${more} in a baseline would tell.` : unclearSessions;
  return { ...rest, notes: [note], sessionsToTell };
}

const unclearSessions = 'Sessions differ too much among themselves to tell. More of them make the interval narrower.';

/** Why the figures of a metric are not to be compared; empty where they may be. */
export function notComparable(metric: Metric, head: Head, base: Base): readonly Difference[] {
  const unlike = differences(metric, head.facts, base.facts);
  const [one, other] = [head.session.metrics[metric.name], base.sessions.at(-1)?.metrics[metric.name]];
  if (one === undefined || other === undefined || unlike.some(({ key }) => key.startsWith('boundary'))) return unlike;
  return [...unlike, ...boundaryDifferences(metric, one, other)];
}

/** The figures of a metric, a list a level; sessions without it are left out. */
function levelsOf(sessions: readonly Session[], name: string): readonly (readonly Measured[])[] {
  const levels = levelsIn(sessions).map((level) => level.flatMap(({ metrics: of }) => of[name] ?? []));
  return levels.filter(({ length }) => length > 0);
}

/** An end that nothing bounds is left out: JSON has no infinity. */
function withRatio<T extends Judged>({ ratio, ...rest }: T): Omit<T, 'ratio'> & Pick<Check, 'ratio'> {
  if (ratio === undefined) return rest;
  const { ratio: value, low, high } = ratio;
  return {
    ...rest,
    ratio: { value, ...(low > 0 ? { low } : {}), ...(Number.isFinite(high) ? { high } : {}) },
  };
}

function boundOf(limit: Limit, metric: Metric, tolerance: number): Bound {
  if (limit.kind === 'relative') return { side: limit.side, at: 1 + limit.change };
  return metric.better === 'lower' ? { side: 'below', at: 1 + tolerance } : { side: 'above', at: 1 - tolerance };
}

function sideOf(measured: Measured): CheckedSide {
  const { value, interval, isEstimated } = measured;
  return { value, ...(interval === undefined ? {} : { interval }), isEstimated, values: knownValues(measured) };
}
