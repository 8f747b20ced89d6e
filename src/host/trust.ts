import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Who owns a file or folder, and its mode (stat(2)). */
export interface Ownership {
  readonly path: string;
  readonly uid: number;
  readonly mode: number;
}

const writableByOthers = 0o022;

/**
 * Why root must not run something: the first of its places that does not belong to root or that others can write, and
 * the command that mends it. A sticky folder such as /tmp counts as writable: anybody can put a file there first.
 */
export function distrust(places: readonly Ownership[]): string | undefined {
  for (const { path, uid, mode } of places) {
    if (uid !== 0) return `${path} belongs to user ${uid}, not to root (sudo chown root '${path}')`;
    if ((mode & writableByOthers) !== 0) {
      const octal = (mode & 0o7777).toString(8).padStart(4, '0');
      return `${path} can be written by others than root, mode ${octal} (sudo chmod go-w '${path}')`;
    }
  }
  return undefined;
}

/**
 * Why a user must not rely on what a file of theirs says. Root trusts nobody but itself; a user trusts root too.
 * @param uid of the user
 */
export function mistrust(uid: number, places: readonly Ownership[]): string | undefined {
  if (uid === 0) return distrust(places);
  const stranger = places.find((place) => place.uid !== uid && place.uid !== 0);
  if (stranger !== undefined) return `${stranger.path} belongs to user ${stranger.uid}, neither to you nor to root`;
  const open = places.find(({ mode }) => (mode & 0o002) !== 0);
  return open === undefined ? undefined : `${open.path} can be written by everybody (chmod o-w '${open.path}')`;
}

/** The places that decide what is run: the file, its folder, and the folder of the link that led to it. */
export function ownershipOf(found: string, real: string): readonly Ownership[] {
  return [...new Set([real, dirname(real), dirname(found)])].map((path) => {
    const { uid, mode } = statSync(path);
    return { path, uid, mode };
  });
}
