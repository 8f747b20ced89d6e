/** Energy of one window shared out: every joule is idle, a process's, or nobody's, and they add up to the total. */
export interface Shares {
  /** J that the machine would have drawn had it done nothing: belongs to no process. */
  readonly idle: number;
  /** J above idle, in the order of the uses. */
  readonly processes: readonly number[];
  /** CPU time of the machine that no process accounts for, s. */
  readonly unseen: number;
  /** J above idle of the busy time that no process accounts for (interrupts, processes that came and went unseen). */
  readonly unattributed: number;
}

const roundingOfTicks = 1e-9;

/**
 * Shares an energy out by CPU time above idle: a process gets the part of E - P0 x t that its CPU time is of the
 * machine's busy time. Where the clock ticks of the processes add up to a little more than the busy time, the processes'
 * sum is taken for it, so that no share is negative.
 *
 * @param joules E, the energy of the window
 * @param idleJoules P0 x t; more than E is taken for E
 * @param busySeconds CPU time of the machine that was busy, s
 */
export function shareByCpuTime(
  joules: number,
  idleJoules: number,
  busySeconds: number,
  cpuSeconds: readonly number[],
): Shares {
  const idle = Math.min(joules, Math.max(0, idleJoules));
  const active = joules - idle;
  const sum = cpuSeconds.reduce((total, seconds) => total + seconds, 0);
  // Sums of hundredths of a second leave a residue of their rounding that is nobody's time.
  const unseen = busySeconds - sum < roundingOfTicks ? 0 : busySeconds - sum;
  const whole = sum + unseen;
  const part = (seconds: number) => (whole > 0 ? active * (seconds / whole) : 0);
  const processes = cpuSeconds.map(part);
  return { idle, processes, unseen, unattributed: whole > 0 ? part(unseen) : active };
}
