import { endianness } from 'node:os';
import type { KernelFacts } from '../model/inventory.ts';

const pageSizeEntry = 6;
const clockTicksEntry = 17;
/** What nearly every Linux has, for where it does not say so. */
const usual: KernelFacts = { pageSize: 4096, clockTicks: 100 };
const wordSizes: Readonly<Partial<Record<NodeJS.Architecture, 4>>> = { arm: 4, ia32: 4, mips: 4, mipsel: 4 };

/**
 * Page size (By) and clock ticks a second from a process's auxiliary vector: pairs of machine words, the entry's kind
 * and its value (getauxval(3), include/uapi/linux/auxvec.h). What it does not hold, or holds as nonsense, is the usual.
 */
export function kernelFactsFrom(
  auxiliaryVector: Buffer,
  wordSize: 4 | 8 = wordSizes[process.arch] ?? 8,
  order: 'BE' | 'LE' = endianness(),
): KernelFacts {
  const word = (offset: number): number => {
    if (wordSize === 4)
      return order === 'LE' ? auxiliaryVector.readUInt32LE(offset) : auxiliaryVector.readUInt32BE(offset);
    return Number(order === 'LE' ? auxiliaryVector.readBigUInt64LE(offset) : auxiliaryVector.readBigUInt64BE(offset));
  };
  let { pageSize, clockTicks } = usual;
  for (let offset = 0; offset + 2 * wordSize <= auxiliaryVector.length; offset += 2 * wordSize) {
    const value = word(offset + wordSize);
    if (word(offset) === pageSizeEntry && value >= 1024 && value <= 2 ** 30) pageSize = value;
    if (word(offset) === clockTicksEntry && value >= 1 && value <= 1e6) clockTicks = value;
  }
  return { pageSize, clockTicks };
}
