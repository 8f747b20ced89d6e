import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NegawattError } from '../../../errors.ts';
import { distrust, ownershipOf } from '../../../host/trust.ts';

/** A package that the user installs beside negawatt. */
export interface PeerPackage {
  /** The file that importing it loads. */
  readonly entry: string;
  /** Absent where its package.json tells none. */
  readonly version?: string;
}

/**
 * Finds an optional peer: from the user's folder first, then from negawatt's own. Undefined where it is nowhere.
 *
 * @param folder where the user works
 * @throws NegawattError where root would load what others can write
 */
export function findPeer(name: string, folder: string): PeerPackage | undefined {
  const entry = resolved(name, join(folder, 'package.json')) ?? resolved(name, fileURLToPath(import.meta.url));
  if (entry === undefined) return undefined;
  const why = process.getuid?.() === 0 ? distrust(ownershipOf(entry, realpathSync(entry))) : undefined;
  if (why !== undefined) {
    throw new NegawattError(
      `${name} is not loaded by root`,
      why,
      'Mend that, or run negawatt as the user who installed it.',
    );
  }
  const version = versionOf(name, dirname(entry));
  return { entry, ...(version === undefined ? {} : { version }) };
}

function resolved(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function versionOf(name: string, folder: string): string | undefined {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const path = join(at, 'package.json');
    if (!existsSync(path)) continue;
    const found = JSON.parse(readFileSync(path, 'utf8')) as { readonly name?: unknown; readonly version?: unknown };
    if (found.name === name) return typeof found.version === 'string' ? found.version : undefined;
  }
  return undefined;
}
