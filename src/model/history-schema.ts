import * as v from 'valibot';
import type { CounterState, HistoryRecord } from './history.ts';
import { boundarySchema, unitSchema } from './quantity-schema.ts';

const number = v.pipe(v.number(), v.finite(), v.minValue(-1e300), v.maxValue(1e300));
const moment = v.pipe(v.number(), v.minValue(-6.2e10), v.maxValue(2.5e11));
const positive = v.pipe(number, v.minValue(0));
const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest));
const word = v.pipe(text(256), v.minLength(1));
const pair = v.pipe(
  v.tuple([number, number]),
  v.check(([low, high]) => low <= high, 'the lower bound is above the upper one'),
);
const named = v.record(word, text(65_536));
const few = <T>(value: T) => Object.keys(value as object).length <= 256;

const figure = v.strictObject({
  name: word,
  unit: unitSchema,
  value: number,
  interval: v.exactOptional(pair),
  isEstimated: v.boolean(),
  boundary: v.exactOptional(boundarySchema),
  center: v.exactOptional(v.picklist(['median', 'mean'])),
  range: v.exactOptional(pair),
});

/** As `CounterState` in `history.ts`. */
const counterStateSchema: v.GenericSchema<unknown, CounterState> = v.strictObject({
  boot: word,
  uptime: positive,
  wall: moment,
  cpus: positive,
  counters: v.pipe(v.array(v.strictObject({ key: word, unit: unitSchema, value: number })), v.maxLength(100_000)),
});

/** As `HistoryRecord` in `history.ts`; checked before anything is believed of a line that is imported. */
export const historyRecordSchema: v.GenericSchema<unknown, HistoryRecord> = v.strictObject({
  at: moment,
  seconds: positive,
  kind: v.picklist(['audit', 'run', 'compress', 'batch']),
  name: word,
  host: word,
  hardware: text(65_536),
  version: word,
  isInterrupted: v.boolean(),
  isClockStep: v.exactOptional(v.literal(true)),
  count: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1e9))),
  facts: v.pipe(named, v.check(few, 'there are more than 256')),
  idlePower: v.exactOptional(pair),
  settings: v.pipe(named, v.check(few, 'there are more than 256')),
  figures: v.pipe(
    v.array(figure),
    v.maxLength(10_000),
    v.check((figures) => new Set(figures.map(({ name }) => name)).size === figures.length, 'a figure is there twice'),
  ),
  findings: v.pipe(v.array(text(1024)), v.maxLength(10_000)),
  counters: v.exactOptional(counterStateSchema),
});
