import { basename, dirname } from 'node:path';
import type { Artifact } from '../../archive/artifact.ts';
import { bytesLayout } from '../../archive/codec.ts';
import { shownPath } from '../../archive/path-bytes.ts';
import type { FoundFile, Refusals } from './found-files.ts';
import { type Identify, type Looked, Parts, troubleOf } from './parts.ts';
import { Chunks, chunkBytes, type Stretch } from './piece.ts';

/** So many files, the largest, stand for themselves; where a folder holds more, those of one kind stand together. */
const mostSingle = 24;

/** What codecs are tried on: a file, a file with its parts, or many files of one kind. */
export interface Subject {
  readonly name: string;
  readonly kind: string;
  readonly files: number;
  readonly bytes: number;
  readonly isCompressed: boolean;
  readonly chunks: Chunks;
  /** Names of its number formats with their bytes, the most first. */
  readonly dtypes: readonly { readonly name: string; readonly bytes: number }[];
  readonly hasTensors: boolean;
}

/** A named stretch that may be there twice. */
export interface NamedTensor {
  readonly name: string;
  readonly stretch: Stretch;
}

export interface Survey {
  /** Those that were given, and parts of them that were not. */
  readonly files: readonly FoundFile[];
  readonly subjects: readonly Subject[];
  readonly tensors: readonly NamedTensor[];
}

interface Group {
  readonly folder: string;
  readonly kind: string;
  readonly first: string;
  readonly stretches: Stretch[];
  files: number;
  isCompressed: boolean;
}

/** Of a small file nothing else is kept: there may be a million of them. */
interface Small {
  readonly file: FoundFile;
  readonly artifact: Pick<Artifact, 'kind' | 'isCompressed'>;
}

/**
 * Looks at every file, and makes of them what is measured: files that the user named and large ones for themselves, a
 * checkpoint's shards with their index and external data with its model, small files of a folder by kind.
 */
export async function surveyFiles(
  files: readonly FoundFile[],
  identify: Identify,
  refusals: Refusals,
  signal: AbortSignal,
): Promise<Survey> {
  const single: Looked[] = [];
  const small: Small[] = [];
  const troubled: { readonly file: FoundFile; readonly reason: string }[] = [];
  // A shell names thousands of files as readily as one.
  const isFew = files.filter(({ isNamed }) => isNamed).length <= mostSingle;
  for (const [index, file] of files.entries()) {
    if (signal.aborted) break;
    if (index % 256 === 255) await new Promise(setImmediate);
    try {
      const artifact = await identify(file.path);
      const { kind, isCompressed } = artifact;
      if (artifact.bytes !== file.bytes) troubled.push({ file, reason: 'it changed while it was looked at' });
      else if ((file.isNamed && isFew) || file.bytes >= chunkBytes || artifact.parts.length > 0) {
        single.push({ file, artifact });
      } else small.push({ file, artifact: { kind, isCompressed } });
    } catch (error) {
      troubled.push({ file, reason: troubleOf(error) });
    }
  }
  const parts = new Parts(files, single, identify, refusals);
  const partsOf = new Map<Looked, readonly Looked[]>();
  for (const one of single) {
    if (signal.aborted) break;
    if (one.artifact.parts.length > 0) partsOf.set(one, await parts.of(one));
  }
  // What seems to be damaged may be the external data of a model, which have no format of their own.
  for (const { file, reason } of troubled) if (!parts.isTaken(file)) refusals.add(file.path, reason);
  const withParts = (one: Looked) => [one, ...(partsOf.get(one) ?? [])];
  const heads = single.filter(({ file }) => !parts.isTaken(file));
  const bytesOf = (one: Looked) => withParts(one).reduce((sum, { file }) => sum + file.bytes, 0);
  const largest = new Set([...heads].sort((a, b) => bytesOf(b) - bytesOf(a)).slice(0, mostSingle));
  const kept = heads.filter((one) => (one.file.isNamed && isFew) || largest.has(one));
  const isKept = new Set(kept);
  const groups = new Map<string, Group>();
  for (const one of heads) if (!isKept.has(one)) join(groups, one, withParts(one).flatMap(stretchesOf));
  for (const one of small) {
    const { file } = one;
    if (!parts.isTaken(file)) join(groups, one, [{ file, offset: 0, length: file.bytes, layout: bytesLayout }]);
  }
  return {
    files: [...files, ...parts.added],
    subjects: [
      ...kept.map((one) => subjectOf(withParts(one))),
      ...[...groups.values()].map((group) => groupSubject(group)),
    ],
    tensors: kept.flatMap((one) => withParts(one).flatMap(tensorsOf)),
  };
}

function join(groups: Map<string, Group>, { file, artifact }: Small, stretches: readonly Stretch[]): void {
  const { kind, isCompressed } = artifact;
  const folder = file.isNamed ? dirname(file.path) : file.operand;
  const key = `${kind} ${folder}`;
  const group = groups.get(key) ?? { folder, kind, first: file.path, stretches: [], files: 0, isCompressed };
  for (const stretch of stretches) group.stretches.push(stretch);
  group.files += 1;
  group.isCompressed &&= isCompressed;
  groups.set(key, group);
}

/** @param all the file that names the others first */
function subjectOf(all: readonly Looked[]): Subject {
  const [head, part] = all as readonly [Looked, Looked | undefined];
  return {
    name: shownPath(head.file.path),
    kind: (part ?? head).artifact.kind,
    files: all.length,
    isCompressed: all.every(({ artifact }) => artifact.isCompressed),
    ...contentOf(all.flatMap(stretchesOf)),
  };
}

function groupSubject({ folder, kind, first, files, stretches, isCompressed }: Group): Subject {
  const name = files === 1 ? shownPath(first) : `${shownPath(folder)} (${files} ${kind} files)`;
  return { name, kind, files, isCompressed, ...contentOf(stretches) };
}

function contentOf(stretches: readonly Stretch[]): Pick<Subject, 'bytes' | 'chunks' | 'dtypes' | 'hasTensors'> {
  const dtypes = new Map<string, number>();
  let bytes = 0;
  for (const { dtype, length } of stretches) {
    bytes += length;
    if (dtype !== undefined) dtypes.set(dtype, (dtypes.get(dtype) ?? 0) + length);
  }
  return {
    bytes,
    chunks: new Chunks(stretches),
    dtypes: [...dtypes].map((entry) => ({ name: entry[0], bytes: entry[1] })).sort((a, b) => b.bytes - a.bytes),
    hasTensors: stretches.some(({ layout }) => layout.kind === 'tensor'),
  };
}

function stretchesOf({ file, artifact }: Looked): Stretch[] {
  return artifact.segments.map(({ layout, dtypeName, offset, length }) => ({
    file,
    offset,
    length,
    layout,
    ...(dtypeName === undefined ? {} : { dtype: dtypeName }),
  }));
}

function tensorsOf({ file, artifact }: Looked): NamedTensor[] {
  return artifact.segments
    .filter(({ dtypeName }) => dtypeName !== undefined)
    .map(({ name, layout, offset, length }) => ({
      name: `${basename(file.path)}: ${name}`,
      stretch: { file, offset, length, layout },
    }));
}
