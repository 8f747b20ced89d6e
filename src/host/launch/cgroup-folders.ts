/** Folders of the control groups that this process is in, in each hierarchy that can be seen; cgroups(7). */
export interface CgroupFolders {
  /** Version 2, also where version 1 has controllers beside it. */
  readonly unified?: string;
  /** Version 1, which accounts CPU time. */
  readonly cpuacct?: string;
  /** Version 1, which accounts memory. */
  readonly memory?: string;
}

interface Mount {
  /** The group that is seen at the mount point. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

/**
 * @param membership text of /proc/self/cgroup
 * @param mountTable text of /proc/self/mountinfo
 */
export function cgroupFolders(membership: string, mountTable: string): CgroupFolders {
  const mounts = mountsOf(mountTable);
  const folders: { -readonly [Name in keyof CgroupFolders]: string } = {};
  for (const line of membership.split('\n')) {
    const [, id, controllers = '', path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    if (id === '0' && controllers === '') {
      const folder = folderOf(
        path,
        mounts.filter(({ type }) => type === 'cgroup2'),
      );
      if (folder !== undefined) folders.unified = folder;
      continue;
    }
    for (const controller of ['cpuacct', 'memory'] as const) {
      if (!controllers.split(',').includes(controller)) continue;
      const folder = folderOf(
        path,
        mounts.filter(({ type, options }) => type === 'cgroup' && options.includes(controller)),
      );
      if (folder !== undefined) folders[controller] = folder;
    }
  }
  return folders;
}

/** Inside a container a mount may show a part of the hierarchy only, and the path be that of the whole one. */
function folderOf(path: string, mounts: readonly Mount[]): string | undefined {
  for (const { root, point } of mounts) {
    const below = root === '/' ? path : path === root ? '/' : path.startsWith(`${root}/`) && path.slice(root.length);
    // A process outside the root of its cgroup namespace has ".." in its path.
    if (below === false || below.split('/').includes('..')) continue;
    return `${point}${below}`.replace(/(?<=.)\/+$/, '');
  }
  return undefined;
}

/** proc_pid_mountinfo(5): id, parent, device, root, point, options, optional fields, "-", type, source, super options. */
function mountsOf(table: string): readonly Mount[] {
  return table.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root, point] = before.split(' ');
    const [type, , options] = after.split(' ');
    if (root === undefined || point === undefined || type === undefined || options === undefined) return [];
    return [{ root: plain(root), point: plain(point), type, options: options.split(',') }];
  });
}

/** The kernel writes blanks and backslashes in paths as three octal digits. */
function plain(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
