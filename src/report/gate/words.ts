import type { Check, CheckedSide } from '../../gate/check.ts';
import type { Quantity } from '../../model/quantity.ts';
import { figureText } from '../figure.ts';
import { scaleOf } from '../scale.ts';

/** Values of one side that are shown; the others are only counted. */
const mostValues = 20;

/** What a gate says of a check, in a word or two. */
export function stateWord({ gate, verdict }: Check): string {
  switch (gate) {
    case 'passed':
      return 'passed';
    case 'failed':
      return 'FAILED';
    case 'missing':
      return 'MISSING';
    case 'undecided':
      return verdict === 'not-comparable' ? 'not comparable' : 'cannot tell';
    case 'shown':
      return verdict === undefined || verdict === 'inconclusive' ? '' : `(${verdict.replace('-', ' ')})`;
  }
}

/** A change in percent with its sign: 0.0512 is +5.12 %. */
function changeText(change: number): string {
  const percent = 100 * change;
  if (!Number.isFinite(percent)) return 'beyond all measure';
  const size = Math.abs(percent);
  const text = size >= 1e6 ? percent.toExponential(2) : percent.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
  return `${percent < 0 || text.startsWith('-') ? '' : '+'}${text} %`;
}

/** The change of a figure and its interval: `+5.12 % [+4.20,+6.05]`. */
export function ratioText({ ratio }: Check): string {
  if (ratio === undefined) return '';
  const { value, low, high } = ratio;
  if (low === high && low !== undefined) return changeText(value - 1);
  const end = (bound: number | undefined) => (bound === undefined ? '?' : changeText(bound - 1).replace(' %', ''));
  return `${changeText(value - 1)} [${end(low)},${end(high)}]`;
}

/** What is allowed, as it decided: `<= +3.00 %` or `<= 500 J`. */
export function boundText({ bound, method, unit }: Check, unicode = true): string {
  if (bound === undefined) return '';
  const sign = bound.side === 'below' ? '<=' : '>=';
  if (method !== 'amount') return `${sign} ${changeText(bound.at - 1).replace(/\.?0+ %/, ' %')}`;
  const amount: Quantity = { value: bound.at, unit, provenance: { kind: 'assumed', source: '--budget' } };
  return `${sign} ${figureText(amount, { as: 'share', unicode })}`;
}

/** A side as a Quantity, so that it is shown as every figure is. */
export function sideFigure(
  { unit }: Check,
  { value, interval, isEstimated }: CheckedSide,
  withInterval = false,
): Quantity {
  return {
    value,
    unit,
    ...(withInterval && interval !== undefined ? { interval } : {}),
    provenance: isEstimated ? { kind: 'estimated', by: '', model: '' } : { kind: 'measured', by: 'runs' },
  };
}

/** All values of a side, in the order of the runs, with one unit behind them. */
function valuesText({ unit }: Check, { values, value }: CheckedSide): string {
  const digits = 4;
  const { divisor, symbol } = scaleOf(value, unit, digits, 'share');
  const scaled = values.map((one) => one / divisor);
  const whole = Math.floor(Math.log10(Math.max(1e-12, ...scaled.map(Math.abs)))) + 1;
  const decimals = Math.min(9, Math.max(0, digits - whole));
  const shown = scaled.slice(0, mostValues).map((one) => one.toFixed(decimals));
  const more = values.length > mostValues ? `, and ${values.length - mostValues} more` : '';
  return `${shown.join(' ')} ${symbol}${more}`.trim();
}

/** By how much, in one sentence without markup: for annotations, JUnit and SARIF, and under the table. */
export function sentenceOf(check: Check, unicode = true): string {
  const { metric, head, base, gate, ratio, bound, method, differences, floor } = check;
  const days = floor === undefined ? [] : [`Days differ by ${changeText(floor).slice(1)}, by the baseline.`];
  const notes = [...check.notes, ...days];
  const figure = (side: CheckedSide) =>
    figureText(sideFigure(check, side, method === 'amount'), { as: 'share', unicode });
  if (gate === 'missing') return `${metric}: the report has no such figure.`;
  if (differences.length > 0) {
    const unlike = differences.map(({ key, head: one, base: other }) => `${key} (${one}, and before ${other})`);
    return `${metric} cannot be compared: not alike ${differences.length === 1 ? 'is' : 'are'} ${unlike.join('; ')}.`;
  }
  const allowed = boundText(check, unicode);
  if (head === undefined || bound === undefined) return `${metric}${head === undefined ? '' : ` is ${figure(head)}`}.`;
  if (method === 'amount' || ratio === undefined || base === undefined) {
    return `${metric} is ${figure(head)}, and ${allowed} is asked for. ${notes.join(' ')}`.trim();
  }
  const nearest = bound.side === 'below' ? ratio.low : ratio.high;
  const least =
    gate === 'failed' && nearest !== undefined && ratio.low !== ratio.high
      ? `, surely ${changeText(nearest - 1)} or ${bound.side === 'below' ? 'more' : 'less'}`
      : '';
  const change = least === '' ? ratioText(check) : changeText(ratio.value - 1);
  return `${metric} changed by ${change}${least}, and ${allowed} is allowed: ${figure(head)}, before ${figure(base)}. ${notes.join(' ')}`.trim();
}

/** The values that a verdict was made from, a line a side. */
export function evidenceLines(check: Check): readonly string[] {
  const { head, base } = check;
  return [
    ...(base === undefined || base.values.length < 2 ? [] : [`before: ${valuesText(check, base)}`]),
    ...(head === undefined || head.values.length < 2 ? [] : [`now:    ${valuesText(check, head)}`]),
  ];
}
