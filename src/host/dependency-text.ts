import { readFileSync } from 'node:fs';

/**
 * The text of a file that came with a package which negawatt depends on.
 *
 * @param url as `import.meta.resolve` tells it
 */
export function dependencyText(url: string): string {
  return readFileSync(new URL(url), 'utf8');
}
