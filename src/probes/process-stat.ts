import type { Fields } from './fields.ts';

const opening = 0x28;
const closing = 0x29;

/** The numbers of one /proc/<pid>/stat, proc_pid_stat(5); reused from one process to the next. */
export class ProcessStat {
  parent = 0;
  /** Number of the controlling terminal; 0: none. */
  terminal = 0;
  /** utime + stime, in clock ticks. */
  ticks = 0;
  /** cutime + cstime, in clock ticks. */
  childrenTicks = 0;
  /** Start after boot, in clock ticks. */
  start = 0;
  /** Resident set, in pages. */
  pages = 0;
  /** Bounds of the name in the buffer. */
  nameFrom = 0;
  nameTo = 0;

  /**
   * Takes a content apart; false where it is none. The name stands in parentheses and may hold anything, parentheses
   * and newlines too: it ends at the last one.
   */
  parse(fields: Fields): boolean {
    const { buffer, end } = fields;
    const from = buffer.indexOf(opening);
    const to = end === 0 ? -1 : buffer.lastIndexOf(closing, end - 1);
    if (from < 0 || to < from) return false;
    this.nameFrom = from + 1;
    this.nameTo = to;
    fields.position = to + 1;
    fields.skip(1);
    this.parent = fields.number();
    fields.skip(2);
    this.terminal = fields.number();
    fields.skip(6);
    this.ticks = fields.number() + fields.number();
    this.childrenTicks = fields.number() + fields.number();
    fields.skip(4);
    this.start = fields.number();
    fields.skip(1);
    this.pages = fields.number();
    return !Number.isNaN(this.parent + this.terminal + this.ticks + this.childrenTicks + this.start + this.pages);
  }
}
