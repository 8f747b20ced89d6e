import type { Quantity } from '../model/quantity.ts';
import { hasWorkOnCards } from './circumstances.ts';
import { idlePowerOf } from './idle-power.ts';
import { type Audited, type Found, foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { saving, severityOf, times } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent } from './words.ts';

export const stalledWork: Rule = {
  id: 'stalled-work',
  title: 'Work does not wait for disks or memory',
  failureTitle: 'Work waits for disks or for memory',
  why: 'While all tasks wait, the machine draws its idle power and nothing gets done. Swapping is the worst of it: the machine works, and only to move pages.',
  needs: ['pressure stall information, or the time that CPUs waited for I/O'],
  when: `All tasks waited for I/O in at least ${percent(thresholds.stalled.io)} of the window, or for memory in at least ${percent(thresholds.stalled.memory)}; without pressure information, the CPUs waited for I/O in at least ${percent(thresholds.waitingForIo)} of their time.`,
  saves:
    'The idle power P0 for the share of the window in which all tasks waited: without the waiting the same work would end so much earlier. None where a GPU worked: the machine was not waiting then.',
  source:
    'Linux: Documentation/accounting/psi.rst (`full`: all tasks that could run wait). The thresholds were chosen for this tool.',
  check: (report) => {
    const { pressure, cpu } = report;
    const full = (resource: string) => pressure.find((one) => one.resource === resource)?.full;
    const io = full('io');
    const memory = full('memory');
    if (io === undefined && memory === undefined && cpu === undefined) {
      return notApplicable('pressure stall information and the time that CPUs waited for I/O');
    }
    const isIo = io !== undefined && io.value >= thresholds.stalled.io;
    const isMemory = memory !== undefined && memory.value >= thresholds.stalled.memory;
    if (isIo || isMemory) return foundOrPassed([describe(report, io, memory, isMemory)]);
    // Without pressure the CPUs' own account stands in: it misses what runs beside the waiting.
    const isWaiting = io === undefined && cpu !== undefined && cpu.iowait.value >= thresholds.waitingForIo;
    return foundOrPassed(isWaiting ? [describe(report, undefined, undefined, false)] : []);
  },
};

/** Pressure does not count a task that sleeps until its card is done. */
const atWork = 'GPUs worked meanwhile: the machine as a whole did not wait.';

function describe(report: Audited, io: Quantity | undefined, memory: Quantity | undefined, isMemory: boolean): Found {
  const { cpu, memory: held } = report;
  const idle = idlePowerOf(report);
  // Time in which tasks wait for memory is often time in which they wait for the disk behind it: the longer one counts.
  const [longest] = [io, memory].filter((share) => share !== undefined).sort((a, b) => b.value - a.value);
  const isElsewhere = hasWorkOnCards(report);
  const saved =
    idle === undefined || longest === undefined || isElsewhere
      ? undefined
      : saving(
          times(idle, longest.value, longest),
          'The same work ends earlier by the time in which all tasks waited, and the machine is off for it',
        );
  const severity = severityOf(saved, 'warn');
  return {
    subject: isMemory ? 'memory' : 'I/O',
    severity: severity === 'info' ? 'warn' : severity,
    what: isMemory ? 'All tasks waited for memory again and again.' : 'Work waited for disks again and again.',
    evidence: [
      ...figure('all tasks waited for I/O', io, 'share'),
      ...figure('all tasks waited for memory', memory, 'share'),
      ...figure('CPUs waited for I/O', cpu?.iowait, 'share'),
      ...figure('swap used', held?.swapUsed),
      ...figure('idle power', saved && idle),
    ],
    ...(saved === undefined
      ? { unsaved: isElsewhere ? atWork : 'Neither is known: the idle power, and the time in which all tasks waited.' }
      : { saving: saved }),
    next: isMemory
      ? {
          advice: 'Find what grew, and give it less to hold or the host more memory.',
          command: 'ps -eo pid,rss,comm --sort=-rss | head',
        }
      : {
          advice: 'Find who reads and writes, then read ahead, cache, or use a faster disk.',
          command: 'sudo iotop -obn 3',
        },
  };
}
