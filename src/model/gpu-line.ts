import * as v from 'valibot';
import type { GpuLine, GpuRow } from './gpu.ts';
import { gpuFactsSchema } from './gpu-schema.ts';
import { remedySchema } from './series-schema.ts';

const nullable = (value: unknown) => value === null || typeof value === 'number';
const isTimed = (value: unknown): value is [number, number, ...unknown[]] =>
  Array.isArray(value) && typeof value[0] === 'number' && Number.isInteger(value[1]);

function isRow(value: unknown): value is GpuRow {
  return isTimed(value) && value.every(nullable);
}

/** What one line of a helper says; undefined for what is no such line: a capture may hold anything. */
export function parseGpuLine(text: string): GpuLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (Array.isArray(value)) return isRow(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('rows' in value) {
    return Array.isArray(value.rows) && value.rows.every(isRow) ? { rows: value.rows } : undefined;
  }
  if ('gpu' in value) {
    const facts = v.safeParse(gpuFactsSchema, value.gpu);
    return facts.success ? { gpu: facts.output } : undefined;
  }
  if ('processes' in value) return isProcesses(value.processes) ? (value as GpuLine) : undefined;
  if ('trouble' in value) {
    return isTimed(value.trouble) && typeof value.trouble[2] === 'string' ? (value as unknown as GpuLine) : undefined;
  }
  if ('asking' in value) return isTimed(value.asking) ? (value as unknown as GpuLine) : undefined;
  const ended = v.safeParse(endSchema, value);
  return ended.success ? (ended.output as GpuLine) : undefined;
}

const endSchema = v.union([
  v.strictObject({ ready: v.strictObject({ by: v.pipe(v.string(), v.maxLength(200)), count: v.number() }) }),
  v.strictObject({
    failed: v.strictObject({
      why: v.picklist(['absent', 'forbidden', 'unsupported', 'broken']),
      detail: v.string(),
      remedy: v.exactOptional(remedySchema),
    }),
  }),
]);

function isProcesses(value: unknown): boolean {
  if (!isTimed(value) || !Array.isArray(value[2])) return false;
  return value[2].every((entry: unknown) => {
    if (!Array.isArray(entry) || !Number.isSafeInteger(entry[0]) || typeof entry[1] !== 'string') return false;
    return entry.slice(2, 5).every(nullable) && (entry[5] === undefined || typeof entry[5] === 'string');
  });
}
