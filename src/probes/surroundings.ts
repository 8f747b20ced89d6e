import type { Host } from '../host/host.ts';

const runtimes = /docker|kubepods|containerd|lxc|podman|libpod/;

/** What tells that these files are seen from inside a container; a root is seen from outside. */
export function containerOf(host: Host): string | undefined {
  if (host.kind === 'rooted') return undefined;
  const marks = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'];
  const mark = marks.find((path) => typeof host.read(path) === 'string');
  if (mark !== undefined) return mark;
  const groups = host.read('/proc/1/cgroup');
  const runtime = typeof groups === 'string' ? runtimes.exec(groups)?.[0] : undefined;
  return runtime === undefined ? undefined : `/proc/1/cgroup (${runtime})`;
}

/** A hypervisor sets the CPUID bit that Linux shows as the flag `hypervisor`. */
export function hasHypervisorFlag(host: Host): boolean {
  const cpus = host.read('/proc/cpuinfo');
  return typeof cpus === 'string' && /^flags\s*:.*\bhypervisor\b/m.test(cpus);
}

/** Under WSL 2 the kernel is called `5.15.167.4-microsoft-standard-WSL2`, and drivers are Windows' own. */
export function isWsl(host: Host): boolean {
  const release = host.read('/proc/sys/kernel/osrelease');
  return typeof release === 'string' && /microsoft/i.test(release);
}
