import { type GpuFacts, gpuColumnNames } from '../../model/gpu.ts';
import { type Handle, inWords, layout, type Nvml, returned } from './abi.ts';
import { type Card, readMemory } from './cards.ts';
import { MemoryBlock } from './memory-block.ts';
import { powerFieldsReading } from './power-fields.ts';
import {
  energyReading,
  memoryReading,
  placeOf,
  powerReading,
  type Reading,
  slowReadings,
  utilisationReading,
} from './readings.ts';

/** Slow readings and lost cards are tried about once a second; a little less, so that a sample a second finds them due, s. */
const slowPeriod = 0.9;
const lostPeriod = 1;
/** Of a row: the time and the index. */
const head = 2;

interface Readings {
  readonly first: readonly Reading[];
  readonly rest: readonly Reading[];
}

export type Tell = (at: number, index: number, reason: string) => void;

/** Reads one card, of which one trial told what it can answer. */
export class CardReader {
  readonly facts: GpuFacts;
  /** Of MIG devices, in the order of the facts' slices. */
  readonly slices: readonly Handle[];
  handle: Handle;
  /** Until when it is known that what was read was this card's, s. */
  confirmedAt: number;
  readonly #nvml: Nvml;
  /** Energy and power, and what else. */
  readonly #first: readonly Reading[];
  readonly #rest: readonly Reading[];
  readonly #tell: Tell;
  readonly #failing = new Set<Reading>();
  readonly #row: (number | null)[];
  /** The part of the row behind its head. */
  readonly #values: (number | null)[];
  /** The UUID as the driver writes it: now, and when it was that of the facts. */
  readonly #uuid = new MemoryBlock(layout.text);
  #confirmed: Buffer | undefined;
  #at: number;
  #slowAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #isLost = false;
  #isLossTold = false;

  constructor(nvml: Nvml, card: Card, facts: GpuFacts, readings: Readings, at: number, tell: Tell) {
    this.facts = facts;
    this.handle = card.handle;
    this.slices = card.slices;
    this.confirmedAt = at;
    this.#nvml = nvml;
    this.#first = readings.first;
    this.#rest = readings.rest;
    this.#at = at;
    this.#tell = tell;
    this.#values = new Array<number | null>(gpuColumnNames.length + card.slices.length).fill(null);
    this.#row = new Array<number | null>(head + this.#values.length).fill(null);
  }

