import { NegawattError } from '../errors.ts';
import { type Metric, metricNamed, metrics } from './metrics.ts';
import { nearestName } from './nearest-name.ts';
import { exampleOf, otherMeaning, sizeOf, symbolsOf } from './units.ts';

/** What a metric may come to. */
export interface Budget {
  readonly metric: Metric;
  /** As it was written. */
  readonly text: string;
  readonly limit: Limit;
}

export type Limit =
  /** At most, or at least, so much in the base unit of the metric. */
  | { readonly kind: 'absolute'; readonly side: 'below' | 'above'; readonly value: number }
  /** Against the baseline: 0.03 allows a figure that is 3 % higher (or, with `above`, asks for one). */
  | { readonly kind: 'relative'; readonly side: 'below' | 'above'; readonly change: number }
  /** No worse than the baseline by more than the tolerance. */
  | { readonly kind: 'tolerance' };

const shape = /^\s*([^\s<>=]+)\s*(?:([<>=]+)\s*(.*?))?\s*$/u;
const amount = /^([+-]?)(\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,2})?)\s*([^\s\d]\S*)?$/i;
/** Ten times as much is no regression but another thing. */
const largestChange = 10;

/**
 * Reads a budget: `energy.total<=500J`, `wall<=2s`, against the baseline with a sign `energy.total<=+3%`, or a bare name
 * to which the tolerance applies.
 */
export function parseBudget(text: string): Budget {
  const match = shape.exec(text);
  if (match === null) throw unreadable(text, 'it is not a metric with a limit', 'Write it as energy.total<=500J.');
  const [, name = '', operator, written = ''] = match;
  const metric = metricNamed(name);
  if (metric === undefined) throw unknownMetric(text, name);
  if (operator === undefined) return { metric, text: metric.name, limit: { kind: 'tolerance' } };
  if (operator !== '<=' && operator !== '>=') {
    throw unreadable(text, `${operator} is no comparison`, `Write it as ${metric.name}<=${exampleOf(metric.unit)}.`);
  }
  const side = operator === '<=' ? 'below' : 'above';
  return { metric, text: `${metric.name}${operator}${written}`, limit: limitOf(text, metric, side, written) };
}

/** Reads several; a metric with the same kind of limit on the same side twice is a slip. */
export function parseBudgets(texts: readonly string[]): readonly Budget[] {
  const budgets = texts.map(parseBudget);
  const seen = new Set<string>();
  for (const { metric, text, limit } of budgets) {
    const key = `${metric.name} ${limit.kind} ${limit.kind === 'tolerance' ? '' : limit.side}`;
    if (seen.has(key)) {
      throw unreadable(text, `${metric.name} has two budgets of this kind`, 'Keep the one that is meant.');
    }
    seen.add(key);
  }
  return budgets;
}

function limitOf(text: string, metric: Metric, side: 'below' | 'above', written: string): Limit {
  const { name, unit } = metric;
  const operator = side === 'below' ? '<=' : '>=';
  const match = amount.exec(written);
  if (match === null) {
    const example = `${name}${operator}${exampleOf(unit)}`;
    throw unreadable(text, written === '' ? 'it has no limit' : `${written} is no amount`, `Write it as ${example}.`);
  }
  const [, sign = '', digits = '', symbol = ''] = match;
  const number = Number(digits);
  if (sign !== '') return relativeLimit(text, metric, side, sign, number, symbol);
  if (unit === '1' && symbol === '' && number > 1) {
    throw unreadable(text, `a share of ${digits} is more than all of it`, `Did you mean ${name}${operator}${digits}%?`);
  }
  const size = sizeOf(symbol, unit);
  if (size === undefined) throw wrongUnit(text, metric, operator, digits, symbol);
  const value = number * size;
  if (!Number.isFinite(value)) throw unreadable(text, 'the limit is too large', 'Give a smaller one.');
  return { kind: 'absolute', side, value };
}

function relativeLimit(
  text: string,
  { name, better }: Metric,
  side: 'below' | 'above',
  sign: string,
  number: number,
  symbol: string,
): Limit {
  if (symbol !== '%') {
    const how = `Write it as ${name}<=+3%, or without a sign where an amount is meant.`;
    throw unreadable(text, 'a limit with a sign is a change against the baseline, in %', how);
  }
  const change = ((sign === '-' ? -1 : 1) * number) / 100;
  if (change <= -1 || change > largestChange) {
    throw unreadable(text, `a change of ${sign}${number}% is out of reach`, 'Give one between -99% and +1000%.');
  }
  const [usual, operator] = better === 'lower' ? (['below', '<='] as const) : (['above', '>='] as const);
  if (side !== usual) {
    const why = `of ${name} ${better === 'lower' ? 'less' : 'more'} is better, and the limit asks for the worse`;
    throw unreadable(text, why, `Write it as ${name}${operator}${better === 'lower' ? '+' : '-'}${number}%.`);
  }
  return { kind: 'relative', side, change };
}

function wrongUnit(text: string, { name, unit }: Metric, operator: string, digits: string, symbol: string): Error {
  const example = `${name}${operator}${exampleOf(unit)}`;
  if (symbol === '%' && unit !== '1') {
    const how = `Write ${name}${operator}+${digits}% for a change, or ${example} for an amount.`;
    return unreadable(text, `${name} is in ${unit}, and a change against the baseline has a sign`, how);
  }
  if (symbol === '') return unreadable(text, `${name} has a unit, and the limit has none`, `Write it as ${example}.`);
  const meaning = otherMeaning(symbol, unit);
  const near = nearestName(symbol, symbolsOf(unit));
  const why =
    meaning === undefined
      ? `${symbol} is no unit of ${name}`
      : `${name} is in ${unitName(unit)}, and ${symbol} is ${meaning}`;
  const hint =
    meaning === undefined && near !== undefined
      ? `Did you mean ${name}${operator}${digits}${near}?`
      : `Write it as ${example}.`;
  return unreadable(text, why, hint);
}

function unitName(unit: string): string {
  if (unit === 'By') return 'bytes (B)';
  return unit === '1' ? '%' : unit;
}

function unknownMetric(text: string, name: string): NegawattError {
  const near = nearestName(
    name,
    metrics.map((metric) => metric.name),
  );
  const list = 'See `negawatt metrics` for all of them.';
  return unreadable(text, `there is no metric ${name}`, near === undefined ? list : `Did you mean ${near}? ${list}`);
}

function unreadable(text: string, why: string, how: string): NegawattError {
  return new NegawattError(text.trim() === '' ? 'a budget is empty' : `the budget ${text} cannot be read`, why, how);
}
