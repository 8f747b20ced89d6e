import { idleFileName, stateFolder } from '../host/state-folder.ts';
import { hardwareKey } from '../model/hardware-key.ts';
import { parseIdleBaseline } from '../model/idle-baseline-schema.ts';
import type { Inventory } from '../model/inventory.ts';
import type { RecordingHeader } from '../model/recording.ts';
import type { Sources } from '../sampling/open-sources.ts';
import type { Context } from './command.ts';

/**
 * The idle baseline that `doctor --calibrate-idle` kept for this hardware, as a setting of a recording; none for a copy
 * of another host. One that cannot be used is told on stderr, and the model's idle is taken: no reason not to measure.
 */
export function keptIdle(
  kind: RecordingHeader['host']['kind'],
  inventory: Inventory,
  sources: Sources,
  { env, stderr }: Context,
): Pick<RecordingHeader['settings'], 'idle'> {
  const folder = kind === 'real' ? stateFolder(env) : undefined;
  if (folder === undefined) return {};
  const hardware = hardwareOf(inventory, sources);
  const name = idleFileName(hardware);
  const warn = (why: string) => {
    stderr.write(
      `negawatt: warning: the idle baseline in ${folder.path}/${name} is not used: ${why}. Measure it again: negawatt doctor --calibrate-idle 60s\n`,
    );
    return {};
  };
  const file = folder.read(name);
  if (typeof file !== 'string') return file.why === 'absent' ? {} : warn(file.detail);
  const idle = parseIdleBaseline(file);
  if ('reason' in idle) return warn(idle.reason);
  return idle.hardware === hardware ? { idle } : warn('it is of other hardware');
}

/** The hardware key of a host whose sources were opened: the cards are those that are measured. */
export function hardwareOf(inventory: Inventory, { open }: Sources): string {
  const cards = open.flatMap(({ description }) => description.gpus ?? []);
  return hardwareKey(
    inventory,
    cards.map(({ uuid }) => uuid),
  );
}
