import type { Report } from '../model/report.ts';
import { allDifferences, boundaryDifferences, type Difference } from './comparability.ts';
import { metricNamed, metrics } from './metrics.ts';
import { factsOf, sessionOf } from './report-side.ts';
import { rounded } from './rounding.ts';
import type { Facts, Session } from './side.ts';

/** Raised when a reader of an older version could misread a newer file. */
export const baselineVersion = 1;

/** Sessions beyond these are the oldest ones, and days long past. */
const mostSessions = 50;

/** What later sessions are held against: the sessions that were recorded, oldest first. */
export interface Baseline {
  readonly negawatt: 'baseline';
  readonly baselineVersion: typeof baselineVersion;
  readonly facts: Facts;
  readonly sessions: readonly Session[];
}

/** Why a session cannot join a baseline. */
export interface Refusal {
  readonly why: string;
  readonly differences: readonly Difference[];
}

export function baselineOf(report: Report): Baseline {
  return { negawatt: 'baseline', baselineVersion, facts: factsOf(report), sessions: [storedSession(report)] };
}

/**
 * The baseline with one more session.
 *
 * @param isNewLevel what changed since is accepted: later sessions are held against this one and those after it
 */
export function withSession(baseline: Baseline, report: Report, isNewLevel: boolean): Baseline | Refusal {
  const session = storedSession(report);
  if (baseline.sessions.some(({ at }) => at === session.at)) {
    return { why: `the session of ${session.at} is in it already`, differences: [] };
  }
  if (isNewLevel && baseline.sessions.some(({ at }) => at > session.at)) {
    return { why: 'the report is older than what it holds: a new level begins with the newest', differences: [] };
  }
  const latest = baseline.sessions.at(-1)!;
  const facts = factsOf(report);
  const unlike = [...allDifferences(facts, baseline.facts), ...otherBoundaries(session, latest)];
  if (unlike.length > 0) return { why: 'the report is not comparable with it', differences: unlike };
  const change = changedMetrics(session, latest);
  if (change !== undefined && !isNewLevel) return { why: change, differences: [] };
  const added = isNewLevel ? { ...session, isNewLevel } : session;
  const sessions = [...baseline.sessions, added].sort((a, b) => (a.at < b.at ? -1 : 1));
  // They differ in P0 at most: that of the newest holds.
  const isNewest = sessions.at(-1) === added;
  return { ...baseline, facts: isNewest ? facts : baseline.facts, sessions: sessions.slice(-mostSessions) };
}

function otherBoundaries({ metrics: of }: Session, latest: Session): readonly Difference[] {
  return metrics.flatMap((metric) => {
    const [one, other] = [of[metric.name], latest.metrics[metric.name]];
    return one === undefined || other === undefined ? [] : boundaryDifferences(metric, one, other);
  });
}

/** Why a session of another set of metrics does not join: what was held against it would silently not be any more. */
function changedMetrics(session: Session, latest: Session): string | undefined {
  const [has, had] = [Object.keys(session.metrics), Object.keys(latest.metrics)];
  const gone = had.filter((name) => !has.includes(name));
  const fresh = has.filter((name) => !had.includes(name));
  if (gone.length > 0) return `the report has no ${gone.join(', ')}, which it holds`;
  return fresh.length > 0 ? `the report has ${fresh.join(', ')}, which it does not hold` : undefined;
}

function storedSession(report: Report): Session {
  const { at, metrics: of } = sessionOf(report);
  const entries = Object.entries(of).map(([name, measured]) => {
    return [name, rounded(measured, metricNamed(name)?.precision === 'exact')] as const;
  });
  return { at, metrics: Object.fromEntries(entries) };
}

/** As it is kept in git: keys in the order of the alphabet, a fact and a metric a line. */
export function baselineText({ negawatt, facts, sessions }: Baseline): string {
  const block = (of: object, indent: string) => {
    const entries = Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));
    return entries.map(([key, value]) => `${indent}${JSON.stringify(key)}: ${oneLine(value)}`).join(',\n');
  };
  const session = ({ metrics, ...rest }: Session) =>
    `    {\n${block(rest, '      ')},\n      "metrics": {\n${block(metrics, '        ')}\n      }\n    }`;
  return `{
  "negawatt": ${JSON.stringify(negawatt)},
  "baselineVersion": ${baselineVersion},
  "facts": {
${block(facts, '    ')}
  },
  "sessions": [
${sessions.map(session).join(',\n')}
  ]
}
`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${entries.map(([key, one]) => `${JSON.stringify(key)}: ${oneLine(one)}`).join(', ')} }`;
}
