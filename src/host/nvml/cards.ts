import type { GpuFacts, GpuSlice } from '../../model/gpu.ts';
import { given } from '../given.ts';
import { type Call, type Handle, layout, type Nvml, returned } from './abi.ts';
import { MemoryBlock } from './memory-block.ts';

/** More than a driver lists; a count from outside is not trusted with our memory. */
const mostCards = 128;
const mostSlices = 16;

/** What of a card is known before its columns are tried. */
export interface Card {
  readonly handle: Handle;
  readonly facts: Omit<GpuFacts, 'columns' | 'powerAveraging'>;
  /** In the order of `facts.slices`. */
  readonly slices: readonly Handle[];
  /** CUDA's compute capability, major and minor. */
  readonly capability?: readonly [major: number, minor: number];
}

/** Facts of cards, which do not change while they are measured. */
export class Cards {
  readonly #nvml: Nvml;
  readonly #driver: string | undefined;
  readonly #text = new MemoryBlock(layout.text);
  readonly #one = new MemoryBlock(8);
  readonly #two = new MemoryBlock(8);
  readonly #pci = new MemoryBlock(layout.pci.size);

  constructor(nvml: Nvml) {
    this.#nvml = nvml;
    const code = nvml.driverVersion(this.#text.bytes, layout.text);
    this.#driver = code === returned.success ? this.#text.text(0, layout.text) : undefined;
  }

  get driver(): string | undefined {
    return this.#driver;
  }

  /** How many the driver lists, or the code of the refusal, negative. */
  count(): number {
    const code = this.#nvml.count(this.#one.bytes);
    return code === returned.success ? Math.min(mostCards, this.#one.uint32() ?? 0) : -code;
  }

  /** Who is at an index of the driver's list, or the code of the refusal. */
  identity(index: number): { readonly handle: Handle; readonly uuid: string } | number {
    const code = this.#nvml.handleByIndex(index, this.#one.bytes);
    if (code !== returned.success) return code;
    const handle = this.#one.handle();
    const refusal = this.#nvml.uuid(handle, this.#text.bytes, layout.text);
    return refusal === returned.success ? { handle, uuid: this.#text.text(0, layout.text) } : refusal;
  }

  /** UUIDs of the MIG devices of a card. */
  sliceIdentities(card: Handle): readonly string[] {
    return this.#slices(card, (_, uuid) => uuid);
  }

  card(index: number, handle: Handle, uuid: string): Card {
    const nvml = this.#nvml;
    const mig = this.#first(nvml.migMode, handle);
    const slices = mig === 1 ? this.#slices(handle, (slice, name) => this.#slice(slice, name)) : [];
    const capability = this.#pair(nvml.computeCapability, handle);
    return {
      handle,
      facts: {
        index,
        uuid,
        name: this.#name(handle) ?? 'NVIDIA GPU',
        ...given({
          pciBus: nvml.pci(handle, this.#pci.bytes) === returned.success ? this.#busId() : undefined,
          driver: this.#driver,
          memoryTotal: memoryOf(nvml, handle)?.total,
          limits: this.#limits(handle),
          persistence: isOn(this.#single(nvml.persistence, handle)),
          ecc: isOn(this.#first(nvml.ecc, handle)),
          mig: isOn(mig),
        }),
        slices: slices.map(({ slice }) => slice),
      },
      slices: slices.map((found) => found.handle),
      ...given({ capability }),
    };
  }

  #busId(): string {
    return this.#pci.text(layout.pci.busId, layout.pci.busIdLength);
  }

  #limits(handle: Handle): GpuFacts['limits'] {
    const range = this.#pair(this.#nvml.limitRange, handle);
    const standard = this.#single(this.#nvml.defaultLimit, handle);
    const limits = given({
      default: standard === undefined ? undefined : standard / 1000,
      minimum: range === undefined ? undefined : range[0] / 1000,
      maximum: range === undefined ? undefined : range[1] / 1000,
    });
    return Object.keys(limits).length === 0 ? undefined : limits;
  }

  #slices<T>(card: Handle, tell: (handle: Handle, uuid: string) => T): T[] {
    const nvml = this.#nvml;
    const most = Math.min(mostSlices, this.#single(nvml.sliceCount, card) ?? 0);
    return Array.from({ length: most }).flatMap((_, index) => {
      // Indexes may have holes: a slice that was destroyed leaves its place empty.
      if (nvml.sliceByIndex(card, index, this.#one.bytes) !== returned.success) return [];
      const handle = this.#one.handle();
      if (nvml.uuid(handle, this.#text.bytes, layout.text) !== returned.success) return [];
      return [tell(handle, this.#text.text(0, layout.text))];
    });
  }

  #slice(handle: Handle, uuid: string): { readonly handle: Handle; readonly slice: GpuSlice } {
    const optional = given({
      memoryTotal: memoryOf(this.#nvml, handle)?.total,
      gpuInstance: this.#single(this.#nvml.gpuInstance, handle),
      computeInstance: this.#single(this.#nvml.computeInstance, handle),
    });
    return { handle, slice: { uuid, name: this.#name(handle) ?? 'MIG device', ...optional } };
  }

  #name(handle: Handle): string | undefined {
    const code = this.#nvml.name(handle, this.#text.bytes, layout.text);
    return code === returned.success ? this.#text.text(0, layout.text) : undefined;
  }

  #single(call: Call, handle: Handle): number | undefined {
    return call(handle, this.#one.bytes) === returned.success ? (this.#one.uint32() ?? undefined) : undefined;
  }

  /** The first of two that a call answers: what is on now, and not after the next boot. */
  #first(call: Call, handle: Handle): number | undefined {
    return this.#pair(call, handle)?.[0];
  }

  #pair(call: Call, handle: Handle): readonly [number, number] | undefined {
    if (call(handle, this.#one.bytes, this.#two.bytes) !== returned.success) return undefined;
    const [one, two] = [this.#one.uint32(), this.#two.uint32()];
    return one === null || two === null ? undefined : [one, two];
  }
}

function isOn(mode: number | undefined): boolean | undefined {
  return mode === undefined ? undefined : mode !== 0;
}

const memory = new MemoryBlock(layout.memory.size);
const memoryV2 = new MemoryBlock(layout.memoryV2.size);
/** One for all calls: nothing is allocated at a sample. */
const memoryFound = { code: 0, total: 0, used: 0 };

/**
 * Memory of a card or slice, By. The first version of the call counts what the driver keeps for itself as used, which no
 * program can give back; the second, like nvidia-smi since 510, does not, and is taken wherever it is there.
 */
export function readMemory(nvml: Nvml, handle: Handle, isV2: boolean): Readonly<typeof memoryFound> {
  const block = isV2 ? memoryV2 : memory;
  const { total, used } = isV2 ? layout.memoryV2 : layout.memory;
  if (isV2) block.put(0, layout.memoryV2.version);
  memoryFound.code = (isV2 ? nvml.memoryV2 : nvml.memory)(handle, block.bytes);
  if (memoryFound.code !== returned.success) return memoryFound;
  const [size, inUse] = [block.uint64(total), block.uint64(used)];
  if (size === null || inUse === null) memoryFound.code = returned.notSupported;
  memoryFound.total = size ?? 0;
  memoryFound.used = inUse ?? 0;
  return memoryFound;
}

function memoryOf(nvml: Nvml, handle: Handle): { readonly total: number } | undefined {
  return [true, false].map((isV2) => ({ ...readMemory(nvml, handle, isV2) })).find(({ code }) => code === 0);
}
