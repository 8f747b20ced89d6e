import type { Host } from '../host/host.ts';

type Controller = 'cpu' | 'cpuacct' | 'cpuset' | 'memory';

/** One control group: its folder in the file system, and its path as the kernel writes it. */
export interface Group {
  readonly folder: string;
  readonly path: string;
}

/** The groups that one controller puts this process into: its own first, then every one above it that can be seen. */
export interface Lineage {
  readonly version: 1 | 2;
  readonly groups: readonly Group[];
}

interface Mount {
  readonly folder: string;
  readonly type: string;
  readonly options: readonly string[];
}

/**
 * Where this process stands in the hierarchy of a controller, cgroups(7): a controller is in version 1 or in version 2,
 * never in both, and hybrid hosts have some in each. Undefined where the controller cannot be seen.
 */
export function lineageOf(host: Host, controller: Controller): Lineage | undefined {
  const membership = host.read('/proc/self/cgroup');
  const mountTable = host.read('/proc/mounts');
  if (typeof membership !== 'string' || typeof mountTable !== 'string') return undefined;
  const mounts = mountsOf(mountTable);
  let unified: string | undefined;
  for (const line of membership.split('\n')) {
    const [, id, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    if (id === '0' && controllers === '') unified = path;
    if (!controllers!.split(',').includes(controller)) continue;
    const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
    if (mount !== undefined) return { version: 1, groups: groupsOf(host, mount.folder, path) };
  }
  const mount = mounts.find(({ type }) => type === 'cgroup2');
  if (unified === undefined || mount === undefined) return undefined;
  return { version: 2, groups: groupsOf(host, mount.folder, unified) };
}

/** The group of this path; the process's own where the path is not among those that can be seen. */
export function groupAt({ groups }: Lineage, path: string): Group {
  return groups.find((group) => group.path === path) ?? groups[0]!;
}

function groupsOf(host: Host, mount: string, path: string): readonly Group[] {
  const own = path.replace(/\/+$/, '');
  // Inside a container whose mount shows only its own group, the path is that of the host and leads nowhere here.
  if (own === '' || own.split('/').includes('..') || 'ok' in host.list(mount + own)) {
    return [{ folder: mount, path: own === '' ? '/' : own }];
  }
  const groups: Group[] = [];
  for (let at = own; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) groups.push({ folder: mount + at, path: at });
  groups.push({ folder: mount, path: '/' });
  return groups;
}

/** /proc/mounts writes blanks and backslashes in paths as three octal digits, fstab(5). */
function mountsOf(table: string): readonly Mount[] {
  return table.split('\n').flatMap((line) => {
    const [, folder, type, options] = line.split(' ');
    if (folder === undefined || type === undefined || options === undefined) return [];
    const plain = folder.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    return [{ folder: plain.replace(/\/+$/, ''), type, options: options.split(',') }];
  });
}
