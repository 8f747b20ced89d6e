import { cpuThrottling } from './cpu-throttling.ts';
import { disabledIdleStates } from './disabled-idle-states.ts';
import { disagreeingSources } from './disagreeing-sources.ts';
import { excessMemory } from './excess-memory.ts';
import { forgottenProcess } from './forgotten-process.ts';
import { gpuPersistence } from './gpu-persistence.ts';
import { gpuThrottling } from './gpu-throttling.ts';
import { idleGpuClocks } from './idle-gpu-clocks.ts';
import { idleGpuMemory } from './idle-gpu-memory.ts';
import { lowEnergyUtilisation } from './low-energy-utilisation.ts';
import { lowHostUtilisation } from './low-host-utilisation.ts';
import { performanceGovernor } from './performance-governor.ts';
import type { Rule } from './rule.ts';
import { spareGpus } from './spare-gpus.ts';
import { stalledWork } from './stalled-work.ts';
import { starvedGpu } from './starved-gpu.ts';

/**
 * Every rule, in the order in which it is listed: cards, which draw most, first. They are small and pure, and every audit
 * asks all of them: there is nothing to load lazily. To add one, write its file and one line here.
 */
export const rules: readonly Rule[] = [
  idleGpuMemory,
  idleGpuClocks,
  gpuThrottling,
  spareGpus,
  starvedGpu,
  gpuPersistence,
  lowHostUtilisation,
  lowEnergyUtilisation,
  performanceGovernor,
  disabledIdleStates,
  cpuThrottling,
  excessMemory,
  stalledWork,
  disagreeingSources,
  forgottenProcess,
];
