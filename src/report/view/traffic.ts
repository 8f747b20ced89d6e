import type { AuditReport } from '../../model/report.ts';
import type { Block, Row } from '../section.ts';

/** The busiest ones are listed, the rest counted: a server has dozens of loop devices and virtual interfaces. */
const mostListed = 6;

/** Disks and networks that moved anything. */
export function trafficBlocks({ disks, networks }: Pick<AuditReport, 'disks' | 'networks'>): Block[] {
  const blocks: Block[] = [];
  if (disks.length > 0) {
    const ranked = rank(disks, ({ read, written }) => read.value + written.value);
    const rows = ranked.listed.map(
      ({ name, read, written, busy }): Row => ({
        cells: [[{ name }], [{ figure: read }], [{ figure: written }], busy ? [{ figure: busy, as: 'share' }] : []],
      }),
    );
    blocks.push({
      kind: 'table',
      columns: [
        { title: 'disk', align: 'left', fit: 'cut' },
        { title: 'read', align: 'right' },
        { title: 'written', align: 'right' },
        { title: 'busy', align: 'right' },
      ],
      rows: [...rows, ...restRow(ranked.rest, 3)],
    });
  }
  if (networks.length > 0) {
    const ranked = rank(networks, ({ received, sent }) => received.value + sent.value);
    const rows = ranked.listed.map(
      ({ name, received, sent }): Row => ({ cells: [[{ name }], [{ figure: received }], [{ figure: sent }]] }),
    );
    blocks.push({
      kind: 'table',
      columns: [
        { title: 'network', align: 'left', fit: 'cut' },
        { title: 'received', align: 'right' },
        { title: 'sent', align: 'right' },
      ],
      rows: [...rows, ...restRow(ranked.rest, 2)],
    });
  }
  return blocks;
}

interface Ranked<T> {
  readonly listed: readonly T[];
  readonly rest: { readonly count: number; readonly isQuiet: boolean };
}

function rank<T>(all: readonly T[], traffic: (one: T) => number): Ranked<T> {
  const sorted = [...all].sort((a, b) => traffic(b) - traffic(a));
  const moving = sorted.filter((one) => traffic(one) > 0);
  const listed = moving.length === 0 ? sorted.slice(0, 1) : moving.slice(0, mostListed);
  return { listed, rest: { count: all.length - listed.length, isQuiet: listed.length >= moving.length } };
}

function restRow({ count, isQuiet }: Ranked<never>['rest'], blanks: number): Row[] {
  if (count === 0) return [];
  const text = `${count} more, ${isQuiet ? 'without traffic' : 'with less'}`;
  return [{ cells: [[text], ...Array.from({ length: blanks }, () => [])], tone: 'aside' }];
}
