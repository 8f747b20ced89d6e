import { createHash } from 'node:crypto';
import { shownPath } from '../../archive/path-bytes.ts';
import type { Twins } from '../../model/compress.ts';
import type { FoundFile } from './found-files.ts';
import type { Stretch } from './piece.ts';
import { GoneError, readStretch, StampedFile } from './read-stretch.ts';
import type { NamedTensor } from './subjects.ts';

/** Of the start, the middle and the end of what has an equally long one, By each. */
const probeBytes = 4096;
/** Less than this is not worth a reference to another file. */
const leastTensor = 4096;
const blockBytes = 4 * 1024 * 1024;
const mostNames = 4;
const mostListed = 20;

interface Candidate {
  readonly name: string;
  readonly stretch: Stretch;
  readonly key: string;
}

export interface TwinsFound {
  readonly twins: readonly Twins[];
  readonly moreTwins: number;
  /** What all groups could do without, By. */
  readonly duplicateBytes: number;
}

/**
 * Equal files, and equal tensors of files that are not equal as a whole. What is of one length is probed at three places;
 * what is alike there is read wholly and compared by SHA-256, up to a budget of bytes, beyond which it is told as likely.
 *
 * @param budget bytes that may be read wholly
 */
export async function findTwins(
  files: readonly FoundFile[],
  tensors: readonly NamedTensor[],
  budget: number,
  signal: AbortSignal,
): Promise<TwinsFound> {
  const search = new Search(budget, signal);
  const wholes = files.map((file) => candidate(file.path, wholeOf(file), 'file'));
  const equalFiles = await search.groups(wholes);
  const copies = new Set(equalFiles.flatMap(({ members }) => members.slice(1).map(({ name }) => name)));
  const large = tensors.filter(({ stretch }) => stretch.length >= leastTensor && !copies.has(stretch.file.path));
  const equalTensors = await search.groups(large.map(({ name, stretch }) => candidate(name, stretch, 'tensor')));
  const twins = [
    ...equalFiles.map((group) => twinsOf('files', group)),
    ...equalTensors.map((group) => twinsOf('tensors', group)),
  ].sort((a, b) => savedBy(b) - savedBy(a));
  return {
    twins: twins.slice(0, mostListed),
    moreTwins: Math.max(0, twins.length - mostListed),
    duplicateBytes: twins.reduce((sum, group) => sum + savedBy(group), 0),
  };
}

function savedBy({ bytes, count }: Twins): number {
  return bytes * (count - 1);
}

function wholeOf(file: FoundFile): Stretch {
  return { file, offset: 0, length: file.bytes, layout: { kind: 'bytes' } };
}

function candidate(name: string, stretch: Stretch, what: string): Candidate {
  return { name, stretch, key: `${what} ${stretch.length}` };
}

function twinsOf(what: Twins['what'], { members, isSure }: EqualGroup): Twins {
  return {
    what,
    names: members.slice(0, mostNames).map(({ name }) => shownPath(name)),
    count: members.length,
    bytes: members[0]!.stretch.length,
    isSure,
  };
}

interface EqualGroup {
  readonly members: readonly Candidate[];
  readonly isSure: boolean;
}

class Search {
  readonly #signal: AbortSignal;
  readonly #block = Buffer.alloc(blockBytes);
  #budget: number;

  constructor(budget: number, signal: AbortSignal) {
    this.#budget = budget;
    this.#signal = signal;
  }

  async groups(candidates: readonly Candidate[]): Promise<EqualGroup[]> {
    const found: EqualGroup[] = [];
    for (const sameLength of several(candidates, ({ key }) => key)) {
      for (const alike of several(await this.#hashed(sameLength, false), ({ hash }) => hash)) {
        const total = alike.reduce((sum, { one }) => sum + one.stretch.length, 0);
        const { length } = alike[0]!.one.stretch;
        if (length <= 3 * probeBytes) found.push({ members: alike.map(({ one }) => one), isSure: true });
        else if (total > this.#budget) found.push({ members: alike.map(({ one }) => one), isSure: false });
        else {
          this.#budget -= total;
          const whole = await this.#hashed(
            alike.map(({ one }) => one),
            true,
          );
          for (const equal of several(whole, ({ hash }) => hash)) {
            found.push({ members: equal.map(({ one }) => one), isSure: true });
          }
        }
      }
    }
    return found;
  }

  async #hashed(list: readonly Candidate[], isWhole: boolean): Promise<{ one: Candidate; hash: string }[]> {
    const hashed: { one: Candidate; hash: string }[] = [];
    for (const [index, one] of list.entries()) {
      if (this.#signal.aborted) return [];
      if (index % 64 === 63) await new Promise(setImmediate);
      try {
        hashed.push({ one, hash: isWhole ? await this.#wholeHash(one.stretch) : this.#probeHash(one.stretch) });
      } catch (error) {
        // A file that is gone has no twin; the measuring tells of it.
        if (!(error instanceof GoneError)) throw error;
      }
    }
    return hashed;
  }

  #probeHash(stretch: Stretch): string {
    const { offset, length } = stretch;
    const hash = createHash('sha256');
    if (length <= 3 * probeBytes) return hash.update(readStretch(stretch, this.#block)).digest('base64');
    for (const at of [0, Math.floor((length - probeBytes) / 2), length - probeBytes]) {
      hash.update(readStretch({ ...stretch, offset: offset + at, length: probeBytes }, this.#block));
    }
    return hash.digest('base64');
  }

  async #wholeHash({ file, offset, length }: Stretch): Promise<string> {
    const open = new StampedFile(file);
    try {
      const hash = createHash('sha256');
      for (let at = 0; at < length && !this.#signal.aborted; at += blockBytes) {
        const part = this.#block.subarray(0, Math.min(blockBytes, length - at));
        open.read(part, offset + at);
        hash.update(part);
        await new Promise(setImmediate);
      }
      open.check();
      return hash.digest('base64');
    } finally {
      open.close();
    }
  }
}

/** Those of a list that share a key with another one, together. */
function several<T>(list: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
