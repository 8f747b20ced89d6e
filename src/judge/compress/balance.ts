import type { AssumedRange, CompressSettings } from '../../model/compress.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { CompressCase } from '../../model/report.ts';
import { type CaseAccount, gigabyte, spentOf } from './case-account.ts';

export type Balance = NonNullable<CompressCase['balance']>;
type Side = Balance['low'];

const terabyte = 1e12;
const day = 86_400;

/** What each use is about: whether bytes are stored for the days, and whether they are moved at every read. */
const counts = {
  archive: { storage: true, transfer: false },
  transfer: { storage: false, transfer: true },
  serve: { storage: true, transfer: true },
} as const;

/**
 * Joules to compress + joules to expand x reads, against joules of storage and transfer saved, for a GB of original:
 * saved = rate x (W/TB x days + J/GB x reads), with the lowest and with the highest factors. Undefined where no joules
 * are known.
 */
export function balanceOf(account: CaseAccount, settings: CompressSettings): Balance | undefined {
  const spent = spentOf(account, settings.reads);
  const { rate } = account;
  if (spent === undefined || rate === undefined) return undefined;
  return {
    spent,
    low: sideOf('low', account, rate, spent, settings),
    high: sideOf('high', account, rate, spent, settings),
  };
}

function sideOf(
  end: 'low' | 'high',
  { compress, expand }: CaseAccount,
  rate: Quantity<'1'>,
  spent: Quantity<'J'>,
  { use, reads, days, storage, transfer }: CompressSettings,
): Side {
  const isCounted = counts[use];
  const aDay = isCounted.storage ? (rate.value * storage[end] * day * gigabyte) / terabyte : 0;
  const aRead = isCounted.transfer ? rate.value * transfer[end] : 0;
  const factors = [
    ...(isCounted.storage ? [assumed(storage)] : []),
    ...(isCounted.transfer ? [assumed(transfer)] : []),
  ].map((provenance) => ({ provenance }));
  const saved = quantity(aDay * days + aRead * reads, 'J', derivedFrom(rate, ...factors));
  const net = quantity(saved.value - spent.value, 'J', derivedFrom(saved, spent));
  const once = compress!.energy!.value.value;
  const each = expand!.energy!.value.value;
  // What one more read brings, and what is spent or saved without any.
  const enoughReads = isCounted.transfer ? turningPoint(once - aDay * days, aRead - each) : undefined;
  const enoughDays = isCounted.storage ? turningPoint(spent.value - aRead * reads, aDay) : undefined;
  const point = (value: number) => quantity(value, '1', derivedFrom(net));
  return {
    saved,
    net,
    pays: net.value > 0,
    ...(enoughReads?.from === undefined ? {} : { reads: point(enoughReads.from) }),
    ...(enoughReads?.upTo === undefined ? {} : { mostReads: point(enoughReads.upTo) }),
    ...(enoughDays?.from === undefined ? {} : { days: point(enoughDays.from) }),
  };
}

/** From how much of something on a debt is made up for, or up to how much a credit lasts; undefined where no amount does. */
function turningPoint(debt: number, gain: number): { readonly from?: number; readonly upTo?: number } | undefined {
  if (debt <= 0) return gain >= 0 ? { from: 0 } : { upTo: debt / gain };
  return gain > 0 ? { from: debt / gain } : undefined;
}

export function assumed({ source, year }: AssumedRange): Source {
  return { kind: 'assumed', source, ...(year === undefined ? {} : { year }) };
}
