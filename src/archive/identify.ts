import type { Artifact } from './artifact.ts';
import { readers } from './readers/index.ts';
import { headBytes, type Reading } from './readers/reader.ts';
import { wholeFile } from './segments.ts';
import { SourceFile } from './source-file.ts';

/**
 * What a file is, told by its content, and the stretches that it is made of. Only headers are read.
 *
 * @throws NegawattError for what is no regular file or cannot be read, for a file that is of a known format but cut, damaged
 * or lying, naming the place, and for one that changes meanwhile
 */
export function identify(path: string): Artifact {
  const file = SourceFile.open(path);
  try {
    const head = file.read(0, headBytes);
    const found = firstReading(file, head);
    file.checkUnchanged();
    return { path, bytes: file.bytes, ...found, parts: found.parts ?? [] };
  } finally {
    file.close();
  }
}

function firstReading(file: SourceFile, head: Buffer): Reading {
  for (const reader of readers) {
    const reading = reader.read(file, head);
    if (reading !== undefined) return reading;
  }
  return { kind: 'bytes', isCompressed: false, segments: wholeFile(file) };
}
