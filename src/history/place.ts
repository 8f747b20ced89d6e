import { join, resolve } from 'node:path';
import { NegawattError } from '../errors.ts';
import { stateFolder } from '../host/state-folder.ts';

const fileName = 'history.db';

/**
 * Where the history is: the file that the user named, else one in the state folder, which is made for what is written.
 * @param file as `--history` names it
 */
export function historyPlace(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  mode: 'read' | 'write',
): string {
  if (file === '') {
    throw new NegawattError('--history names nothing', 'it is empty', 'Name a file, or leave it out.');
  }
  if (file !== undefined) return resolve(file);
  const folder = stateFolder(env);
  if (folder === undefined) {
    throw new NegawattError(
      'there is no place for the history',
      'neither XDG_STATE_HOME nor HOME is set',
      'Set one of them, or name a file with --history FILE.',
    );
  }
  return mode === 'write' ? folder.place(fileName, 'the history') : join(folder.path, fileName);
}
