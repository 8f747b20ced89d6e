import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import type { Artifact, Segment } from '../../archive/artifact.ts';
import { shownPath, systemPath } from '../../archive/path-bytes.ts';
import { coverFile } from '../../archive/segments.ts';
import { NegawattError } from '../../errors.ts';
import { type FoundFile, isOfSystem, type Refusals, reasonOf, stampOf } from './found-files.ts';
import type { FileStamp } from './piece.ts';

export type Identify = (path: string) => Artifact | Promise<Artifact>;

/** A file with what it is. */
export interface Looked {
  readonly file: FoundFile;
  readonly artifact: Artifact;
}

/** What belongs to other files: a checkpoint's shards to their index, external data to its ONNX model. */
export class Parts {
  /** Those that the user named neither themselves nor by a folder. */
  readonly added: FoundFile[] = [];
  readonly #files: ReadonlyMap<string, FoundFile>;
  readonly #looked: ReadonlyMap<string, Looked>;
  readonly #identify: Identify;
  readonly #refusals: Refusals;
  readonly #taken = new Set<string>();
  #byStamp: ReadonlyMap<string, FoundFile> | undefined;

  /** @param looked those of the files that were looked at and kept */
  constructor(files: readonly FoundFile[], looked: readonly Looked[], identify: Identify, refusals: Refusals) {
    this.#files = new Map(files.map((file) => [file.path, file]));
    this.#looked = new Map(looked.map((one) => [one.file.path, one]));
    this.#identify = identify;
    this.#refusals = refusals;
  }

  /** Whether it stands with another file, for whose sake it was taken. */
  isTaken({ path }: FoundFile): boolean {
    return this.#taken.has(path);
  }

  /** The parts of a file that nothing else has taken. What is not there is told, unless nothing of it is: a lone index. */
  async of(head: Looked): Promise<readonly Looked[]> {
    const found: Looked[] = [];
    const missing: { readonly path: string; readonly reason: string }[] = [];
    for (const path of head.artifact.parts) {
      const file = this.#files.get(path) ?? this.#beside(path, head.file);
      if (typeof file === 'string') {
        missing.push({ path, reason: file });
        continue;
      }
      if (file.path === head.file.path || this.#taken.has(file.path)) continue;
      this.#taken.add(file.path);
      if (!this.#files.has(file.path)) this.added.push(file);
      const part = await this.#lookAt(file, head.artifact, head.artifact.partSegments?.get(path));
      if (part !== undefined) found.push(part);
    }
    if (head.file.isNamed || found.length > 0) {
      for (const { path, reason } of missing) {
        this.#refusals.add(path, `a part of ${shownPath(basename(head.file.path))}: ${reason}`);
      }
    }
    return found;
  }

  /**
   * A part that was not found with the others, or why it is not taken. Where it really is it has to be beside the head
   * that the user named, or beside what that is a link to: a model that was fetched must not lead elsewhere.
   */
  #beside(path: string, head: FoundFile): FoundFile | string {
    try {
      const stats = statSync(systemPath(path));
      if (!stats.isFile()) return 'it is not a regular file';
      if (stats.size === 0) return 'it is empty';
      const real = realPath(path);
      const folders = [realPath(dirname(head.path)), dirname(realPath(head.path))];
      if (!folders.some((folder) => real.startsWith(folder.endsWith(sep) ? folder : folder + sep))) {
        return 'a link leads out of the folder: name the file itself';
      }
      const stamp = stampOf(path, stats);
      return this.#known(stamp) ?? { ...stamp, operand: head.operand, isNamed: false };
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** The same file, found by another path. */
  #known(stamp: FileStamp): FoundFile | undefined {
    const keyOf = ({ inode, bytes, modified }: FileStamp) => `${inode} ${bytes} ${modified}`;
    this.#byStamp ??= new Map([...this.#files.values()].map((file) => [keyOf(file), file]));
    return this.#byStamp.get(keyOf(stamp));
  }

  /** @param tensors what the head says that it holds, where it says so */
  async #lookAt(file: FoundFile, head: Artifact, tensors: readonly Segment[] | undefined): Promise<Looked | undefined> {
    const known = tensors === undefined ? this.#looked.get(file.path) : undefined;
    if (known !== undefined) return known;
    try {
      const artifact = tensors === undefined ? await this.#identify(file.path) : externalData(file, head, tensors);
      if (artifact.bytes === file.bytes) return { file, artifact };
      this.#refusals.add(file.path, 'it changed while it was looked at');
    } catch (error) {
      this.#refusals.add(file.path, troubleOf(error));
    }
    return undefined;
  }
}

/** Why a file cannot be looked at, in a list that names it already; anything else is our bug. */
export function troubleOf(error: unknown): string {
  if (error instanceof NegawattError) {
    return isOfSystem(error.cause) ? reasonOf(error.cause) : `${error.what}: ${error.why}`;
  }
  if (isOfSystem(error)) return reasonOf(error);
  throw error;
}

function realPath(path: string): string {
  return realpathSync(systemPath(path), 'latin1');
}

/** A file that says nothing itself, by the tensors that its model has in it. Several may have the same numbers. */
function externalData(file: FoundFile, head: Artifact, tensors: readonly Segment[]): Artifact {
  const apart = new Map(tensors.map((tensor) => [`${tensor.offset} ${tensor.length}`, tensor]));
  const format = `external data of ${shownPath(basename(head.path))}`;
  const { path, bytes } = file;
  const segments = coverFile(file, format, [...apart.values()]);
  return { path, bytes, kind: head.kind, isCompressed: false, segments, parts: [] };
}
