import { isLimited } from './circumstances.ts';
import { foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent, word } from './words.ts';

export const disabledIdleStates: Rule = {
  id: 'disabled-idle-states',
  title: 'CPUs may go to their deep idle states',
  failureTitle: 'Deep idle states of the CPUs are switched off',
  why: 'In a deep idle state a core is without clock and voltage, and when all of them are, so is most of the package. Switched off, often for latency that nobody measured, every idle core goes on drawing.',
  needs: ['idle states of the CPUs', 'CPU utilisation'],
  when: `A state from which a CPU takes at least ${thresholds.deepIdleLatency * 1e6} us to come back is switched off on at least ${percent(thresholds.mostCpus)} of the CPUs, and CPUs were busy in less than ${percent(thresholds.littleIdleTime)} of the window: else there is little idle time to save in.`,
  saves:
    'None is told: it depends on the processor, and on how long its cores are idle at a time. Two audits, before and after, measure it.',
  source:
    'Linux: Documentation/admin-guide/pm/cpuidle.rst (disable, latency); latencies of states: drivers/idle/intel_idle.c.',
  check: (report) => {
    const { settings, cpu } = report;
    const states = settings?.idleStates ?? [];
    if (states.length === 0)
      return notApplicable('idle states of the CPUs: /sys/devices/system/cpu/cpu*/cpuidle is not there');
    const deep = states.filter(({ latency }) => latency.value >= thresholds.deepIdleLatency);
    if (deep.length === 0) return notApplicable('a deep idle state: the kernel offers none on this machine');
    const off = deep.filter(({ cpus, disabled }) => disabled >= thresholds.mostCpus * cpus && disabled > 0);
    if (off.length === 0) return foundOrPassed([]);
    if (cpu === undefined) return notApplicable('CPU utilisation');
    if (cpu.utilisation.value >= thresholds.littleIdleTime) return foundOrPassed([]);
    return foundOrPassed([
      {
        subject: 'CPU',
        severity: 'warn',
        what: `Idle CPUs cannot go to ${off.map(({ name }) => name).join(', ')}.`,
        evidence: [
          ...off.flatMap(({ name, disabled, cpus }) => word(name, `off on ${disabled} of ${cpus} CPUs`)),
          ...off.slice(-1).flatMap(({ name, latency }) => figure(`time to come back from ${name}`, latency)),
          ...figure('CPU utilisation', cpu.utilisation, 'share'),
        ],
        unsaved:
          'It depends on the processor and on how long its cores are idle: `negawatt audit` before and after measures it.',
        next: {
          advice: isLimited(report)
            ? 'Look first who switched them off and why; this allows all of them until the next boot, on the host, outside of this container.'
            : 'Look first who switched them off and why; this allows all of them until the next boot.',
          command: 'sudo cpupower idle-set -E',
        },
      },
    ]);
  },
};
