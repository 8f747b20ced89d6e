import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { type Failure, failure } from '../model/availability.ts';
import { failureOf } from './errno.ts';

/** Where a program was found, and the file that it really is. */
export interface FoundProgram {
  readonly found: string;
  readonly real: string;
}

/**
 * Finds a program as execvp(3) would, but never in the current folder unless its name has a slash: an empty or relative
 * part of PATH lets whoever can write there choose what is run.
 */
export function findProgram(name: string, searchPath = process.env['PATH'] ?? ''): FoundProgram | Failure {
  if (name === '') return failure('absent', 'no program was named');
  if (name.includes('/')) return executable(resolve(name));
  let refused: Failure | undefined;
  for (const folder of searchPath.split(':').filter((part) => isAbsolute(part))) {
    const file = join(folder, name);
    const answer = executable(file);
    if (!('ok' in answer)) return answer;
    // A folder that may not be searched says nothing about the program.
    if (existsSync(file)) refused ??= answer;
  }
  return refused ?? failure('absent', `${name}: not found in PATH`);
}

function executable(found: string): FoundProgram | Failure {
  try {
    const real = realpathSync.native(found);
    if (!statSync(real).isFile()) return failure('broken', `${found}: is not a file`);
    accessSync(real, constants.X_OK);
    return { found, real };
  } catch (error) {
    return failureOf(error, found);
  }
}
