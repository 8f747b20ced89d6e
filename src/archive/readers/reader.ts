import type { Artifact } from '../artifact.ts';
import type { Source } from '../source-file.ts';

/** The first bytes of a file, by which its format is told; the whole of a shorter file. */
export const headBytes = 64 * 1024;

/** What a reader found out; the file's path and size are known already. */
export type Reading = Omit<Artifact, 'path' | 'bytes' | 'parts'> & { readonly parts?: readonly string[] };

/** Tells one format, or a family of formats, and describes its files. */
export interface Reader {
  /**
   * @param head the file's first `headBytes`
   * @returns undefined for a file of another format
   * @throws NegawattError, naming file and place, for a file of this format that is cut, damaged or lies
   */
  read(file: Source, head: Buffer): Reading | undefined;
}
