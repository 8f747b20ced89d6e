import type { Host } from '../host/host.ts';
import { type Failure, failure } from '../model/availability.ts';
import { adviceOf } from '../model/remedy.ts';
import { gauge, missing } from './columns.ts';
import { KeptFile } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { rowSource } from './row-source.ts';

const root = '/sys/devices/system/cpu';
/** The most time that one reading of all CPUs may take, s. */
const budget = 0.02;
/** CPUs that are read to learn what one costs. */
const trials = 4;
/** The kernel itself looks at a frequency no more often than its governor does; a mean needs no more, s. */
const shortestPeriod = 2;
/**
 * CPUs that are read at one sample, and samples that a turn over all CPUs may take: 128 files a second are half of what
 * sampling costs, and a frequency is a level that a mean over time needs no more of.
 */
const aTime = 32;
const longestTurn = 4;

/**
 * Clock frequency of every CPU, Hz (Documentation/admin-guide/pm/cpufreq.rst: `scaling_cur_freq`, kHz). A CPU that is
 * offline, or busy answering, is NaN.
 *
 * x86 kernels before 5.19 may wait 10 ms in every read of a CPU that they did not look at lately (aperfmperf.c), which is
 * more than a second on 128 CPUs. Where reading is as slow as that only some CPUs, evenly spread, are read. Of many CPUs
 * each sample reads some, in turn, and is NaN for the others; the first one reads all.
 */
export const frequency: Probe = {
  id: 'frequency',
  title: 'CPU frequency',
  open: async (host, options) => {
    const names = host.list(root);
    const numbers = 'ok' in names ? [] : names.filter((name) => /^cpu\d+$/.test(name)).map((name) => +name.slice(3));
    numbers.sort((one, other) => one - other);
    let refused: Failure | undefined;
    const cpus: Cpu[] = [];
    for (const number of spread(numbers, affordable(host, numbers))) {
      const cpu = new Cpu(host, number);
      const trouble = cpu.open();
      if (trouble === undefined) cpus.push(cpu);
      else refused ??= trouble;
    }
    if (cpus.length === 0) {
      return missing(
        refused?.why === 'forbidden'
          ? refused
          : failure('absent', `${root}/cpu*/cpufreq: no such file; virtual machines and fixed clocks have none`),
        adviceOf('Load a cpufreq driver (intel_pstate, amd_pstate, acpi-cpufreq) on bare metal.'),
      );
    }
    const series = cpus.map(({ number }) => gauge('cpu.frequency', `${number}`, 'Hz'));
    const by = 'cpufreq (scaling_cur_freq)';
    const turns = Math.min(longestTurn, Math.ceil(cpus.length / aTime));
    let turn = -1;
    return rowSource(
      host,
      { id: 'frequency', title: frequency.title, by, period: Math.max(shortestPeriod, options.interval), series },
      (row) => {
        let none = true;
        for (let index = 0; index < cpus.length; index += 1) {
          const isDue = turn < 0 || index % turns === turn;
          row[index] = isDue ? cpus[index]!.hertz() : Number.NaN;
          none &&= Number.isNaN(row[index]);
        }
        turn = (turn + 1) % turns;
        return none ? 'no CPU tells its frequency' : undefined;
      },
      () => {
        for (const cpu of cpus) cpu.close();
      },
    );
  },
};

class Cpu {
  readonly number: number;
  readonly #host: Host;
  readonly #path: string;
  #file: KeptFile | undefined;

  constructor(host: Host, number: number) {
    this.number = number;
    this.#host = host;
    this.#path = pathOf(number);
  }

  open(): Failure | undefined {
    const file = KeptFile.open(this.#host, this.#path, 64);
    if (!(file instanceof KeptFile)) return file;
    this.#file = file;
    return undefined;
  }

  hertz(): number {
    // The file of a CPU that went offline stays dead when the CPU comes back: it is opened anew.
    if (this.#file === undefined && this.open() !== undefined) return Number.NaN;
    const kilohertz = this.#file!.number();
    if (typeof kilohertz === 'number') return kilohertz * 1000;
    this.close();
    return Number.NaN;
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

function pathOf(cpu: number): string {
  return `${root}/cpu${cpu}/cpufreq/scaling_cur_freq`;
}

/** How many CPUs can be read within the budget. */
function affordable(host: Host, numbers: readonly number[]): number {
  const before = host.clock.now();
  let read = 0;
  for (const number of numbers.slice(0, trials)) if (typeof host.read(pathOf(number)) === 'string') read += 1;
  const each = (host.clock.now() - before) / Math.max(1, read);
  return each * numbers.length <= budget ? numbers.length : Math.max(1, Math.floor(budget / each));
}

function spread(numbers: readonly number[], count: number): readonly number[] {
  if (count >= numbers.length) return numbers;
  return Array.from({ length: count }, (_, index) => numbers[Math.floor((index * numbers.length) / count)]!);
}
