import type { Artifact } from './artifact.ts';
import { readers } from './readers/index.ts';
import { headBytes, type Reading } from './readers/reader.ts';
import { wholeFile } from './segments.ts';
import { type Source, SourceFile } from './source-file.ts';

/**
 * What a file is, told by its content, and the stretches that it is made of. Only headers are read.
 *
 * @throws NegawattError for what is no regular file or cannot be read, for a file that is of a known format but cut, damaged
 * or lying, naming the place, and for one that changes meanwhile
 */
export function identify(path: string): Artifact {
  const file = SourceFile.open(path);
  try {
    const found = identifySource(file);
    file.checkUnchanged();
    return found;
  } finally {
    file.close();
  }
}

/** The same of what is open already. @throws NegawattError */
export function identifySource(source: Source): Artifact {
  const found = firstReading(source, source.read(0, headBytes));
  return { path: source.path, bytes: source.bytes, ...found, parts: found.parts ?? [] };
}

function firstReading(file: Source, head: Buffer): Reading {
  for (const reader of readers) {
    const reading = reader.read(file, head);
    if (reading !== undefined) return reading;
  }
  return { kind: 'bytes', isCompressed: false, segments: wholeFile(file) };
}
