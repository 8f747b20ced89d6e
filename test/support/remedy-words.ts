import { type Remedy, remedyWords } from '../../src/model/remedy.ts';

/** What a remedy says in all; nothing where there is none. */
export function wordsOf(remedy: Remedy | undefined): string {
  return remedy === undefined ? '' : remedyWords(remedy);
}
