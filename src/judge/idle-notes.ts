import type { Boundary } from '../model/boundary.ts';
import type { IdleBaseline } from '../model/idle-baseline.ts';
import type { EnergyAccount } from './energy-section.ts';
import type { MeasuredGroup } from './energy-totals.ts';
import type { Evidence } from './evidence.ts';
import { dayOf, keptIdle, partsWithoutCards } from './kept-idle.ts';

const again = 'Measure it again: negawatt doctor --calibrate-idle 60s.';
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const mostNamed = 3;
const boundaries = ['components', 'node', 'wall'] as const;

/**
 * What to know of the idle baseline that was measured before: where it does not fit, and why; and where it is used, how
 * old it is and who disturbed it.
 */
export function idleNotes(evidence: Evidence, account: EnergyAccount): string[] {
  const { idle } = evidence.header.settings;
  if (idle === undefined) return [];
  const measured = boundaries.filter((boundary) => account.section.byBoundary[boundary]?.measured !== undefined);
  const groupsAt = (boundary: Boundary) => account.groups.filter((group) => group.boundary === boundary);
  const misfits = measured.filter((boundary) => keptIdle(evidence, boundary, groupsAt(boundary)) === undefined);
  const hasCard = [...account.groups, ...account.cardsInModel].some(({ members }) =>
    members.some(({ series }) => idle.gpus.some(({ uuid }) => uuid === series.resource)),
  );
  const isUsed = misfits.length < measured.length || hasCard;
  if (measured.length === 0 && !isUsed) {
    return [`The idle baseline of ${dayOf(idle)} is not used: nothing that it is of was measured in this window.`];
  }
  return [
    ...(isUsed ? reservations(evidence, idle) : []),
    ...misfits.map(
      (boundary) =>
        `The idle baseline of ${dayOf(idle)} is not used at the boundary ${boundary}: ${misfit(idle, boundary, groupsAt(boundary))}. ${again}`,
    ),
  ];
}

/** What to know before energy above this idle is trusted. */
function reservations({ header }: Evidence, idle: IdleBaseline): string[] {
  const notes = [`The idle baseline is ${ageOf(header.startedAt - Date.parse(idle.measuredAt) / 1000)}.`];
  const { kernel } = header.host.inventory.os;
  if (idle.kernel !== undefined && kernel !== undefined && idle.kernel !== kernel) {
    notes.push(`The idle baseline was measured under kernel ${idle.kernel}, and this is ${kernel}. ${again}`);
  }
  if (idle.disturbed) {
    const names = [...new Set(idle.disturbers.filter(({ isOwn }) => !isOwn).map(({ name }) => name))];
    const others = names.length > mostNamed ? ' and others' : '';
    const whom = names.length === 0 ? '' : `, by ${names.slice(0, mostNamed).join(', ')}${others}`;
    notes.push(
      `The machine was not idle when its idle baseline was measured${whom}: energy above idle is told too low.`,
    );
  }
  return notes;
}

function misfit(idle: IdleBaseline, boundary: Boundary, groups: readonly MeasuredGroup[]): string {
  const kept = idle.boundaries.find((one) => one.boundary === boundary);
  const parts = partsWithoutCards(groups);
  return kept === undefined || parts.length === 0 || isSame(kept.parts, parts)
    ? 'not all that counts there was measured then'
    : `it is of ${kept.parts.join(', ')}, and the energy of ${parts.join(', ')}`;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((part) => other.includes(part));
}

/** @param seconds since it was measured; negative where a clock was wrong */
function ageOf(seconds: number): string {
  if (seconds < -minute) return 'dated after this window: a clock was wrong';
  if (seconds < 2 * minute) return 'new';
  const [size, unit] = seconds < 2 * hour ? [minute, 'minutes'] : seconds < 2 * day ? [hour, 'hours'] : [day, 'days'];
  return `${Math.floor(seconds / size)} ${unit} old`;
}
