import type { Inventory } from './inventory.ts';

/**
 * What fixes the idle power of a machine, as text that is compared: two hosts that share a home folder differ in it as
 * soon as their hardware does. Neither host name nor kernel is in it, which may change while the hardware stays. Memory
 * counts in whole GiB: what the kernel keeps for itself differs by some MiB from boot to boot.
 *
 * @param gpus UUIDs of the cards that are measured, in any order
 */
export function hardwareKey({ cpu, board, memory, os, virtualization }: Inventory, gpus: readonly string[]): string {
  const { model, sockets, cores, threads } = cpu;
  // Facts that are unknown are left out by JSON; the order of the keys is that of this line.
  return JSON.stringify({
    cpu: { model, sockets, cores, threads },
    gibibytes: memory.totalBytes === undefined ? undefined : Math.round(memory.totalBytes / 2 ** 30),
    board: board === undefined ? undefined : { vendor: board.vendor, model: board.model },
    architecture: os.architecture,
    virtualization,
    gpus: [...gpus].sort(),
  });
}
