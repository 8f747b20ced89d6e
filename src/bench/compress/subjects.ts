import { basename, dirname } from 'node:path';
import type { Artifact } from '../../archive/artifact.ts';
import { bytesLayout } from '../../archive/codec.ts';
import { NegawattError } from '../../errors.ts';
import { type FoundFile, isOfSystem, type Refusals, reasonOf } from './found-files.ts';
import { Chunks, chunkBytes, type Stretch } from './piece.ts';

/** So many files stand for themselves; where a folder holds more, those of one kind stand together. */
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
  readonly subjects: readonly Subject[];
  readonly tensors: readonly NamedTensor[];
}

interface Looked {
  readonly file: FoundFile;
  readonly artifact: Artifact;
}

interface Group {
  readonly folder: string;
  readonly kind: string;
  readonly first: string;
  readonly stretches: Stretch[];
  files: number;
  isCompressed: boolean;
}

/**
 * Looks at every file, and makes of them what is measured: files that the user named and large ones for themselves, a
 * checkpoint's shards with their index, small files of a folder by kind. Of a small file nothing is kept but its name.
 */
export async function surveyFiles(
  files: readonly FoundFile[],
  identify: (path: string) => Artifact | Promise<Artifact>,
  refusals: Refusals,
  signal: AbortSignal,
): Promise<Survey> {
  const single: Looked[] = [];
  const groups = new Map<string, Group>();
  // A shell names thousands of files as readily as one.
  const isFew = files.filter(({ isNamed }) => isNamed).length <= mostSingle;
  for (const [index, file] of files.entries()) {
    if (signal.aborted) break;
    if (index % 256 === 255) await new Promise(setImmediate);
    const artifact = await looked(file, identify, refusals);
    if (artifact === undefined) continue;
    const one = { file, artifact };
    if ((file.isNamed && isFew) || file.bytes >= chunkBytes || artifact.parts.length > 0) single.push(one);
    else join(groups, one, [{ file, offset: 0, length: file.bytes, layout: bytesLayout }]);
  }
  const parts = partsOf(single);
  const heads = single.filter(({ file }) => !parts.isPart(file.path));
  const kept = heads.filter(({ file }, index) => (file.isNamed && isFew) || index < mostSingle);
  const isKept = new Set(kept);
  for (const one of heads) if (!isKept.has(one)) join(groups, one, [one, ...parts.of(one)].flatMap(stretchesOf));
  const subjects = [
    ...kept.map((one) => subjectOf(one, parts.of(one))),
    ...[...groups.values()].map((group) => groupSubject(group)),
  ];
  return { subjects, tensors: kept.flatMap((one) => [one, ...parts.of(one)].flatMap(tensorsOf)) };
}

async function looked(
  file: FoundFile,
  identify: (path: string) => Artifact | Promise<Artifact>,
  refusals: Refusals,
): Promise<Artifact | undefined> {
  try {
    const artifact = await identify(file.path);
    if (artifact.bytes === file.bytes) return artifact;
    refusals.add(file.path, 'it changed while it was looked at');
  } catch (error) {
    if (error instanceof NegawattError) refusals.add(file.path, `${error.what}: ${error.why}`);
    else if (isOfSystem(error)) refusals.add(file.path, reasonOf(error));
    else throw error;
  }
  return undefined;
}

function join(groups: Map<string, Group>, { file, artifact }: Looked, stretches: readonly Stretch[]): void {
  const { kind, isCompressed } = artifact;
  const folder = file.isNamed ? dirname(file.path) : file.operand;
  const key = `${kind} ${folder}`;
  const group = groups.get(key) ?? { folder, kind, first: file.path, stretches: [], files: 0, isCompressed };
  for (const stretch of stretches) group.stretches.push(stretch);
  group.files += 1;
  group.isCompressed &&= isCompressed;
  groups.set(key, group);
}

/** Shards stand with their index, external data with its model, where both were found. */
function partsOf(all: readonly Looked[]) {
  const byPath = new Map(all.map((one) => [one.file.path, one]));
  const found = new Set<string>();
  const of = new Map<string, readonly Looked[]>();
  for (const { file, artifact } of all) {
    const own = artifact.parts.flatMap((path) => {
      const part = byPath.get(path);
      return part === undefined || found.has(path) || path === file.path ? [] : [part];
    });
    for (const part of own) found.add(part.file.path);
    if (own.length > 0) of.set(file.path, own);
  }
  return { isPart: (path: string) => found.has(path), of: ({ file }: Looked) => of.get(file.path) ?? [] };
}

function subjectOf(head: Looked, parts: readonly Looked[]): Subject {
  const all = [head, ...parts];
  return {
    name: head.file.path,
    kind: parts[0]?.artifact.kind ?? head.artifact.kind,
    files: all.length,
    isCompressed: all.every(({ artifact }) => artifact.isCompressed),
    ...contentOf(all.flatMap(stretchesOf)),
  };
}

function groupSubject({ folder, kind, first, files, stretches, isCompressed }: Group): Subject {
  const name = files === 1 ? first : `${folder} (${files} ${kind} files)`;
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
