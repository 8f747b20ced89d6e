import { textOf } from '../../../host/launch/cgroup-files.ts';
import { cgroupFolders } from '../../../host/launch/cgroup-folders.ts';

/**
 * How many processes the kernel ended for want of memory: in this process's cgroup v2 and those below it
 * (`memory.events`, cgroup-v2.rst), else on the whole machine (`oom_kill` of /proc/vmstat). Undefined where not told.
 */
export function oomKills(read: (path: string) => string | undefined = textOf): number | undefined {
  const folder = cgroupFolders(read('/proc/self/cgroup') ?? '', read('/proc/self/mountinfo') ?? '').unified;
  const own = folder === undefined ? undefined : read(`${folder}/memory.events`);
  const count = /^oom_kill (\d+)$/m.exec(own ?? read('/proc/vmstat') ?? '')?.[1];
  return count === undefined ? undefined : Number(count);
}
