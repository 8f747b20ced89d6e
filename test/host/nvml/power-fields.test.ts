import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Nvml } from '../../../src/host/nvml/abi.ts';
import { powerFieldsReading } from '../../../src/host/nvml/power-fields.ts';
import { placeOf } from '../../../src/host/nvml/readings.ts';
import { gpuColumnNames } from '../../../src/model/gpu.ts';

const size = 40;
const notSupported = 3;

/** A driver that writes the same answer into every field. */
function driver(answer: (field: Buffer, id: number, scope: number) => number | undefined): Nvml {
  const fields = (_handle: unknown, count: unknown, memory: unknown) => {
    for (let index = 0; index < Number(count); index += 1) {
      const field = (memory as Buffer).subarray(index * size, (index + 1) * size);
      const code = answer(field, field.readUInt32LE(0), field.readUInt32LE(4));
      if (code !== undefined) field.writeUInt32LE(code, 28);
    }
    return 0;
  };
  return { fields } as unknown as Nvml;
}

const types: readonly (readonly [type: number, name: string, write: (field: Buffer) => void])[] = [
  [0, 'a double', (field) => field.writeDoubleLE(71_930, 32)],
  [1, 'an unsigned int', (field) => field.writeUInt32LE(71_930, 32)],
  [2, 'an unsigned long', (field) => field.writeBigUInt64LE(71_930n, 32)],
  [3, 'an unsigned long long', (field) => field.writeBigUInt64LE(71_930n, 32)],
  [4, 'a signed long long', (field) => field.writeBigInt64LE(71_930n, 32)],
  [5, 'a signed int', (field) => field.writeInt32LE(71_930, 32)],
];
for (const [type, name, write] of types) {
  test(`a power that comes as ${name} is read`, () => {
    const { reading } = powerFieldsReading(
      driver((field, _id, scope) => {
        if (scope !== 0) return notSupported;
        // What lies above a smaller number is not part of it.
        field.fill(0xee, 32, 40);
        field.writeUInt32LE(type, 24);
        write(field);
        return 0;
      }),
      1,
    );
    const values = new Array<number | null>(gpuColumnNames.length).fill(null);
    assert.equal(reading?.read(1, values), 0);
    assert.equal(values[placeOf('power')], 71.93);
    assert.equal(values[placeOf('powerInstant')], 71.93);
  });
}

for (const [name, answer] of [
  ['refuses each field', () => notSupported],
  ['leaves the fields as they were', () => undefined],
  ['answers a type that nobody knows', (field: Buffer) => field.writeUInt32LE(17, 24) * 0],
  ['answers less than nothing', (field: Buffer) => field.writeUInt32LE(5, 24) * field.writeInt32LE(-5, 32) * 0],
  ['answers no number', (field: Buffer) => field.writeUInt32LE(0, 24) * field.writeDoubleLE(Number.NaN, 32) * 0],
  ['answers that no board draws power', (field: Buffer) => field.writeUInt32LE(1, 24) * field.writeUInt32LE(0, 32) * 0],
] as const) {
  test(`a driver that ${name} has no fields of power`, () => {
    assert.equal(powerFieldsReading(driver(answer), 1).reading, undefined);
  });
}
