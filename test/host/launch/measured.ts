import { join } from 'node:path';
import type { Accountant } from '../../../src/host/launch/account.ts';
import { CgroupAccountant } from '../../../src/host/launch/cgroup-accountant.ts';
import { textOf } from '../../../src/host/launch/cgroup-files.ts';
import { type CgroupFolders, cgroupFolders } from '../../../src/host/launch/cgroup-folders.ts';
import { launcher } from '../../../src/host/launch/real-launcher.ts';
import type { LaunchOptions } from '../../../src/host/launcher.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import type { Accounting, CommandOutcome } from '../../../src/model/command.ts';

/** A stub program of fixtures/stubs/commands. */
export function stub(name: string): string {
  return join(import.meta.dirname, '..', '..', '..', '..', 'fixtures', 'stubs', 'commands', name);
}

/** Runs a command once through the launcher. */
export async function measured(
  argv: readonly string[],
  options: LaunchOptions = {},
): Promise<CommandOutcome & { readonly accounting: Accounting }> {
  const launches = await launcher(argv, options, systemClock);
  try {
    const { outcome } = await (await launches.prepare()).release().ended;
    return { ...outcome, accounting: launches.accounting };
  } finally {
    await launches.close();
  }
}

/** Where the tests run. */
export const folders: CgroupFolders = cgroupFolders(
  textOf('/proc/self/cgroup') ?? '',
  textOf('/proc/self/mountinfo') ?? '',
);

/** The options of each way of accounting that can be had here. */
export async function waysHere(): Promise<readonly (readonly [by: string, options: LaunchOptions])[]> {
  const { accounting } = await measured(['true']);
  const tree = ['process tree', { accounting: 'process tree' }] as const;
  return accounting.by === 'process tree' ? [tree] : [[accounting.by, {}], tree];
}

/** The accountant of version 1 groups, also where version 2 is there. */
export function firstVersion(): Accountant | undefined {
  const { cpuacct, memory } = folders;
  if (cpuacct === undefined) return undefined;
  return CgroupAccountant.candidates({ cpuacct, ...(memory === undefined ? {} : { memory }) }, 100)[0];
}

export const sum = (cpu: CommandOutcome['cpu']): number => (cpu === undefined ? Number.NaN : cpu.user + cpu.system);
