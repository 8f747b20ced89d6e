import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { NegawattError } from '../errors.ts';
import { type ClaimedFile, claimFile } from '../host/claimed-file.ts';

/** Claims every file that a report will be written to; what is named twice would be written over. */
export function claimOutputs(names: readonly string[], save: string | undefined): ClaimedFile[] {
  const seen = new Set<string>();
  for (const name of [...names, ...(save === undefined ? [] : [save])]) {
    const path = name === '-' ? name : resolve(name);
    if (seen.has(path)) {
      throw new NegawattError(`${name} is named twice`, 'one output would be written over the other', 'Leave one out.');
    }
    seen.add(path);
  }
  const files: ClaimedFile[] = [];
  try {
    for (const name of names) if (name !== '-') files.push(claimFile(name, 'the report'));
  } catch (error) {
    for (const file of files) file.discard();
    throw error;
  }
  return files;
}

/** Writes the whole text, then gives the file its name: readers see the old file or the new one, never half of it. */
export function writeWhole(file: ClaimedFile, text: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file.descriptor, bytes, at);
  } catch (error) {
    file.discard();
    throw file.refuse(error);
  }
  file.commit();
}
