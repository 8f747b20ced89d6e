import type { Failure } from '../model/availability.ts';
import { startHelper } from './helper.ts';
import type { Host } from './host.ts';
import { hostFiles } from './host-files.ts';
import { inventoryOf } from './inventory.ts';
import { kernelFactsFrom } from './kernel-facts.ts';
import { costOfRunning, ownCost } from './own-cost.ts';
import { plainAccess } from './plain-access.ts';
import { type RunningProgram, startProgram } from './program.ts';
import { systemClock } from './system-clock.ts';

/** More than any kernel passes. */
const largestVector = 8192;

/** The machine that negawatt runs on. */
export function realHost(): Host {
  const files = hostFiles(plainAccess);
  const kernel = readKernelFacts();
  const running = new Set<RunningProgram>();
  const watched = <T extends RunningProgram | Failure>(program: T): T => {
    if ('ok' in program) return program;
    running.add(program);
    void program.ended.then(() => running.delete(program));
    return program;
  };
  return {
    ...files,
    kind: 'real',
    clock: systemClock,
    kernel,
    inventory: () => inventoryOf(files),
    ownCost: () => {
      const own = ownCost(textOf(files.read('/proc/self/stat')), kernel.clockTicks);
      // A helper that still runs has not been waited for: its cost is told by its own files.
      const children = [...running].map(({ pid }) =>
        costOfRunning(
          textOf(files.read(`/proc/${pid}/stat`)),
          textOf(files.read(`/proc/${pid}/status`)),
          kernel.clockTicks,
        ),
      );
      return {
        cpu: own.cpu,
        childrenCpu: children.reduce((sum, { cpu }) => sum + cpu, own.childrenCpu),
        peakMemory: children.reduce((sum, { peakMemory }) => sum + peakMemory, own.peakMemory),
      };
    },
    start: (vector) => watched(startProgram(vector, systemClock)),
    startHelper: (helper, parameters) => watched(startHelper(helper, parameters, systemClock)),
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
