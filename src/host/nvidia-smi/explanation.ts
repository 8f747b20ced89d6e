import type { FailureReason } from '../../model/availability.ts';
import { adviceOf, type Remedy } from '../../model/remedy.ts';

export interface Explanation {
  readonly why: FailureReason;
  readonly detail: string;
  readonly remedy?: Remedy;
}

const reload = adviceOf(
  'Reboot, or unload and load the nvidia kernel modules: the driver was updated while it was loaded.',
);
const known: readonly { readonly says: RegExp; readonly why: FailureReason; readonly remedy?: Remedy }[] = [
  { says: /driver\/library version mismatch/i, why: 'broken', remedy: reload },
  {
    says: /couldn't communicate with the nvidia driver|driver not loaded/i,
    why: 'broken',
    remedy: { advice: 'Load the driver; dmesg tells why it does not load.', commands: ['sudo modprobe nvidia'] },
  },
  { says: /no devices were found/i, why: 'absent' },
  {
    says: /gpu is lost|reboot the system to recover/i,
    why: 'broken',
    remedy: {
      advice: 'A card was lost: dmesg tells when. Only a reboot brings it back.',
      commands: ['sudo dmesg | grep -i xid'],
    },
  },
  {
    says: /insufficient permissions|permission denied/i,
    why: 'forbidden',
    remedy: {
      advice: 'Run as a user who may open /dev/nvidiactl and /dev/nvidia*: their group tells which.',
      commands: ['ls -l /dev/nvidia*'],
    },
  },
  {
    says: /failed to initialize nvml: unknown error/i,
    why: 'broken',
    remedy: adviceOf('In a container, start it again: it has lost its access to /dev/nvidia*.'),
  },
  { says: /libnvidia-ml|nvidia-smi: (?:command )?not found/i, why: 'absent' },
];

/** Why nvidia-smi gave no document, by what it said instead, and what would mend it. */
export function explain(said: string, otherwise: string): Explanation {
  const text = said.replaceAll(/\s+/g, ' ').trim();
  const found = known.find(({ says }) => says.test(text));
  const detail = `nvidia-smi: ${text === '' || text.startsWith('<') ? otherwise : text.slice(0, 300)}`;
  if (found === undefined) return { why: 'broken', detail };
  return { why: found.why, detail, ...(found.remedy === undefined ? {} : { remedy: found.remedy }) };
}
