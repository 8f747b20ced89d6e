import { fileURLToPath } from 'node:url';
import type { Failure } from '../model/availability.ts';
import { findProgram } from './find-program.ts';
import type { Clock, HelperName } from './host.ts';
import { answeringWhere } from './nvml/whereabouts.ts';
import { type RunningProgram, runProgram } from './program.ts';

/**
 * A helper is small: what V8 reserves for a large program, and its optimising compiler, would be most of its memory, and
 * take more time than they save.
 */
const smallHeap = ['--max-semi-space-size=1', '--max-old-space-size=64', '--no-opt', '--single-threaded'];

const helpers: Readonly<Record<HelperName, URL>> = {
  nvml: new URL('./nvml/nvml-child.js', import.meta.url),
  'nvidia-smi': new URL('./nvidia-smi/nvidia-smi-child.js', import.meta.url),
};

/** Starts a helper in a process of its own, with a clean environment; see `Host.startHelper`. */
export function startHelper(
  helper: HelperName,
  parameters: readonly string[],
  clock: Pick<Clock, 'now'>,
): RunningProgram | Failure {
  if (helper === 'nvidia-smi') {
    // A process that would only say that there is no such program is dear.
    const program = findProgram('nvidia-smi');
    if ('ok' in program) return program;
  }
  const program = runProgram({
    name: `negawatt ${helper}`,
    file: process.execPath,
    parameters: [...smallHeap, fileURLToPath(helpers[helper]), ...parameters],
    clock,
    hears: true,
  });
  return helper === 'nvml' ? answeringWhere(program, clock) : program;
}
