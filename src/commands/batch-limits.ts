import { NegawattError } from '../errors.ts';
import { nearestName } from '../gate/nearest-name.ts';
import { exampleOf, otherMeaning, sizeOf } from '../gate/units.ts';
import { type BatchLimit, type LimitMetric, limitMetrics } from '../model/batch.ts';
import type { Unit } from '../model/quantity.ts';

const shape = /^\s*([a-z0-9.]+)\s*(<=|>=)\s*(\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,2})?)\s*(\S*)\s*$/i;

/** Reads `--slo`: `latency.p99<=50ms`, `throughput>=100/s`, `memory.peak<=2GiB`, `energy.item<=5mJ`. */
export function parseLimits(texts: readonly string[]): readonly BatchLimit[] {
  const limits = texts.map(parseLimit);
  const seen = new Set<string>();
  for (const { metric, comparison, text } of limits) {
    if (seen.has(`${metric}${comparison}`)) {
      throw unreadable(text, `${metric} has two limits on this side`, 'Keep the one that is meant.');
    }
    seen.add(`${metric}${comparison}`);
  }
  return limits;
}

function parseLimit(text: string): BatchLimit {
  const match = shape.exec(text);
  if (match === null) throw unreadable(text, 'it is not a figure with a limit', "Write it as 'latency.p99<=50ms'.");
  const [, name = '', operator = '', digits = '', symbol = ''] = match;
  const metric = limitMetrics.find((known) => known === name);
  if (metric === undefined) {
    const near = nearestName(name, limitMetrics);
    const list = `There are ${limitMetrics.join(', ')}.`;
    throw unreadable(text, `there is no figure ${name}`, near === undefined ? list : `Did you mean ${near}? ${list}`);
  }
  const unit = unitOf(metric);
  const usual = metric === 'throughput' ? '>=' : '<=';
  if (operator !== usual) {
    const why = `of ${metric} ${usual === '<=' ? 'less' : 'more'} is better, and the limit asks for the worse`;
    throw unreadable(text, why, `Write it as '${metric}${usual}${exampleOf(unit)}'.`);
  }
  const size = sizeOf(symbol, unit);
  if (size === undefined) {
    const meaning = symbol === '' ? undefined : otherMeaning(symbol, unit);
    const why =
      symbol === ''
        ? `${metric} has a unit, and the limit has none`
        : `${symbol} is ${meaning ?? 'no unit'}${meaning === undefined ? ` of ${metric}` : ''}`;
    throw unreadable(text, why, `Write it as '${metric}${usual}${exampleOf(unit)}'.`);
  }
  return { metric, comparison: usual, value: Number(digits) * size, text: `${metric}${operator}${digits}${symbol}` };
}

function unitOf(metric: LimitMetric): Unit {
  if (metric === 'throughput') return '1/s';
  if (metric === 'memory.peak') return 'By';
  return metric === 'energy.item' ? 'J' : 's';
}

function unreadable(text: string, why: string, how: string): NegawattError {
  return new NegawattError(text.trim() === '' ? 'a limit is empty' : `the limit ${text} cannot be read`, why, how);
}
