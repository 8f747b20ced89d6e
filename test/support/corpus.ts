import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestOptions } from 'node:test';

/** Real data that is not part of the repository: NEGAWATT_CORPUS, or `shared/corpus` beside the checkout. */
const corpus = process.env['NEGAWATT_CORPUS'] ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'corpus');

export function corpusPath(...parts: readonly string[]): string {
  return join(corpus, ...parts);
}

/** Options that skip a test, saying so, where the corpus is absent. */
export function needsCorpus(...parts: readonly string[]): TestOptions {
  const path = corpusPath(...parts);
  return existsSync(path) ? {} : { skip: `no corpus: ${parts.join('/')} is not beside the checkout (NEGAWATT_CORPUS)` };
}
