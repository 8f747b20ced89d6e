import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { NegawattError } from '../errors.ts';
import { hostDigest } from '../history/host-digest.ts';
import { type StateFolder, stateFolder } from '../host/state-folder.ts';
import { distrust, ownershipOf } from '../host/trust.ts';
import type { Starter } from '../schedule/schedule.ts';
import type { Context } from './command.ts';

/** The machine and the user, as far as schedules have to do with them. Tests stand in for others. */
export interface Ground {
  readonly uid: number;
  readonly user: string;
  /** Absolute. */
  readonly home: string;
  readonly env: Context['env'];
  /** Systemd runs this machine. */
  readonly hasSystemd: boolean;
  readonly state: StateFolder;
  readonly starter: Starter;
  readonly folders: {
    readonly cron: string;
    readonly systemUnits: string;
    readonly userUnits: string;
    /** Names of the users whose timers run while they are away. */
    readonly linger: string;
  };
  now(): Date;
  /** Why this user must not let a file be run by itself again and again; undefined where nothing speaks against it. */
  distrust(file: string): string | undefined;
  /** A whole number of this machine for a schedule's name: the same every time. */
  spread(name: string): number;
}

export function groundOf({ env }: Context): Ground {
  const state = stateFolder(env);
  const home = env['HOME'];
  if (state === undefined) {
    throw new NegawattError(
      'there is no place for what schedules tell',
      'neither XDG_STATE_HOME nor HOME is set',
      'Set one of them.',
    );
  }
  const { username, uid, homedir } = userInfo();
  const own = home !== undefined && isAbsolute(home) ? home : homedir;
  const config = env['XDG_CONFIG_HOME'];
  return {
    uid,
    user: username,
    home: own,
    env,
    hasSystemd: existsSync('/run/systemd/system'),
    state,
    starter: {
      node: process.execPath,
      negawatt: realpathSync(new URL('../../../bin/negawatt.js', import.meta.url)),
      environment: {
        XDG_STATE_HOME: dirname(state.path),
        ...(config !== undefined && isAbsolute(config) ? { XDG_CONFIG_HOME: config } : {}),
      },
    },
    folders: {
      cron: '/etc/cron.d',
      systemUnits: '/etc/systemd/system',
      userUnits: join(config !== undefined && isAbsolute(config) ? config : join(own, '.config'), 'systemd', 'user'),
      linger: '/var/lib/systemd/linger',
    },
    now: () => new Date(),
    distrust: (file) => (uid === 0 ? distrust(ownershipOf(file, file)) : undefined),
    spread: (name) =>
      createHash('sha256')
        .update(`${hostDigest(hostname())} ${name}`)
        .digest()
        .readUInt32BE(0),
  };
}
