import { userInfo } from 'node:os';
import type { Self } from '../model/doctor.ts';
import { failureOf } from './errno.ts';
import { given } from './given.ts';
import type { Host } from './host.ts';

/** Bits of linux/capability.h that open what negawatt reads, or more than it needs. */
const telling: Readonly<Record<number, string>> = {
  1: 'CAP_DAC_OVERRIDE',
  2: 'CAP_DAC_READ_SEARCH',
  17: 'CAP_SYS_RAWIO',
  19: 'CAP_SYS_PTRACE',
  21: 'CAP_SYS_ADMIN',
  38: 'CAP_PERFMON',
};
/** Every kernel since 5.9 has at least these. */
const allOfThem = (1n << 40n) - 1n;

/** Who runs negawatt, and what that user may do here: `CapEff` of proc_pid_status(5). */
export function ownRights(host: Pick<Host, 'read'>): Self {
  const status = host.read('/proc/self/status');
  const mask = typeof status === 'string' ? /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] : undefined;
  return {
    node: process.version,
    ...given({ user: ownName() }),
    uid: process.getuid?.() ?? 0,
    capabilities: mask === undefined ? [] : capabilitiesOf(BigInt(`0x${mask}`)),
  };
}

/** @param mask bits as the kernel writes them */
export function capabilitiesOf(mask: bigint): string[] {
  if ((mask & allOfThem) === allOfThem) return ['all'];
  return Object.entries(telling).flatMap(([bit, name]) => ((mask & (1n << BigInt(bit))) === 0n ? [] : [name]));
}

function ownName(): string | undefined {
  try {
    return userInfo().username;
  } catch (error) {
    // A container may run as a number that has no name.
    failureOf(error, 'own user');
    return undefined;
  }
}
