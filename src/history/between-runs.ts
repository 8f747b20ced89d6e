import type { CounterState } from '../model/history.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { BetweenRuns } from '../model/report.ts';
import { cardsBetween } from './between-cards.ts';
import { Stretch } from './between-stretch.ts';
import { disksBetween, networksBetween } from './between-traffic.ts';
import type { WindowCounters } from './counter-fold.ts';
import { standingKeys } from './standing-columns.ts';

const uptimeClock: Source = { kind: 'measured', by: '/proc/uptime' };
const wallClock: Source = { kind: 'measured', by: 'wall clock' };

/** A difference between two clocks below this, s, is the time that reading them took. */
const slack = 1;
const day = 86_400;
/** Beyond this, s, the last record is hardly the one before. */
const longAgo = 1000 * day;

/**
 * What happened from the last record of this host to the end of a window, by counters that go on by themselves. Where the
 * machine was booted in between they began anew: what they tell is of the time since. Lengths are of the time since boot;
 * the wall clock may be set, and is asked only for what lies before a boot.
 *
 * @param before the counters at the end of the last record
 */
export function between(before: CounterState, now: WindowCounters): BetweenRuns {
  const { last } = now;
  const stretch = new Stretch(before, now);
  const { length } = stretch;
  const wallStep = last.wall - before.wall - length;
  const record = isoTime(before.wall);
  if (length < 0) {
    return {
      record,
      covered: seconds(0, uptimeClock),
      gpus: [],
      disks: [],
      networks: [],
      notCovered: [],
      notes: [
        `The last record was made ${told(-length)} after this window, by the time since boot: nothing lies between.`,
      ],
    };
  }
  const off = wallStep >= 0 ? seconds(wallStep, wallClock) : undefined;
  const asleep = stretch.isContinued ? asleepIn(stretch) : 0;
  const covered = seconds(length, uptimeClock);
  const cpu = cpuBetween(stretch, length - asleep);
  const container = containerBetween(stretch);
  const cards = cardsBetween(stretch);
  const disks = disksBetween(stretch);
  const networks = networksBetween(stretch);
  return {
    record,
    ...(stretch.isContinued ? { elapsed: covered } : {}),
    ...(stretch.isContinued || off === undefined ? {} : { elapsed: seconds(last.wall - before.wall, wallClock) }),
    ...(stretch.isContinued
      ? {}
      : {
          unknown: {
            ...(off === undefined ? {} : { length: off }),
            reason: 'not measured: the host was off or its counters are gone',
          },
        }),
    covered,
    ...(asleep > 0 ? { asleep: seconds(asleep, uptimeClock) } : {}),
    ...(cpu === undefined ? {} : { cpu }),
    ...(container === undefined ? {} : { container }),
    ...cards,
    ...disks,
    networks,
    notCovered: [...stretch.notCovered, ...now.windowOnly],
    notes: [...clockNotes(stretch, wallStep), ...stretch.notes],
  };
}

/** Time since boot goes on during suspend, monotonic time does not. */
function asleepIn(stretch: Stretch): number {
  const awake = stretch.difference(standingKeys.awake);
  const asleep = typeof awake === 'number' ? stretch.length - awake : 0;
  return asleep > slack ? asleep : 0;
}

/** @param awake s in which the CPUs could have worked */
function cpuBetween(stretch: Stretch, awake: number): BetweenRuns['cpu'] {
  const source = stretch.source('cpu');
  const used = stretch.counted(standingKeys.cpu, 'CPU time');
  if (used === undefined) return undefined;
  const busy = seconds(used, source);
  const { first, last } = stretch.now;
  const counts = [first.cpus, last.cpus, ...(stretch.isContinued ? [stretch.before.cpus] : [])];
  if (new Set(counts).size > 1) {
    stretch.note(
      `CPUs came or went (${[...new Set(counts)].join(', ')}): their capacity is not known, nor the utilisation.`,
    );
    return { busy };
  }
  if (!(awake > 0)) return { busy };
  const capacity = quantity(last.cpus * awake, 's', derivedFrom({ provenance: source }, { provenance: uptimeClock }));
  return { busy, capacity, utilisation: quantity(used / capacity.value, '1', derivedFrom(busy, capacity)) };
}

function containerBetween(stretch: Stretch): BetweenRuns['container'] {
  const [path] = stretch.names(standingKeys.container);
  if (path === undefined) return undefined;
  const used = stretch.counted(`${standingKeys.container} ${path}`, `CPU time of the group ${path}`);
  return used === undefined ? undefined : { path, cpu: seconds(used, stretch.source('cgroup')) };
}

function clockNotes({ isContinued, length }: Stretch, wallStep: number): string[] {
  const notes: string[] = [];
  const age = isContinued ? length : length + wallStep;
  if (isContinued && Math.abs(wallStep) > slack) {
    const way = wallStep > 0 ? 'forward' : 'back';
    notes.push(
      `The wall clock was set ${way} by ${told(Math.abs(wallStep))}: lengths here are of the time since boot.`,
    );
  }
  if (!isContinued && wallStep < 0) {
    notes.push(
      age < 0
        ? `The last record is dated ${told(-age)} after this window: the wall clock was wrong then or is now.`
        : 'The last record is dated after the boot, and is of a boot before: the wall clock was wrong then or is now.',
    );
  }
  if (age > longAgo) notes.push(`The last record is ${Math.round(age / day)} days old.`);
  return notes;
}

function seconds(value: number, source: Source): Quantity<'s'> {
  return quantity(value, 's', source);
}

function told(length: number): string {
  return length < 120
    ? `${length.toFixed(1)} s`
    : length < 2 * day
      ? `${(length / 3600).toFixed(1)} h`
      : `${(length / day).toFixed(0)} days`;
}

function isoTime(wall: number): string {
  return new Date(wall * 1000).toISOString();
}
