import { type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { BetweenRuns } from '../model/report.ts';
import type { Stretch } from './between-stretch.ts';
import { standingKeys } from './standing-columns.ts';

/** Bytes of every disk, and of all where every one is known: a sum without the disk that went away would be too small. */
export function disksBetween(stretch: Stretch): Pick<BetweenRuns, 'disks' | 'disk'> {
  const source = stretch.source('disk');
  const { parts, isWhole } = partsBetween(stretch, [standingKeys.diskRead, standingKeys.diskWritten], 'disk');
  const disks = parts.map(({ name, values: [read, written] }) => ({
    name,
    read: bytes(read, source),
    written: bytes(written, source),
  }));
  if (disks.length === 0 || !isWhole) return { disks };
  const sum = (of: (disk: (typeof disks)[number]) => Quantity) =>
    bytes(
      disks.reduce((total, disk) => total + of(disk).value, 0),
      source,
    );
  return { disks, disk: { read: sum(({ read }) => read), written: sum(({ written }) => written) } };
}

/** Bytes of every interface. */
export function networksBetween(stretch: Stretch): BetweenRuns['networks'] {
  const source = stretch.source('network');
  const { parts } = partsBetween(stretch, [standingKeys.received, standingKeys.sent], 'network');
  return parts.map(({ name, values: [received, sent] }) => ({
    name,
    received: bytes(received, source),
    sent: bytes(sent, source),
  }));
}

interface Part {
  readonly name: string;
  readonly values: readonly [number, number];
}

function partsBetween(stretch: Stretch, [one, other]: readonly [string, string], noun: string) {
  const parts: Part[] = [];
  const leftOut = new Map<string, string[]>();
  for (const name of stretch.names(one)) {
    const [a, b] = [stretch.difference(`${one} ${name}`), stretch.difference(`${other} ${name}`)];
    if (typeof a === 'number' && typeof b === 'number') {
      parts.push({ name, values: [a, b] });
      continue;
    }
    const reason = typeof a === 'string' ? a : String(b);
    leftOut.set(reason, [...(leftOut.get(reason) ?? []), `${noun} ${name}`]);
  }
  for (const [reason, names] of leftOut) stretch.leaveOut(names, reason);
  return { parts, isWhole: leftOut.size === 0 };
}

function bytes(value: number, source: Source): Quantity<'By'> {
  return quantity(value, 'By', source);
}
