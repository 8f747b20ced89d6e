import type { GpuColumn } from '../../model/gpu.ts';
import { type Handle, layout, type Nvml, returned } from './abi.ts';
import { MemoryBlock } from './memory-block.ts';
import { placeOf, type Reading } from './readings.ts';

/** Field ids and scopes of nvml.h. */
const average = 185;
const instant = 186;
const scope = { gpu: 0, module: 1, memory: 2 } as const;

interface Field {
  readonly column: GpuColumn;
  readonly id: number;
  readonly scope: number;
}

/** In order of preference where two are for one column. */
const candidates: readonly Field[] = [
  { column: 'power', id: average, scope: scope.gpu },
  { column: 'powerInstant', id: instant, scope: scope.gpu },
  { column: 'powerModule', id: average, scope: scope.module },
  { column: 'powerModule', id: instant, scope: scope.module },
  { column: 'powerMemory', id: average, scope: scope.memory },
  { column: 'powerMemory', id: instant, scope: scope.memory },
];

/** The fields of power that a card has, read by one call; no reading where it has none. */
export function powerFieldsReading(nvml: Nvml, handle: Handle): { reading?: Reading; code: number } {
  const trial = new FieldCall(nvml, candidates);
  const code = trial.read(handle);
  if (code !== returned.success) return { code };
  const fields: Field[] = [];
  candidates.forEach((field, index) => {
    const watts = trial.watts(index);
    // No board draws nothing: a driver that says so has no sensor for it.
    if (watts === null || watts === 0 || fields.some(({ column }) => column === field.column)) return;
    if (field.scope !== scope.gpu) {
      // Drivers older than the scopes take no notice of them, and answer the GPU's own power.
      const own = trial.watts(candidates.findIndex(({ id, scope: of }) => id === field.id && of === scope.gpu));
      if (watts === own) return;
    }
    fields.push(field);
  });
  return fields.length === 0 ? { code } : { code, reading: fieldsReading(nvml, fields) };
}

function fieldsReading(nvml: Nvml, fields: readonly Field[]): Reading {
  const call = new FieldCall(nvml, fields);
  const places = fields.map(({ column }) => placeOf(column));
  return {
    what: 'power',
    places,
    isSlow: false,
    read: (handle, values) => {
      let code = call.read(handle);
      const isRead = code === returned.success;
      for (let index = 0; index < places.length; index += 1) {
        const watts = isRead ? call.watts(index) : null;
        values[places[index] as number] = watts;
        if (isRead && watts === null) code = call.refusal(index);
      }
      return code;
    },
  };
}

/** One call of nvmlDeviceGetFieldValues, which tells for each field whether it was read and of which type it is. */
class FieldCall {
  readonly #nvml: Nvml;
  readonly #fields: readonly Field[];
  readonly #block: MemoryBlock;
  readonly #view: DataView;

  constructor(nvml: Nvml, fields: readonly Field[]) {
    this.#nvml = nvml;
    this.#fields = fields;
    this.#block = new MemoryBlock(fields.length * layout.field.size);
    this.#view = new DataView(this.#block.bytes.buffer);
  }

  read(handle: Handle): number {
    this.#fields.forEach(({ id, scope: of }, index) => {
      const at = index * layout.field.size;
      this.#block.put(at + layout.field.id, id);
      this.#block.put(at + layout.field.scope, of);
      // A driver that leaves a field as it was has not read it.
      this.#block.put(at + layout.field.returned, returned.notSupported);
    });
    return this.#nvml.fields(handle, this.#fields.length, this.#block.bytes);
  }

  refusal(index: number): number {
    const code = this.#block.word(index * layout.field.size + layout.field.returned);
    return code === returned.success ? returned.notSupported : code;
  }

  /** From mW; null where it was not read. */
  watts(index: number): number | null {
    const at = index * layout.field.size;
    if (this.#block.word(at + layout.field.returned) !== returned.success) return null;
    const value = this.#number(this.#block.word(at + layout.field.type), at + layout.field.value);
    return value !== null && Number.isFinite(value) && value >= 0 ? value / 1000 : null;
  }

  /** By nvmlValueType_t; an unsigned long has 64 bits on the machines that are read. */
  #number(type: number, at: number): number | null {
    switch (type) {
      case 0:
        return this.#view.getFloat64(at, true);
      case 1:
        return this.#block.uint32(at);
      case 2:
      case 3:
        return this.#block.uint64(at);
      case 4:
        return Number(this.#view.getBigInt64(at, true));
      case 5:
        return this.#view.getInt32(at, true);
      case 6:
        return this.#view.getUint16(at, true);
      default:
        return null;
    }
  }
}
