/** Texts of kernel files by the documented layouts (proc_stat(5), proc_meminfo(5), …), as functions of time. */

/** Share of each second that a CPU spends in each state; idle takes what is left. */
export interface Load {
  readonly user?: number;
  readonly system?: number;
  readonly iowait?: number;
  readonly softirq?: number;
  readonly steal?: number;
  readonly guest?: number;
}

const booted = 50_000;
const ticks = (seconds: number) => Math.floor(seconds * 100 + 1e-6);

/** /proc/stat of CPUs with a constant load each; `cpus` maps CPU number to load, those missing are offline. */
export function procStat(at: number, cpus: Readonly<Record<number, Load>>): string {
  const up = booted + at;
  const row = (load: Load): number[] => {
    const { user = 0, system = 0, iowait = 0, softirq = 0, steal = 0, guest = 0 } = load;
    const idle = 1 - user - system - iowait - softirq - steal;
    return [user, 0, system, idle, iowait, 0, softirq, steal, guest, 0].map((share) => ticks(share * up));
  };
  const rows = Object.entries(cpus).map(([cpu, load]) => [cpu, row(load)] as const);
  const sums = rows.reduce((sum, [, values]) => sum.map((one, index) => one + values[index]!), new Array(10).fill(0));
  const lines = rows.map(([cpu, values]) => `cpu${cpu} ${values.join(' ')}`);
  return `cpu  ${sums.join(' ')}\n${lines.join('\n')}\nintr 1 2 3\nctxt ${ticks(up * 40)}\nbtime 1789950000\nprocesses 9999\nprocs_running 2\nprocs_blocked 0\n`;
}

export const procUptime = (at: number): string => `${(booted + at).toFixed(2)} ${(2 * booted).toFixed(2)}\n`;

export const procLoadavg = (one: number, five: number, fifteen: number): string =>
  `${one.toFixed(2)} ${five.toFixed(2)} ${fifteen.toFixed(2)} 3/812 4242\n`;

/** /proc/meminfo in kB. */
export function procMeminfo(totalKb: number, availableKb: number, swapKb = 0): string {
  const rows = {
    MemTotal: totalKb,
    MemFree: Math.floor(availableKb / 3),
    MemAvailable: availableKb,
    Buffers: 20_480,
    Cached: Math.floor(availableKb / 2),
    SwapTotal: swapKb,
    SwapFree: swapKb,
  };
  return Object.entries(rows)
    .map(([name, value]) => `${`${name}:`.padEnd(16)}${String(value).padStart(8)} kB\n`)
    .join('');
}

/** /proc/diskstats of one disk that reads and writes evenly, By/s. */
export function procDiskstats(at: number, disk: string, readRate: number, writeRate: number): string {
  const sectors = (rate: number) => Math.floor((rate * (booted + at)) / 512);
  return `   7       0 loop0 10 0 20 0 0 0 0 0 0 0 0\n 259       0 ${disk} 1000 0 ${sectors(readRate)} 300 2000 0 ${sectors(writeRate)} 900 0 ${Math.floor((booted + at) * 50)} 1200 0 0 0 0 0 0\n 259       1 ${disk}p1 900 0 ${sectors(readRate)} 300 2000 0 ${sectors(writeRate)} 900 0 400 1200 0 0 0 0 0 0\n`;
}

/** /proc/net/dev of lo and one interface that moves bytes evenly, By/s. */
export function procNetDev(at: number, name: string, receiveRate: number, sendRate: number): string {
  const bytes = (rate: number) => Math.floor(rate * (booted + at));
  return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n    lo: 1234 5 0 0 0 0 0 0 1234 5 0 0 0 0 0 0\n  ${name}: ${bytes(receiveRate)} 9 0 0 0 0 0 0 ${bytes(sendRate)} 9 0 0 0 0 0 0\n`;
}

/** /proc/pressure/<resource>: share of the time in which some, and all, tasks waited. */
export function procPressure(at: number, some: number, full: number): string {
  const total = (share: number) => Math.floor(share * (booted + at) * 1e6);
  return `some avg10=0.00 avg60=0.00 avg300=0.00 total=${total(some)}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=${total(full)}\n`;
}

export interface Task {
  readonly pid: number;
  readonly name: string;
  readonly parent?: number;
  /** Cores that it keeps busy. */
  readonly cores?: number;
  /** Resident set, pages. */
  readonly pages?: number;
  /** Start, s after boot. */
  readonly start?: number;
}

/** /proc/<pid>/stat of a task that uses CPU time evenly, four fifths of it in user mode. */
export function procPidStat(at: number, { pid, name, parent = 1, cores = 0, pages = 500, start = 100 }: Task): string {
  const used = cores * Math.max(0, booted + at - start);
  return `${pid} (${name}) S ${parent} ${pid} ${pid} 0 -1 4194304 100 0 0 0 ${ticks(used * 0.8)} ${ticks(used * 0.2)} 0 0 20 0 1 0 ${ticks(start)} 100000000 ${pages} 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0\n`;
}

/** A cumulative counter of microjoules that wraps, as `energy_uj` does. */
export function energyUj(joules: number, rangeUj: number): string {
  return `${Math.floor((joules * 1e6) % rangeUj)}\n`;
}
