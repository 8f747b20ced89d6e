import * as v from 'valibot';
import { missingSourceSchema, remedySchema } from './series-schema.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const maybe = (description: string) => v.exactOptional(text(description));
const count = v.pipe(v.number(), v.minValue(0));

const source = v.strictObject({
  id: v.string(),
  title: v.string(),
  state: v.pipe(
    v.picklist(['readable', 'partly', 'unused', ...missingSourceSchema.entries.why.options]),
    v.description('unused: this host has no use for it. partly: some of its values cannot be read.'),
  ),
  by: maybe('What is read.'),
  reads: maybe('What it tells here.'),
  detail: maybe('Why it cannot be read, or not in whole.'),
  loss: maybe('What reports lack or estimate without it.'),
  remedy: v.exactOptional(remedySchema),
});

const mend = v.strictObject({
  id: v.string(),
  source: text('The source that it mends, by its id.'),
  what: text('What it does.'),
  opens: text('What is opened, to whom, and what that means.'),
  group: maybe('The user is added to this group.'),
  files: v.pipe(
    v.array(v.strictObject({ path: v.string(), lines: v.array(v.string()) })),
    v.description('They make it stay after the next boot.'),
  ),
  commands: v.pipe(v.array(v.string()), v.description('Lines for a POSIX shell, run as root: they make it hold now.')),
  otherwise: v.pipe(v.array(v.string()), v.description('Other ways, as text.')),
});

/** What `negawatt doctor` found. */
export const diagnosisSchema = v.strictObject({
  kind: v.literal('doctor'),
  schemaVersion: v.literal(1),
  tool: text('Version of negawatt.'),
  host: v.picklist(['real', 'rooted', 'captured']),
  energy: v.strictObject({
    measured: v.pipe(v.boolean(), v.description('A counter, power sensor, meter or GPU tells energy here.')),
    by: v.pipe(v.array(v.string()), v.description('What tells it.')),
    boundaries: v.pipe(
      v.array(v.picklist(['components', 'node', 'wall'])),
      v.description('How much of the machine that covers: some parts, all of it, or all of it at the plug.'),
    ),
  }),
  sources: v.array(source),
  mends: v.pipe(v.array(mend), v.description('What `negawatt doctor --fix` prints as a script.')),
  surroundings: v.strictObject({
    container: maybe('What tells that this is a container.'),
    virtualization: maybe('The hypervisor.'),
    wsl: v.boolean(),
    hiddenProcesses: maybe('Why processes of other users are not seen.'),
    limits: v.array(
      v.strictObject({
        what: v.picklist(['cpu', 'memory']),
        value: v.pipe(count, v.description('Cores, or bytes.')),
        group: text('Path of the control group that sets it.'),
      }),
    ),
  }),
  machine: v.strictObject({
    cpu: maybe('Model.'),
    kernel: maybe('Release.'),
    architecture: maybe('As Node names it.'),
    distribution: maybe('With its release.'),
    driver: maybe("Version of NVIDIA's driver."),
  }),
  self: v.exactOptional(
    v.strictObject({
      node: text('Version of Node.'),
      user: maybe('Name of the user.'),
      uid: count,
      capabilities: v.pipe(v.array(v.string()), v.description('Those that matter here, of CapEff; or `all`.')),
    }),
  ),
  tools: v.array(
    v.strictObject({
      name: v.string(),
      purpose: v.string(),
      state: v.picklist(['usable', 'absent', 'refused']),
      path: v.exactOptional(v.string()),
      version: v.exactOptional(v.string()),
      detail: maybe('Why it is not used.'),
    }),
  ),
  run: v.exactOptional(
    v.strictObject({
      by: v.exactOptional(
        v.pipe(
          v.picklist(['cgroup v2', 'cgroup v1', 'process tree']),
          v.description('Absent: no command can be started.'),
        ),
      ),
      reason: maybe('Why no control group can be made, or no command be started.'),
    }),
  ),
  idle: v.exactOptional(
    v.strictObject({
      state: v.picklist(['kept', 'none', 'unusable']),
      measuredAt: maybe('ISO 8601.'),
      age: v.exactOptional(v.pipe(v.number(), v.description('s.'))),
      detail: maybe('Why it cannot be used.'),
    }),
  ),
});
