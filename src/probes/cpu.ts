import type { Host } from '../host/host.ts';
import { type Failure, failure } from '../model/availability.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import { counter, gauge, missingProc } from './columns.ts';
import type { Fields } from './fields.ts';
import { KeptFile } from './kept-file.ts';
import type { Emitter, OpenSource, Probe } from './probe.ts';
import { Trouble } from './row-source.ts';

const times = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest_nice'] as const;
const fewestTimes = 4;
const word = Buffer.from('cpu');
const zero = 0x30;

/**
 * CPU time in seconds from /proc/stat, over all CPUs and for each (proc_stat(5)). The kernel adds guest time to user
 * time, and guest_nice to nice, so that busy time is user + nice + system + irq + softirq and nothing more. Kernels
 * before 2.6.33 have fewer columns; those are then absent.
 */
export const cpu: Probe = {
  id: 'cpu',
  title: 'CPU time',
  open: async (host, options) => {
    const file = KeptFile.open(host, '/proc/stat', 32 * 1024);
    if (!(file instanceof KeptFile)) return missingProc(file);
    const source = new CpuSource(host, file, options.interval);
    const trouble = source.prepare();
    if (trouble === undefined) return source;
    source.close();
    return missingProc(trouble);
  },
};

class CpuSource implements OpenSource {
  description: SourceDescription;
  readonly #host: Host;
  readonly #file: KeptFile;
  readonly #trouble = new Trouble();
  /** Columns of the line over all CPUs. */
  #count = 0;
  /** CPU numbers in the order of their lines. */
  #numbers: number[] = [];
  #row = new Float64Array(0);

  constructor(host: Host, file: KeptFile, period: number) {
    this.#host = host;
    this.#file = file;
    this.description = { id: 'cpu', title: 'CPU time', by: '/proc/stat', period, series: [] };
  }

  /** Learns the columns; answers why there are none. */
  prepare(): Failure | undefined {
    const trouble = this.#refresh();
    if (trouble !== undefined) return trouble;
    const { fields } = this.#file;
    if (!fields.field() || !fields.is(word)) return failure('broken', '/proc/stat does not begin with a line "cpu"');
    while (this.#count < times.length && !Number.isNaN(fields.number())) this.#count += 1;
    if (this.#count < fewestTimes) return failure('broken', `/proc/stat has ${this.#count} times in its first line`);
    if (!this.#parse()) this.#arrange();
    this.description = { ...this.description, series: this.#series() };
    return undefined;
  }

  sample(emit: Emitter): void {
    const at = this.#host.clock.now();
    const trouble = this.#refresh();
    if (trouble !== undefined) {
      this.#row.fill(Number.NaN);
      this.#trouble.tell(emit, at, trouble.detail);
      emit.row(at, this.#row);
      return;
    }
    if (!this.#parse()) {
      this.#arrange();
      emit.series(at, this.#series());
    }
    this.#trouble.tell(emit, at, Number.isNaN(this.#row[0]) ? '/proc/stat holds no CPU times' : undefined);
    emit.row(at, this.#row);
  }

  close(): void {
    this.#file.close();
  }

  /** Reads at least all lines of CPUs: the interrupt line behind them may be cut, which saves copying it. */
  #refresh(): Failure | undefined {
    const file = this.#file;
    let trouble = file.refresh();
    while (trouble === undefined && file.full && mayBeCut(file.fields) && file.grow()) trouble = file.refresh();
    return trouble;
  }

  /** Fills the row; false where the CPUs are not those of the row. */
  #parse(): boolean {
    const { fields } = this.#file;
    const row = this.#row;
    const { clockTicks } = this.#host.kernel;
    const perCpu = this.#perCpu;
    fields.rewind();
    row.fill(Number.NaN);
    // A content that is no table at all says nothing about which CPUs there are.
    if (!fields.field() || !fields.is(word)) return row.length > 0;
    for (let index = 0; index < this.#count; index += 1) row[index] = fields.number() / clockTicks;
    let at = 0;
    let column = this.#count + 1;
    while (fields.nextLine()) {
      const number = cpuNumber(fields);
      if (number < 0) break;
      if (this.#numbers[at] !== number) return false;
      const user = fields.number();
      const nice = fields.number();
      const system = fields.number();
      let idle = fields.number();
      let busy = user + nice + system;
      if (this.#count > 4) idle += fields.number();
      if (this.#count > 5) busy += fields.number();
      if (this.#count > 6) busy += fields.number();
      row[column] = busy / clockTicks;
      row[column + 1] = idle / clockTicks;
      if (perCpu === 3) row[column + 2] = fields.number() / clockTicks;
      at += 1;
      column += perCpu;
    }
    if (at !== this.#numbers.length || row.length !== this.#width) return false;
    row[this.#count] = at;
    return true;
  }

  /** Takes the CPUs of the content as the columns, and fills the row. */
  #arrange(): void {
    const { fields } = this.#file;
    fields.rewind();
    this.#numbers = [];
    while (fields.nextLine()) {
      const number = cpuNumber(fields);
      if (number < 0) break;
      this.#numbers.push(number);
    }
    this.#row = new Float64Array(this.#width);
    this.#parse();
  }

  get #perCpu(): number {
    return this.#count > 7 ? 3 : 2;
  }

  get #width(): number {
    return this.#count + 1 + this.#numbers.length * this.#perCpu;
  }

  #series(): readonly Series[] {
    const columns = times.slice(0, this.#count).map((time) => counter(`cpu.${time}`, 'all', 's'));
    columns.push(gauge('cpu.online', 'all', '1'));
    for (const number of this.#numbers) {
      columns.push(counter('cpu.busy', `${number}`, 's'), counter('cpu.idle', `${number}`, 's'));
      if (this.#perCpu === 3) columns.push(counter('cpu.steal', `${number}`, 's'));
    }
    return columns;
  }
}

/** Whether the line behind the last whole one could be a CPU's. */
function mayBeCut({ buffer, end }: Fields): boolean {
  return end === buffer.length || buffer[end] === word[0];
}

/** The number of the CPU that the line is about; -1 for every other line. */
function cpuNumber(fields: Fields): number {
  if (!fields.field()) return -1;
  const { buffer, from, to } = fields;
  const digits = to - from - word.length;
  if (digits < 1 || digits > 7) return -1;
  for (let index = 0; index < word.length; index += 1) if (buffer[from + index] !== word[index]) return -1;
  let number = 0;
  for (let position = from + word.length; position < to; position += 1) {
    const digit = buffer[position]! - zero;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
