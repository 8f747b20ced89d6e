import { hash } from 'node:crypto';
import * as v from 'valibot';
import { inventorySchema } from '../model/inventory-schema.ts';
import type { HelperName } from './host.ts';

/** Raised when a reader of an older version could misread a newer capture. */
export const captureVersion = 1;

/** The one file in a capture's folder: JSON Lines, the header first and the line `end` last. */
export const captureFile = 'capture.jsonl';

/** The most that is written, and read. */
export const captureCap = 512 * 1024 * 1024;
/** A file of `fileCap` bytes takes six times as many when each is a control character. */
export const captureLineCap = 8 * 1024 * 1024;

const number = v.pipe(v.number(), v.finite());
const natural = v.pipe(number, v.integer(), v.minValue(0));
const positive = v.pipe(number, v.gtValue(0));
/** Seconds on the monotonic clock of the host that was captured, to the microsecond. */
const t = v.pipe(number, v.minValue(-1e12), v.maxValue(1e12));
const path = v.string();
const text = v.string();

export const captureHeaderSchema = v.strictObject({
  negawatt: v.literal('capture'),
  captureVersion: v.literal(captureVersion),
  /** When it began, on the captured host's monotonic clock and on its wall clock (s since 1970-01-01 UTC). */
  t,
  wall: number,
  kernel: v.strictObject({ pageSize: positive, clockTicks: positive }),
  /** Seconds between two samples while it was captured. */
  interval: positive,
});

/**
 * One answer of the host. `read` has the file's text (`latin1`: bytes that are no UTF-8), or `same`: the last
 * content of that path again. A line with `why` is a Failure. `sleep` tells that a sleep ended, and
 * until when it was to be.
 */
export const captureRecordSchema = v.variant('op', [
  v.strictObject({ op: v.literal('read'), t, path, text }),
  v.strictObject({ op: v.literal('read'), t, path, latin1: text }),
  v.strictObject({ op: v.picklist(['read', 'list']), t, path, same: v.literal(true) }),
  v.strictObject({ op: v.literal('open'), t, path, opened: v.literal(true) }),
  v.strictObject({ op: v.literal('list'), t, path, names: v.array(text) }),
  v.strictObject({ op: v.literal('resolve'), t, path, target: text }),
  v.strictObject({ op: v.literal('start'), t, path, run: natural }),
  v.strictObject({
    op: v.picklist(['read', 'open', 'list', 'resolve', 'start']),
    t,
    path,
    why: v.picklist(['absent', 'forbidden', 'unsupported', 'broken']),
    detail: text,
  }),
  v.strictObject({ op: v.literal('line'), t, run: natural, line: text }),
  v.strictObject({
    op: v.literal('ended'),
    t,
    run: natural,
    code: v.nullable(number),
    signal: v.nullable(text),
    stderr: text,
  }),
  v.strictObject({ op: v.literal('wall'), t, wall: number }),
  v.strictObject({ op: v.literal('cost'), t, cpu: number, childrenCpu: number, peakMemory: number }),
  v.strictObject({ op: v.literal('inventory'), t, inventory: inventorySchema }),
  v.strictObject({ op: v.literal('sleep'), t, until: t }),
  v.strictObject({ op: v.literal('end'), t }),
]);

export type CaptureHeader = v.InferOutput<typeof captureHeaderSchema>;
export type CaptureRecord = v.InferOutput<typeof captureRecordSchema>;

/** What tells the records of one thing from all others. */
export function keyOf(record: CaptureRecord): string {
  if ('path' in record) return `${record.op} ${record.path}`;
  return 'run' in record ? `${record.op} ${record.run}` : record.op;
}

/** How a program stands in a capture: without its arguments, which may hold secrets, yet found again by the same ones. */
export function programKey(vector: readonly string[]): string {
  return hash('sha256', JSON.stringify(vector)).slice(0, 32);
}

/** What stands for a helper where a program's argument vector would. */
export function helperKey(helper: HelperName): readonly string[] {
  return ['negawatt', 'helper', helper];
}

/** Seconds to the microsecond, which is finer than any instrument's step and a third shorter. */
export function microseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
