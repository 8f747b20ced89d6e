import * as v from 'valibot';
import { boundarySchema as boundary, quantitySchema as quantity } from './quantity-schema.ts';
import { sharedEntries, windowEntries } from './shared-entries.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const count = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));

/** One figure over the repeats of a command, or over the windows of a case. */
export const metricSchema = v.strictObject({
  center: v.pipe(
    v.picklist(['single', 'median', 'mean']),
    v.description(
      'What `value` is. The mean where a repeat is too short for the counter: each is nearly all error, their mean is not.',
    ),
  ),
  value: v.pipe(quantity, v.description('With the 95 % interval of the center.')),
  lowest: quantity,
  highest: quantity,
  spread: v.exactOptional(
    v.pipe(quantity, v.description('Median absolute deviation x 1.4826 / median: of one repeat, not of the center.')),
  ),
  count: count('Repeats that have it.'),
});

const metric = metricSchema;

const repeat = v.strictObject({
  index: count('From 1.'),
  start: v.pipe(v.number(), v.description('s after the start of the session.')),
  exitCode: v.pipe(v.nullable(v.number()), v.description('null where a signal ended it.')),
  signal: v.nullable(v.string()),
  wall: quantity,
  cpu: v.exactOptional(v.strictObject({ total: quantity, user: quantity, system: quantity })),
  energy: v.exactOptional(v.pipe(quantity, v.description('At the boundary of `energy` of the report.'))),
  aboveIdle: v.exactOptional(quantity),
  meanPower: v.exactOptional(quantity),
  memory: v.exactOptional(quantity),
  gpuEnergy: v.exactOptional(quantity),
  tasks: v.exactOptional(v.pipe(v.number(), v.description('Tasks that it completed.'))),
  survivors: v.exactOptional(
    v.strictObject({
      count: count('Descendants that outlived it.'),
      listed: v.array(v.strictObject({ pid: v.number(), name: v.string() })),
    }),
  ),
});

const some = v.exactOptional(metric);

/** Which energy the figures of a session of windows are of. */
export const energyOfSession = v.strictObject({
  boundary: v.exactOptional(boundary),
  measured: v.pipe(v.boolean(), v.description('False: modelled, or nothing is known.')),
  parts: v.pipe(v.array(v.string()), v.description('What was added: `source/resource`. Part of comparability.')),
  idlePower: v.exactOptional(v.pipe(quantity, v.description('The idle baseline P0, W, at this boundary.'))),
  reason: v.exactOptional(text('Why nothing was measured.')),
});

/** A report of `negawatt run`: what a command costs. */
export const runReportSchema = v.strictObject({
  ...sharedEntries,
  kind: v.literal('run'),
  window: v.strictObject(windowEntries),
  command: v.strictObject({
    argv: v.pipe(v.array(v.string()), v.description('As it was given.')),
    accounting: v.strictObject({
      by: v.picklist(['cgroup v2', 'cgroup v1', 'process tree']),
      reason: v.exactOptional(text('Why no cgroup was made.')),
    }),
    started: count('Measured repeats that were started.'),
    succeeded: count('Those that ended with exit code 0.'),
    warmups: count('Unmeasured starts before them.'),
    stopped: text('Why no further repeat was started: "all done", "--until reached", "--max-time", "interrupted".'),
  }),
  metrics: v.pipe(
    v.strictObject({
      wall: some,
      cpu: v.exactOptional(v.strictObject({ total: metric, user: metric, system: metric })),
      energy: v.exactOptional(v.strictObject({ total: metric, aboveIdle: some })),
      power: v.exactOptional(v.strictObject({ mean: metric })),
      memory: v.exactOptional(v.strictObject({ peak: metric })),
      gpu: v.exactOptional(v.strictObject({ energy: metric })),
      task: v.exactOptional(v.strictObject({ energy: metric })),
    }),
    v.description(
      'A run, by dotted name: `energy.total`. Energies at the boundary of `energy`; `gpu.energy` at components.',
    ),
  ),
  energy: energyOfSession,
  repeats: v.array(repeat),
  advice: v.pipe(
    v.array(
      v.strictObject({
        id: v.picklist([
          'outliers',
          'drift',
          'busy',
          'throttled',
          'missed-samples',
          'too-short',
          'incomplete',
          'wide',
          'survivors',
          'orphans',
          'failed',
        ]),
        what: text('What was noticed, with its numbers.'),
        next: text('The next thing to try: a sentence with its full stop, else a command.'),
      }),
    ),
    v.description('What makes the figures worse than they could be.'),
  ),
});
