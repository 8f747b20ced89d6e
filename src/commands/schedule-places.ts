import { NegawattError } from '../errors.ts';
import { cronFolderPlace } from './cron-folder-place.ts';
import { crontabPlace } from './crontab-place.ts';
import type { Ground } from './schedule-ground.ts';
import type { Entry, SchedulePlace } from './schedule-place.ts';
import { unitPlace } from './unit-place.ts';

/** Options that choose a place. */
export interface PlaceOptions {
  readonly systemd?: boolean;
  readonly crontab?: boolean;
  readonly user?: boolean;
  readonly system?: boolean;
}

/** Every place in which a schedule can stand. */
export function schedulePlaces(ground: Ground): readonly SchedulePlace[] {
  return [unitPlace(ground, 'system'), unitPlace(ground, 'user'), cronFolderPlace(ground), crontabPlace(ground)];
}

/** Those that the options leave. */
export function placesBy(options: PlaceOptions, ground: Ground): readonly SchedulePlace[] {
  refuseBoth(options, 'systemd', 'crontab');
  refuseBoth(options, 'user', 'system');
  return schedulePlaces(ground).filter(
    ({ kind, scope }) =>
      (options.systemd !== true || kind === 'systemd') &&
      (options.crontab !== true || kind === 'crontab') &&
      (options.user !== true || scope === 'user') &&
      (options.system !== true || scope === 'system'),
  );
}

/** Where one would be installed: by systemd where that runs, and as root for the machine. */
export function placeFor(options: PlaceOptions, ground: Ground): SchedulePlace {
  const kind = options.systemd === true || options.crontab === true ? {} : kindHere(ground);
  const scope = options.user === true || options.system === true ? {} : scopeHere(ground);
  const [place] = placesBy({ ...options, ...kind, ...scope }, ground);
  if (place!.scope === 'system' && ground.uid !== 0) {
    throw new NegawattError(
      "--system writes below /etc, which is root's",
      `this is ${ground.user}`,
      'Use sudo, or --user.',
    );
  }
  return place!;
}

function kindHere({ hasSystemd }: Ground): PlaceOptions {
  return hasSystemd ? { systemd: true } : { crontab: true };
}

function scopeHere({ uid }: Ground): PlaceOptions {
  return uid === 0 ? { system: true } : { user: true };
}

function refuseBoth(options: PlaceOptions, one: keyof PlaceOptions, other: keyof PlaceOptions): void {
  if (options[one] !== true || options[other] !== true) return;
  throw new NegawattError(
    `--${one} and --${other} contradict each other`,
    'a schedule is one of them',
    'Leave one out.',
  );
}

export interface Standing {
  readonly name: string;
  readonly place: SchedulePlace;
  readonly entry: Entry;
}

/** What stands in these places, and why one could not be looked into. */
export async function standingIn(
  places: readonly SchedulePlace[],
  name?: string,
): Promise<{ readonly found: readonly Standing[]; readonly troubles: readonly string[] }> {
  const found: Standing[] = [];
  const troubles: string[] = [];
  for (const place of places) {
    try {
      for (const one of await place.names()) {
        if (name !== undefined && one !== name) continue;
        const entry = await place.find(one);
        if (entry !== undefined) found.push({ name: one, place, entry });
      }
    } catch (error) {
      // One place that cannot be seen is no reason not to show the others.
      if (!(error instanceof NegawattError)) throw error;
      troubles.push(`${error.what}: ${error.why}`);
    }
  }
  return { found, troubles };
}
