/** What a process did on a card over the window. */
export interface GpuUse {
  /** Its SM utilisation integrated over time, s; absent where the driver does not tell it. */
  readonly smSeconds?: number;
  /** Memory that it held, integrated over time, By x s. */
  readonly memorySeconds?: number;
}

/** Energy of one card shared out: idle, each process in the order given, and what nobody accounts for. J. */
export interface GpuShares {
  readonly by: 'sm' | 'memory' | 'none';
  readonly idle: number;
  readonly processes: readonly number[];
  readonly unattributed: number;
}

/**
 * Shares the energy of a card out over its processes: what is above idle goes by SM utilisation where the driver tells
 * any, else by the memory that each holds, which says less of who worked. Without either it is nobody's. The parts add
 * up to the card.
 *
 * @param joules energy of the card in the window
 * @param idleJoules P0 x t; more than the energy is taken for the energy
 */
export function shareGpu(joules: number, idleJoules: number, uses: readonly GpuUse[]): GpuShares {
  const idle = Math.min(joules, Math.max(0, idleJoules));
  const active = joules - idle;
  const bySm = weights(uses.map(({ smSeconds }) => smSeconds));
  // Utilisation that was told and is nowhere above 0 says that no process worked: memory would then blame the idle.
  const wasTold = uses.some(({ smSeconds }) => smSeconds !== undefined);
  const byMemory = wasTold ? undefined : weights(uses.map(({ memorySeconds }) => memorySeconds));
  const chosen = bySm ?? byMemory;
  if (chosen === undefined) return { by: 'none', idle, processes: uses.map(() => 0), unattributed: active };
  const processes = chosen.map((weight) => active * weight);
  return { by: bySm === undefined ? 'memory' : 'sm', idle, processes, unattributed: 0 };
}

/** Parts of one; undefined where nothing is above 0. */
function weights(values: readonly (number | undefined)[]): readonly number[] | undefined {
  const sum = values.reduce<number>((total, value) => total + Math.max(0, value ?? 0), 0);
  return sum > 0 ? values.map((value) => Math.max(0, value ?? 0) / sum) : undefined;
}
