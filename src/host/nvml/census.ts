import type { GpuFacts } from '../../model/gpu.ts';
import { inWords, type Nvml } from './abi.ts';
import { CardReader, isLoss, lossInWords, type Tell, tryCard } from './card-reader.ts';
import { Cards } from './cards.ts';

/** Who is at which index is looked at about once a second; a little less, so that a sample a second finds it due, s. */
const period = 0.9;
const allCards = -1;

export interface CensusListener {
  /** A card is read from now on. */
  announce(facts: GpuFacts): void;
  /** It is about to be asked: a call may hang. */
  approach(index: number): void;
  tell: Tell;
}

/** The cards that the driver lists, by their UUIDs: a card that comes is read, one that goes or is exchanged no more. */
export class Census {
  readonly #nvml: Nvml;
  readonly #cards: Cards;
  readonly #listener: CensusListener;
  readonly #skipped: ReadonlySet<number>;
  readonly #readers = new Map<number, CardReader>();
  /** What was told of an index at which no card is read; once until it changes. */
  readonly #told = new Map<number, string>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #count = Number.NaN;

  /** @param skipped indexes of which nothing is asked */
  constructor(nvml: Nvml, skipped: ReadonlySet<number>, listener: CensusListener) {
    this.#nvml = nvml;
    this.#cards = new Cards(nvml);
    this.#skipped = skipped;
    this.#listener = listener;
  }

  get driver(): string | undefined {
    return this.#cards.driver;
  }

  get readers(): ReadonlyMap<number, CardReader> {
    return this.#readers;
  }

  /** What is wrong with indexes at which no card is read. */
  get complaints(): readonly string[] {
    return [...this.#told.values()];
  }

  /** Looks who is there, if it is time to, or if there are more or fewer than before. */
  look(at: number): void {
    const count = this.#cards.count();
    if (at - this.#lookedAt < period && count === this.#count) return;
    this.#lookedAt = at;
    this.#count = count;
    if (count < 0) {
      this.#tellOnce(at, allCards, `the cards cannot be listed (${inWords(-count)})`);
      return;
    }
    this.#told.delete(allCards);
    for (const index of this.#readers.keys()) {
      if (index >= count) this.#leave(index, 'the driver no longer lists it');
    }
    for (let index = 0; index < count; index += 1) {
      if (!this.#skipped.has(index)) this.#lookAt(at, index);
    }
  }

  /** What is read at an index is no longer of the card that was there. */
  exchanged(at: number, index: number): void {
    this.#lookAt(at, index);
  }

  #lookAt(at: number, index: number): void {
    this.#listener.approach(index);
    const identity = this.#cards.identity(index);
    const reader = this.#readers.get(index);
    if (typeof identity === 'number') {
      // A card that cannot be asked is still itself: its reader tells what is wrong.
      if (reader === undefined) this.#tellOnce(at, index, refusal(identity));
      return;
    }
    if (reader !== undefined) {
      const change = this.#changeOf(reader, identity);
      if (change === undefined) {
        reader.handle = identity.handle;
        return;
      }
      this.#leave(index, change);
    }
    this.#open(at, index, identity);
  }

  #changeOf({ facts, handle }: CardReader, now: Exclude<ReturnType<Cards['identity']>, number>): string | undefined {
    if (now.uuid !== facts.uuid) return `another GPU took its place: ${now.uuid}`;
    if (facts.mig !== true) return undefined;
    const slices = this.#cards.sliceIdentities(handle);
    const isSame = slices.length === facts.slices.length && facts.slices.every(({ uuid }, at) => uuid === slices[at]);
    return isSame ? undefined : 'it is cut into other slices than before';
  }

  /** What it did since it was last known to be there is nobody's. */
  #leave(index: number, reason: string): void {
    const reader = this.#readers.get(index);
    this.#readers.delete(index);
    if (reader !== undefined) this.#listener.tell(reader.confirmedAt, index, reason);
  }

  #open(at: number, index: number, { handle, uuid }: Exclude<ReturnType<Cards['identity']>, number>): void {
    const reader = tryCard(this.#nvml, this.#cards.card(index, handle, uuid), at, this.#listener.tell);
    if (!(reader instanceof CardReader)) {
      this.#tellOnce(at, index, refusal(reader));
      return;
    }
    this.#told.delete(index);
    this.#readers.set(index, reader);
    this.#listener.announce(reader.facts);
  }

  #tellOnce(at: number, index: number, reason: string): void {
    if (this.#told.get(index) === reason) return;
    this.#told.set(index, reason);
    this.#listener.tell(at, index, reason);
  }
}

function refusal(code: number): string {
  return isLoss(code) ? lossInWords(code) : `the GPU cannot be opened (${inWords(code)})`;
}
