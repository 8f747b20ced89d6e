import { readFileSync } from 'node:fs';
import { errnoOf } from '../errno.ts';
import { readKernelFacts } from '../real-host.ts';
import type { Account, Accountant } from './account.ts';
import { cLibrary } from './c-library.ts';
import { CgroupAccountant } from './cgroup-accountant.ts';
import { type CgroupFolders, cgroupFolders } from './cgroup-folders.ts';
import { removeLeftovers } from './leftovers.ts';
import { TreeAccountant } from './process-tree.ts';
import { reapedCpuReader } from './reaped-cpu.ts';

/** Where this process stands; throws what the files threw. */
function ownFolders(): CgroupFolders {
  return cgroupFolders(readFileSync('/proc/self/cgroup', 'utf8'), readFileSync('/proc/self/mountinfo', 'utf8'));
}

/**
 * The best way to account that this user has here: tried with a process that waits to become the command.
 * @param isTreeWanted no control group is tried
 */
export async function chooseAccountant(
  pid: number,
  mark: string,
  now: () => number,
  { isTreeWanted, folders = ownFolders }: { readonly isTreeWanted: boolean; readonly folders?: () => CgroupFolders },
): Promise<{ readonly accountant: Accountant; readonly account: Account }> {
  const { clockTicks } = readKernelFacts();
  const reasons: string[] = [];
  if (!isTreeWanted) {
    try {
      const own = folders();
      await removeLeftovers(own);
      for (const accountant of CgroupAccountant.candidates(own, clockTicks)) {
        try {
          return { accountant, account: await accountant.open(pid) };
        } catch (error) {
          reasons.push(refusalOf(error, accountant.folder));
        }
      }
      reasons.push('no control group that accounts CPU time is mounted here');
    } catch (error) {
      reasons.push(refusalOf(error, '/proc/self/cgroup'));
    }
  }
  // The first one is of version 2, which a user can be given more easily.
  const [reason] = reasons;
  const accountant = new TreeAccountant(reason, {
    reaped: reapedCpuReader(await cLibrary(), clockTicks),
    clockTicks,
    now,
  });
  return { accountant, account: await accountant.open(pid, mark) };
}

const remedies: Readonly<Record<string, string>> = {
  EACCES:
    'this user may not make control groups in {}: run negawatt as root, or as systemd-run --user --scope negawatt run …',
  EROFS:
    '{} is mounted read-only, as in most containers: run negawatt on the host, or mount its control groups writable',
  EBUSY:
    '{} is threaded or has controllers handed down, so that no process can be moved below it: run negawatt in a scope of its own, as systemd-run --scope negawatt run …',
};

function refusalOf(error: unknown, folder: string): string {
  const code = errnoOf(error);
  if (code === undefined) throw error;
  const known = remedies[code === 'EPERM' ? 'EACCES' : code === 'EOPNOTSUPP' ? 'EBUSY' : code];
  return known?.replace('{}', folder) ?? `no control group could be made in ${folder} (${code})`;
}
