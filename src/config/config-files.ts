import { dirname, isAbsolute, join } from 'node:path';
import { NegawattError } from '../errors.ts';
import { errnoOf } from '../host/errno.ts';
import { readSmallFile } from '../host/small-file.ts';
import { mistrust } from '../host/trust.ts';
import type { Configurable } from './config-keys.ts';
import { type Config, type ConfigPlace, readConfig } from './config-reader.ts';
import { parseConfig } from './config-text.ts';

/** Far more than every option takes, By. */
const largest = 256 * 1024;

export interface ConfigSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the search for the nearest one begins: the working folder, where not given. */
  readonly folder?: string;
  /** The one that the user named. */
  readonly file?: string | undefined;
  /** Of this process: tests stand in for another user. */
  readonly uid?: number;
}

/**
 * The configuration files that hold here, the strongest first: the one that the user named, or else the nearest
 * `negawatt.config.{json,yaml}` upwards from the working folder; then the user's own (XDG Base Directory Specification
 * 0.8).
 *
 * @throws NegawattError for one that cannot be read or understood
 */
export async function readConfigs(search: ConfigSearch, commands: readonly Configurable[]): Promise<readonly Config[]> {
  const { env, folder = workingFolder(), file, uid = process.getuid?.() ?? 0 } = search;
  const own = userFolder(env);
  const remedy = `Put it into ${join(own ?? '~/.config/negawatt', 'config.yaml')}, or name this file with --config.`;
  const configs: Config[] = [];
  const add = async (path: string, text: string, place: Omit<ConfigPlace, 'path' | 'remedy'>) => {
    configs.push(readConfig(await parseConfig(text, path), { path, remedy, ...place }, commands));
  };
  if (file !== undefined) {
    const read = readSmallFile(file, largest);
    if ('why' in read) throw unreadable(file === '' ? 'without a name' : file, read.detail);
    await add(file, read.text, {});
  } else if (folder !== undefined) {
    const nearest = nearestFile(folder);
    if (nearest?.isLink === true && uid === 0) {
      throw unreadable(nearest.path, 'it is a link that was found: as root, what another user links here is not read');
    }
    if (nearest !== undefined) await add(nearest.path, nearest.text, { limit: 'this file was found, not chosen' });
  }
  const users = own === undefined ? undefined : fileIn(own, 'config');
  if (users !== undefined) {
    // As root in another user's home, what that user wrote must not be run.
    const limit = mistrust(uid, users.places);
    await add(users.path, users.text, limit === undefined ? {} : { limit });
  }
  return configs;
}

/** Undefined where somebody removed it. */
function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function userFolder({ XDG_CONFIG_HOME: given, HOME: home }: ConfigSearch['env']): string | undefined {
  if (given !== undefined && isAbsolute(given)) return join(given, 'negawatt');
  return home !== undefined && isAbsolute(home) ? join(home, '.config', 'negawatt') : undefined;
}

function nearestFile(from: string) {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = fileIn(folder, 'negawatt.config');
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return undefined;
  }
}

function fileIn(folder: string, stem: string) {
  const found = ['json', 'yaml'].flatMap((extension) => {
    const path = join(folder, `${stem}.${extension}`);
    const read = readSmallFile(path, largest);
    if (!('why' in read)) return [{ path, ...read }];
    if (read.why === 'absent') return [];
    throw unreadable(path, read.detail);
  });
  if (found.length > 1) {
    throw new NegawattError(
      `there are two configurations in ${folder}`,
      `${stem}.json and ${stem}.yaml would contradict each other`,
      'Leave one of them.',
    );
  }
  return found[0];
}

function unreadable(path: string, why: string): NegawattError {
  return new NegawattError(
    `cannot read the configuration ${path}`,
    why,
    'Let it be a regular file that you may read, or name another with --config.',
  );
}
