import type { Host, Program } from './host.ts';
import { hostFiles } from './host-files.ts';
import { inventoryOf } from './inventory.ts';
import { kernelFactsFrom } from './kernel-facts.ts';
import { ownCost } from './own-cost.ts';
import { plainAccess } from './plain-access.ts';
import { startProgram } from './program.ts';
import { systemClock } from './system-clock.ts';

/** More than any kernel passes. */
const largestVector = 8192;

/** The machine that negawatt runs on. */
export function realHost(): Host {
  const files = hostFiles(plainAccess);
  const kernel = readKernelFacts();
  const running = new Set<Program>();
  return {
    ...files,
    kind: 'real',
    clock: systemClock,
    kernel,
    inventory: () => inventoryOf(files),
    ownCost: () => ownCost(textOf(files.read('/proc/self/stat')), kernel.clockTicks),
    start: (vector) => {
      const program = startProgram(vector, systemClock);
      if ('ok' in program) return program;
      running.add(program);
      void program.ended.then(() => running.delete(program));
      return program;
    },
    close: () => {
      for (const program of running) program.stop();
      files.close();
    },
  };
}

/** The running kernel's facts, which hold for its procfs under whatever root it is mounted. */
export function readKernelFacts(): Host['kernel'] {
  const vector = Buffer.alloc(largestVector);
  const files = hostFiles(plainAccess);
  const length = files.readInto('/proc/self/auxv', vector);
  return kernelFactsFrom(vector.subarray(0, typeof length === 'number' ? length : 0));
}

function textOf<T>(answer: string | T): string | undefined {
  return typeof answer === 'string' ? answer : undefined;
}
