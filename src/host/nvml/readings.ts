import { type GpuColumn, gpuColumnNames, throttleBits } from '../../model/gpu.ts';
import { type Call, type Handle, layout, type Nvml, returned } from './abi.ts';
import { readMemory } from './cards.ts';
import { MemoryBlock } from './memory-block.ts';

/** A value a column of `gpuColumns`, then the memory used by each slice. */
type Values = (number | null)[];

/** One thing that is asked of a card. */
export interface Reading {
  /** In the field's words, for what is told when it fails. */
  readonly what: string;
  /** Places in the values that it fills. */
  readonly places: readonly number[];
  /** Changes slowly, or is dear beside what it tells: asked at most once a second. */
  readonly isSlow: boolean;
  /** Fills its places, with null where there is nothing, and answers NVML's code. */
  read(handle: Handle, values: Values): number;
}

const policy = { power: 0, thermal: 1 } as const;
const clock = { sm: 1, memory: 2 } as const;
const gpuSensor = 0;
/** P0 to P15; 32 says that it is not known. */
const lastPerformanceState = 15;

const block = new MemoryBlock(16);

export function placeOf(column: GpuColumn): number {
  return gpuColumnNames.indexOf(column);
}

export const energyReading = (nvml: Nvml): Reading =>
  // mJ
  single(
    'energy',
    'energy',
    (handle) => nvml.energy(handle, block.bytes),
    () => scaled(block.uint64(), 1e-3),
  );

/** Board power without the fields of newer drivers, mW. */
export const powerReading = (nvml: Nvml): Reading =>
  single(
    'power',
    'power',
    (handle) => nvml.power(handle, block.bytes),
    () => scaled(block.uint32(), 1e-3),
  );

export function utilisationReading(nvml: Nvml): Reading {
  const [gpu, memory] = [placeOf('utilisation'), placeOf('memoryActivity')];
  return {
    what: 'utilisation',
    places: [gpu, memory],
    isSlow: false,
    read: (handle, values) => {
      const code = nvml.utilisation(handle, block.bytes);
      const isRead = code === returned.success;
      values[gpu] = isRead ? scaled(block.uint32(layout.utilisation.gpu), 1e-2) : null;
      values[memory] = isRead ? scaled(block.uint32(layout.utilisation.memory), 1e-2) : null;
      return code;
    },
  };
}

/** @param place in the values: a card's own, or a slice's behind the columns */
export function memoryReading(
  nvml: Nvml,
  {
    what,
    place,
    isSlow,
    isV2,
    slice,
  }: Omit<Reading, 'read' | 'places'> & { place: number; isV2: boolean; slice?: Handle },
): Reading {
  return {
    what,
    places: [place],
    isSlow,
    read: (handle, values) => {
      const { code, used } = readMemory(nvml, slice ?? handle, isV2);
      values[place] = code === returned.success ? used : null;
      return code;
    },
  };
}

/** What changes slowly. */
export function slowReadings(nvml: Nvml): readonly Reading[] {
  const { bytes } = block;
  const megahertz = () => scaled(block.uint32(), 1e6);
  const watts = () => scaled(block.uint32(), 1e-3);
  // ns, as documented of `violationTime`; the `referenceTime` beside it is in µs.
  const violation = () => scaled(block.uint64(layout.violation.time), 1e-9);
  return [
    single('power limit', 'limit', (handle) => nvml.limit(handle, bytes), watts, true),
    single('SM clock', 'clockSm', (handle) => nvml.clock(handle, clock.sm, bytes), megahertz, true),
    single('memory clock', 'clockMemory', (handle) => nvml.clock(handle, clock.memory, bytes), megahertz, true),
    single(
      'temperature',
      'temperature',
      (handle) => nvml.temperature(handle, gpuSensor, bytes),
      () => block.uint32(),
      true,
    ),
    single('performance state', 'performanceState', (handle) => nvml.performanceState(handle, bytes), knownState, true),
    throttleReading(nvml.throttleReasons),
    single(
      'time throttled by power',
      'throttledByPower',
      (handle) => nvml.violation(handle, policy.power, bytes),
      violation,
      true,
    ),
    single(
      'time throttled by heat',
      'throttledByHeat',
      (handle) => nvml.violation(handle, policy.thermal, bytes),
      violation,
      true,
    ),
  ];
}

function throttleReading(call: Call): Reading {
  const bits = Object.entries(throttleBits).map(([column, bit]) => ({ place: placeOf(column as GpuColumn), bit }));
  return {
    what: 'throttle reasons',
    places: bits.map(({ place }) => place),
    isSlow: true,
    read: (handle, values) => {
      const code = call(handle, block.bytes);
      // The known bits are in the lower half.
      const set = block.word(0);
      for (const { place, bit } of bits) values[place] = code === returned.success ? Number((set & bit) !== 0) : null;
      return code;
    },
  };
}

function single(
  what: string,
  column: GpuColumn,
  call: (handle: Handle) => number,
  value: () => number | null,
  isSlow = false,
): Reading {
  const place = placeOf(column);
  return {
    what,
    places: [place],
    isSlow,
    read: (handle, values) => {
      const code = call(handle);
      const read = code === returned.success ? value() : null;
      values[place] = read;
      return code === returned.success && read === null ? returned.notSupported : code;
    },
  };
}

function knownState(): number | null {
  const state = block.uint32();
  return state !== null && state <= lastPerformanceState ? state : null;
}

/** Division where the factor is below 1: 71.93 rather than 71.93000000000001. */
function scaled(value: number | null, factor: number): number | null {
  if (value === null) return null;
  return factor < 1 ? value / Math.round(1 / factor) : value * factor;
}
