import type { Audited } from './rule.ts';
import { thresholds } from './thresholds.ts';

/** Whose machine it is, as far as the report tells: what is good advice to its owner is none to a guest. */

/** A container or service with a limit of its own: the machine around it is not this user's to switch off. */
export function isLimited({ container }: Audited): boolean {
  return container?.cores !== undefined || container?.memoryLimit !== undefined;
}

/** What a rule about the whole machine says there. */
export const limitedGroup =
  'a machine of its own: negawatt runs in a container or service with a limit, and others use the rest of the machine';

/** On mains power a battery tells nothing of the draw, and is listed among what is missing. */
export function hasBattery({ sources }: Audited): boolean {
  return [...sources.used, ...sources.missing].some(({ id }) => id === 'battery');
}

export const batteryMachine = 'a machine that serves others: this one has a battery';

export function isVirtual({ host }: Audited): boolean {
  const { virtualization } = host.inventory;
  return virtualization !== undefined && virtualization !== 'none';
}

/** A card ran kernels: the machine works, whatever its CPUs and disks do. */
export function hasWorkOnCards({ gpus }: Audited): boolean {
  return gpus.some(({ utilisation }) => utilisation !== undefined && utilisation.value > thresholds.idleKernelTime);
}
