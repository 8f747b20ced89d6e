import { existsSync } from 'node:fs';
import { exitCodes, NegawattError } from '../errors.ts';
import { historyPlace } from '../history/place.ts';
import type { Context, Given } from './command.ts';
import { type Ground, groundOf } from './schedule-ground.ts';
import { stepsText } from './schedule-install.ts';
import { type PlaceOptions, placesBy, standingIn } from './schedule-places.ts';
import { scheduleRecord } from './schedule-record.ts';

interface RemoveOptions extends PlaceOptions {
  readonly name: string;
  readonly apply?: boolean;
}

/** Takes a schedule out of where it was installed, and says what is left of it. Answers the exit code. */
export async function scheduleRemove(
  given: Given,
  context: Context,
  ground: Ground = groundOf(context),
): Promise<number> {
  const { name, apply, ...chosen } = given.values as unknown as RemoveOptions;
  const { found, troubles } = await standingIn(placesBy(chosen, ground), name);
  if (found.length === 0) {
    throw new NegawattError(
      `there is no schedule ${name}`,
      troubles.length === 0 ? 'it is in no crontab and no unit' : troubles.join('; '),
      'Run `negawatt schedule status`.',
    );
  }
  const foreign = found.find(({ place }) => place.scope === 'system' && ground.uid !== 0);
  if (foreign !== undefined) {
    throw new NegawattError(
      `${foreign.place.title(name)} is root's`,
      `this is ${ground.user}`,
      'Use sudo, or --user for your own.',
    );
  }
  const changes = await Promise.all(found.map(({ place }) => place.remove(name)));
  if (apply !== true) {
    const steps = stepsText(changes.flatMap((change) => change.steps));
    context.stdout.write(`Nothing is changed yet: with --apply, negawatt would\n\n${steps}\n`);
  } else {
    for (const change of changes) await change.apply();
    for (const { place } of found) context.stdout.write(`The schedule ${name} is taken out: ${place.title(name)}.\n`);
  }
  const left = leftOf(name, ground);
  if (left.length > 0) context.stdout.write(`What it told stays: ${left.join(', ')}.\n`);
  return exitCodes.ok;
}

function leftOf(name: string, { state, env }: Ground): readonly string[] {
  const { path, log, report } = scheduleRecord(state, name);
  const history = historyPlace(undefined, env, 'read');
  return [history, path, log, `${log}.1`, report].filter((file) => existsSync(file));
}
