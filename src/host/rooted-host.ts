import { realpathSync, statSync } from 'node:fs';
import { NegawattError } from '../errors.ts';
import { failure } from '../model/availability.ts';
import { failureOf } from './errno.ts';
import { fileInventory } from './file-inventory.ts';
import type { Host } from './host.ts';
import { hostFiles } from './host-files.ts';
import { ownCost } from './own-cost.ts';
import { plainAccess } from './plain-access.ts';
import { readKernelFacts } from './real-host.ts';
import { rootedAccess } from './rooted-access.ts';
import { systemClock } from './system-clock.ts';

/**
 * A host whose files lie under a folder: another machine's /proc and /sys mounted into a container, or a copy of them.
 * Nothing outside the folder is read, whatever links it holds, and no program is ever started. Time, page size and own
 * cost are this machine's.
 * @throws NegawattError where there is no such folder
 */
export function rootedHost(root: string): Host {
  const files = hostFiles(rootedAccess(realRoot(root)));
  const own = hostFiles(plainAccess);
  const kernel = readKernelFacts();
  return {
    ...files,
    kind: 'rooted',
    clock: systemClock,
    kernel,
    inventory: async () => fileInventory(files),
    ownCost: () => {
      const stat = own.read('/proc/self/stat');
      return ownCost(typeof stat === 'string' ? stat : undefined, kernel.clockTicks);
    },
    start: ([name]) => failure('unsupported', `${name}: programs are not started under --root`),
    startHelper: (helper) => failure('unsupported', `${helper}: nothing is loaded or started under --root`),
  };
}

function realRoot(root: string): string {
  const advice = 'Name a folder that holds proc and sys, such as a mount of / of the host.';
  try {
    const real = realpathSync.native(root);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    throw new NegawattError(`cannot use ${root} as root`, failureOf(error, root).detail, advice);
  }
  throw new NegawattError(`cannot use ${root} as root`, 'it is not a folder', advice);
}
