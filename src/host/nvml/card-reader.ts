import { type GpuFacts, gpuColumnNames } from '../../model/gpu.ts';
import { type Handle, inWords, type Nvml, returned } from './abi.ts';
import { type Card, readMemory } from './cards.ts';
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

export type Tell = (at: number, index: number, reason: string) => void;

/** Reads one card, of which one trial told what it can answer. */
export class CardReader {
  readonly facts: GpuFacts;
  /** Of MIG devices, in the order of the facts' slices. */
  readonly slices: readonly Handle[];
  handle: Handle;
  readonly #readings: readonly Reading[];
  readonly #tell: Tell;
  readonly #failing = new Set<Reading>();
  readonly #row: (number | null)[];
  /** The part of the row behind its head. */
  readonly #values: (number | null)[];
  #slowAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #isLost = false;
  #isLossTold = false;

  constructor(card: Card, readings: readonly Reading[], facts: GpuFacts, tell: Tell) {
    this.facts = facts;
    this.handle = card.handle;
    this.slices = card.slices;
    this.#readings = readings;
    this.#tell = tell;
    this.#values = new Array<number | null>(gpuColumnNames.length + card.slices.length).fill(null);
    this.#row = new Array<number | null>(head + this.#values.length).fill(null);
  }

  /** One reading of everything now: a row as JSON. */
  sample(at: number): string {
    if (this.#isLost && at - this.#triedAt < lostPeriod) return this.#line(at);
    this.#triedAt = at;
    const isSlowDue = at - this.#slowAt >= slowPeriod;
    if (isSlowDue) this.#slowAt = at;
    this.#isLost = false;
    for (const reading of this.#readings) {
      if (reading.isSlow && !isSlowDue) continue;
      const code = reading.read(this.handle, this.#values);
      if (isLoss(code)) {
        this.#lose(at, code);
        return this.#line(at);
      }
      if (code === returned.success) this.#failing.delete(reading);
      else this.#complain(at, reading, code);
    }
    this.#isLossTold = false;
    return this.#line(at);
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
export function tryCard(nvml: Nvml, card: Card, tell: Tell): CardReader | number {
  const { handle, facts } = card;
  const values = new Array<number | null>(gpuColumnNames.length + card.slices.length).fill(null);
  const fields = powerFieldsReading(nvml, handle);
  if (isLoss(fields.code)) return fields.code;
  const hasAverage = fields.reading?.places.includes(placeOf('power')) ?? false;
  const candidates: readonly Reading[] = [
    // First what energy and power are made of: their time is the row's.
    energyReading(nvml),
    ...(fields.reading === undefined ? [] : [fields.reading]),
    ...(hasAverage ? [] : [powerReading(nvml)]),
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
  const supported: Reading[] = [];
  for (const reading of candidates) {
    const code = reading.read(handle, values);
    if (isLoss(code)) return code;
    if (reading.places.some((place) => values[place] !== null)) supported.push(reading);
  }
  const columns = gpuColumnNames.filter((_, place) => values[place] !== null);
  const averaging = columns.includes('power') ? averagingOf(hasAverage, card.capability) : {};
  return new CardReader(card, supported, { ...facts, ...averaging, columns }, tell);
}

/** Compute capability 8.0 is GA100, whose reading is instantaneous as that of all before it. */
function averagingOf(hasAverage: boolean, capability: Card['capability']): { powerAveraging?: number } {
  if (hasAverage) return { powerAveraging: 1 };
  if (capability === undefined) return {};
  const [major, minor] = capability;
  return { powerAveraging: major > 8 || (major === 8 && minor > 0) ? 1 : 0 };
}
