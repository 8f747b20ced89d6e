import * as v from 'valibot';
import { quantitySchema as quantity } from './quantity-schema.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const seconds = (description: string) => v.pipe(quantity, v.description(`${description}, s.`));
const bytes = (description: string) => v.pipe(quantity, v.description(`${description}, By.`));
const joules = (description: string) =>
  v.pipe(quantity, v.description(`${description}, J at the boundary components.`));

/**
 * What happened from the last record of this host to the end of this window, by counters that go on by themselves:
 * `since` of a report that was recorded.
 */
export const sinceSchema = v.pipe(
  v.strictObject({
    record: text('Wall clock at the end of the last record, ISO 8601 UTC.'),
    elapsed: v.exactOptional(
      seconds('From then to the end of this window; by the time since boot, where the boot is the same'),
    ),
    unknown: v.exactOptional(
      v.pipe(
        v.strictObject({
          length: v.exactOptional(seconds('From the last record to the boot, by the wall clock')),
          reason: v.string(),
        }),
        v.description('There was a boot since the last record: what happened before it is in no figure.'),
      ),
    ),
    covered: seconds('What the figures are of: since the last record, or since the boot; time asleep included'),
    asleep: v.exactOptional(seconds('Of it, time in which the machine was suspended')),
    cpu: v.exactOptional(
      v.strictObject({
        busy: seconds('Busy core-seconds of the machine'),
        capacity: v.exactOptional(seconds('Online CPUs x time awake. Absent: CPUs came or went')),
        utilisation: v.exactOptional(quantity),
      }),
    ),
    container: v.exactOptional(
      v.strictObject({
        path: text("negawatt's own control group, where it is limited."),
        cpu: seconds('CPU time of the group'),
      }),
    ),
    gpus: v.array(
      v.strictObject({
        uuid: v.string(),
        index: v.number(),
        name: v.string(),
        energy: joules('By the counter of the card'),
        meanPower: quantity,
      }),
    ),
    gpu: v.exactOptional(
      v.strictObject({
        energy: joules('Of all cards. Absent: one of them is not covered'),
        meanPower: quantity,
      }),
    ),
    disks: v.array(v.strictObject({ name: v.string(), read: bytes('Read'), written: bytes('Written') })),
    disk: v.exactOptional(
      v.pipe(
        v.strictObject({ read: bytes('Read'), written: bytes('Written') }),
        v.description('Of all disks. Absent: one of them is not covered.'),
      ),
    ),
    networks: v.pipe(
      v.array(v.strictObject({ name: v.string(), received: bytes('Received'), sent: bytes('Sent') })),
      v.description('One an interface; not added, as bridges pass on what others counted.'),
    ),
    notCovered: v.pipe(
      v.array(v.strictObject({ what: v.string(), reason: v.string() })),
      v.description('What was measured in its window only, and why.'),
    ),
    notes: v.pipe(v.array(v.string()), v.description('What a reader should know of the time between.')),
  }),
  v.description('What happened since the last record of this host, by counters that go on by themselves.'),
);
