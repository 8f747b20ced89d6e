import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Failure, failure } from '../../model/availability.ts';

const require = createRequire(import.meta.url);

/**
 * An optional package, or why it cannot be loaded and what would mend that: a package manager may have left it out, or
 * have blocked the script that fetches or builds its binary.
 *
 * @param load imports it; only what it throws is a Failure
 */
export async function loadLibrary<T>(name: string, load: () => Promise<T>): Promise<T | Failure> {
  try {
    return await load();
  } catch (error) {
    const said = (error as Error).message.split('\n', 1)[0]!;
    const isGone = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    const remedy = isGone
      ? `Install it beside negawatt: npm install ${name}`
      : 'Its install script may have been blocked: ' +
        `allow it (npm 12: npm install-scripts approve ${name}, or --allow-scripts=${name} with npx and install -g; ` +
        `pnpm approve-builds; yarn: enableScripts), then build it: npm rebuild ${name}`;
    return failure('absent', `the package ${name} cannot be loaded (${said}). ${remedy}`);
  }
}

/** The version that is installed, of a package that has been loaded. */
export function versionOf(name: string): string {
  // Not every package lets its package.json be asked for by name.
  for (let folder = dirname(require.resolve(name)); folder !== dirname(folder); folder = dirname(folder)) {
    const found = packageIn(folder);
    if (found?.name === name) return found.version;
  }
  throw new Error(`${name} was loaded from no package`);
}

function packageIn(folder: string): { readonly name: string; readonly version: string } | undefined {
  try {
    return require(join(folder, 'package.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