  /**
   * Reads energy and power, whose time is the row's; answers whether they are this card's. It is asked afterwards who it
   * is, so that nothing is taken that may be of a card that came in its place.
   */
  readFirst(at: number): boolean {
    this.#at = at;
    if (this.#isLost && at - this.#triedAt < lostPeriod) return true;
    this.#triedAt = at;
    this.#isLost = false;
    this.#read(this.#first, true);
    return this.#isLost || this.#confirm(at);
  }

  /** Reads the rest; answers the row as JSON. */
  readRest(): string {
    const at = this.#at;
    if (!this.#isLost) {
      const isSlowDue = at - this.#slowAt >= slowPeriod;
      if (isSlowDue) this.#slowAt = at;
      this.#read(this.#rest, isSlowDue);
      if (!this.#isLost) this.#isLossTold = false;
    }
    return this.#line(at);
  }

  #read(readings: readonly Reading[], isSlowDue: boolean): void {
    for (const reading of readings) {
      if (reading.isSlow && !isSlowDue) continue;
      const code = reading.read(this.handle, this.#values);
      if (isLoss(code)) {
        this.#lose(this.#at, code);
        return;
      }
      if (code === returned.success) this.#failing.delete(reading);
      else this.#complain(this.#at, reading, code);
    }
  }

  #confirm(at: number): boolean {
    const { bytes } = this.#uuid;
    // A card that cannot be asked is still itself.
    if (this.#nvml.uuid(this.handle, bytes, layout.text) !== returned.success) return true;
    if (this.#confirmed === undefined) {
      if (this.#uuid.text(0, layout.text) !== this.facts.uuid) return false;
      this.#confirmed = Buffer.from(bytes);
    } else if (!this.#confirmed.equals(bytes)) return false;
    this.confirmedAt = at;
    return true;
  }

  #complain(at: number, reading: Reading, code: number): void {
    if (this.#failing.has(reading)) return;
    this.#failing.add(reading);
    this.#tell(at, this.facts.index, `${reading.what} cannot be read (${inWords(code)})`);
  }

  #lose(at: number, code: number): void {
    this.#isLost = true;
    this.#values.fill(null);
    // What is slow is read as soon as the card is back.
    this.#slowAt = Number.NEGATIVE_INFINITY;
    if (this.#isLossTold) return;
    this.#isLossTold = true;
    this.#tell(at, this.facts.index, lossInWords(code));
  }

  #line(at: number): string {
    const row = this.#row;
    row[0] = Math.round(at * 1e6) / 1e6;
    row[1] = this.facts.index;
    for (let place = 0; place < this.#values.length; place += 1) row[head + place] = this.#values[place] ?? null;
    return JSON.stringify(row);
  }
}

export function isLoss(code: number): boolean {
  return code === returned.gpuIsLost || code === returned.resetRequired;
}

export function lossInWords(code: number): string {
  return `the GPU is lost (${inWords(code)})`;
}

/** Tries every reading once; answers the code where the card was lost meanwhile. */
export function tryCard(nvml: Nvml, card: Card, at: number, tell: Tell): CardReader | number {
  const { handle, facts } = card;
  const values = new Array<number | null>(gpuColumnNames.length + card.slices.length).fill(null);
  const fields = powerFieldsReading(nvml, handle);
  if (isLoss(fields.code)) return fields.code;
  const hasAverage = fields.reading?.places.includes(placeOf('power')) ?? false;
  const first: readonly Reading[] = [
    energyReading(nvml),
    ...(fields.reading === undefined ? [] : [fields.reading]),
    ...(hasAverage ? [] : [powerReading(nvml)]),
  ];
  const rest: readonly Reading[] = [
    // With MIG it would be told of the whole card by some drivers, of none of its slices by any.
    ...(facts.mig === true ? [] : [utilisationReading(nvml)]),
    memoryReading(nvml, {
      what: 'memory',
      place: placeOf('memoryUsed'),
      isSlow: false,
      isV2: readMemory(nvml, handle, true).code === returned.success,
    }),
    ...slowReadings(nvml),
    ...card.slices.map((slice, index) =>
      memoryReading(nvml, {
        what: `memory of the slice ${facts.slices[index]?.uuid}`,
        place: gpuColumnNames.length + index,
        isSlow: true,
        isV2: readMemory(nvml, slice, true).code === returned.success,
        slice,
      }),
    ),
  ];
  const supported = new Set<Reading>();
  for (const reading of [...first, ...rest]) {
    const code = reading.read(handle, values);
    if (isLoss(code)) return code;
    if (reading.places.some((place) => values[place] !== null)) supported.add(reading);
  }
  const columns = gpuColumnNames.filter((_, place) => values[place] !== null);
  const averaging = columns.includes('power') ? averagingOf(hasAverage, card.capability) : {};
  const readings = {
    first: first.filter((reading) => supported.has(reading)),
    rest: rest.filter((reading) => supported.has(reading)),
  };
  return new CardReader(nvml, card, { ...facts, ...averaging, columns }, readings, at, tell);
}

/** Compute capability 8.0 is GA100, whose reading is instantaneous as that of all before it. */
function averagingOf(hasAverage: boolean, capability: Card['capability']): { powerAveraging?: number } {
  if (hasAverage) return { powerAveraging: 1 };
  if (capability === undefined) return {};
  const [major, minor] = capability;
  return { powerAveraging: major > 8 || (major === 8 && minor > 0) ? 1 : 0 };
}
