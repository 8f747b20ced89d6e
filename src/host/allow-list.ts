import { PathPatterns } from './path-pattern.ts';

/**
 * What a capture may hold: the files that probes read, and nothing that tells who works on a machine or what: no
 * arguments, environments, memory maps or serial numbers of anything.
 */
const patterns: readonly string[] = [
  '/proc/{stat,meminfo,loadavg,uptime,diskstats,cpuinfo,mounts}',
  '/proc/self/cgroup',
  '/proc/1/cgroup',
  '/proc/net/dev',
  '/proc/{self,1}/net/dev',
  '/proc/pressure/*',
  '/proc/#/{stat,status}',
  '/proc/driver/nvidia/version',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/kernel/random/boot_id',
  '/etc/os-release',
  '/.dockerenv',
  '/sys/class/powercap/**',
  '/sys/devices/virtual/powercap/**',
  '/sys/class/hwmon/**/{name,*_label,power*,energy*,update_interval}',
  '/sys/devices/**/hwmon/**/{name,*_label,power*,energy*,update_interval}',
  '/sys/class/hwmon/*/device',
  '/sys/class/power_supply/*/{type,status,scope,power_now,current_now,voltage_now,energy_now,online,present}',
  '/sys/devices/system/cpu/{online,present}',
  '/sys/devices/system/cpu/cpu#/cpufreq/*',
  '/sys/devices/system/cpu/cpufreq/policy#/*',
  '/sys/devices/system/cpu/cpufreq/boost',
  '/sys/devices/system/cpu/intel_pstate/no_turbo',
  '/sys/devices/system/cpu/cpu#/cpuidle/state#/{name,latency,disable}',
  '/sys/devices/system/cpu/cpu#/thermal_throttle/core_throttle_total_time_ms',
  '/sys/fs/cgroup/**/{cpu.*,cpuset.*,memory.*,cpuacct.*,cgroup.controllers}',
  '/sys/block/*',
  '/sys/bus/pci/devices/*/{vendor,class}',
  '/sys/class/dmi/id/{sys_vendor,product_name,board_vendor,board_name,bios_vendor}',
  '/sys/hypervisor/type',
];

/** Files whose text holds names that people chose; all others hold only the kernel's own words and numbers. */
const withNames = new PathPatterns([
  '/proc/{diskstats,mounts}',
  '/proc/{self,1}/cgroup',
  '/proc/net/dev',
  '/proc/{self,1}/net/dev',
  '/proc/#/{stat,status}',
]);

/** Files of which probes read a part only, and that part: without the rest nothing is told that nobody asked for. */
const parts: readonly (readonly [paths: PathPatterns, part: RegExp])[] = [
  // To the resident set, the 24th field: addresses and signals of the process come behind it, proc_pid_stat(5).
  [new PathPatterns(['/proc/#/stat']), /^.*\)(?: [^ \n]+){22}/gs],
  [new PathPatterns(['/proc/#/status']), /^(?:Name|Uid):.*$/gm],
  // Where control groups are, and not which disks, shares and projects a machine has.
  [new PathPatterns(['/proc/mounts']), /^\S+ \S+ cgroup2? .*$/gm],
  // To the version: who built an open module, and on which machine, stands behind it.
  [new PathPatterns(['/proc/driver/nvidia/version']), /^NVRM version:.*?\s\d+\.\d+(?:\.\d+)?(?=\s|$)/gm],
];

const allowed = new PathPatterns(patterns);

/** A capture may hold the content of this file. */
export function mayBeRead(path: string): boolean {
  return allowed.has(path);
}

/** A capture may hold the names in this folder, and where this link leads. */
export function mayBeListed(path: string): boolean {
  return allowed.hasBelow(path) || allowed.has(path);
}

/** What of a file's text a capture may hold. */
export function keptOf(path: string, text: string): string {
  const part = parts.find(([paths]) => paths.has(path))?.[1];
  return part === undefined ? text : (text.match(part) ?? []).map((line) => `${line}\n`).join('');
}

export function holdsNames(path: string): boolean {
  return withNames.has(path);
}

/** Words of the list itself. A user or host that is called so cannot be told from the kernel's own word. */
export const listedWords: ReadonlySet<string> = new Set(
  patterns
    .join(' ')
    .toLowerCase()
    .match(/[a-z][a-z0-9]+/g),
);
