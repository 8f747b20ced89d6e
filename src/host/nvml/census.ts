import type { GpuFacts } from '../../model/gpu.ts';
import { inWords, type Nvml } from './abi.ts';
import { CardReader, isLoss, lossInWords, type Tell, tryCard } from './card-reader.ts';
import { Cards } from './cards.ts';

/** Who is at which index is looked at so often, s. */
const period = 5;
const allCards = -1;

/** The cards that the driver lists, by their UUIDs: a card that comes is read, one that goes or is exchanged no more. */
export class Census {
  readonly #nvml: Nvml;
  readonly #cards: Cards;
  readonly #announce: (facts: GpuFacts) => void;
  readonly #tell: Tell;
  readonly #readers = new Map<number, CardReader>();
  /** What was told of an index at which no card is read; once until it changes. */
  readonly #told = new Map<number, string>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(nvml: Nvml, announce: (facts: GpuFacts) => void, tell: Tell) {
    this.#nvml = nvml;
    this.#cards = new Cards(nvml);
    this.#announce = announce;
    this.#tell = tell;
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

  /** Looks who is there, if it is time to. */
  look(at: number): void {
    if (at - this.#lookedAt < period) return;
    this.#lookedAt = at;
    const count = this.#cards.count();
    if (count < 0) {
      this.#tellOnce(at, allCards, `the cards cannot be listed (${inWords(-count)})`);
      return;
    }
    this.#told.delete(allCards);
    const found = Array.from({ length: count }, (_, index) => this.#cards.identity(index));
    for (const [index, reader] of this.#readers) {
      const now = found[index];
      // A card that cannot be asked is still itself: its reader tells what is wrong.
      if (typeof now === 'number') continue;
      if (now?.uuid === reader.facts.uuid) {
        reader.handle = now.handle;
        continue;
      }
      this.#readers.delete(index);
      const reason = now === undefined ? 'the driver no longer lists it' : `another GPU took its place: ${now.uuid}`;
      this.#tell(at, index, reason);
    }
    found.forEach((identity, index) => {
      if (this.#readers.has(index)) return;
      if (typeof identity === 'number') this.#tellOnce(at, index, refusal(identity));
      else this.#open(at, index, identity);
    });
  }

  #open(at: number, index: number, { handle, uuid }: Exclude<ReturnType<Cards['identity']>, number>): void {
    const reader = tryCard(this.#nvml, this.#cards.card(index, handle, uuid), this.#tell);
    if (!(reader instanceof CardReader)) {
      this.#tellOnce(at, index, refusal(reader));
      return;
    }
    this.#told.delete(index);
    this.#readers.set(index, reader);
    this.#announce(reader.facts);
  }

  #tellOnce(at: number, index: number, reason: string): void {
    if (this.#told.get(index) === reason) return;
    this.#told.set(index, reason);
    this.#tell(at, index, reason);
  }
}

function refusal(code: number): string {
  return isLoss(code) ? lossInWords(code) : `the GPU cannot be opened (${inWords(code)})`;
}
