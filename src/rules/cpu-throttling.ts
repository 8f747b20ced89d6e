import { quantity } from '../model/quantity.ts';
import { type Found, foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent } from './words.ts';

export const cpuThrottling: Rule = {
  id: 'cpu-throttling',
  title: 'CPUs are not held down',
  failureTitle: 'CPUs are held down, by a quota or by heat',
  why: 'Work that is stopped by its quota, or slowed down by heat, takes longer: the machine is on for longer, and its idle power is paid for meanwhile.',
  needs: ['the CPU quota of a container, or how long heat held the CPUs down'],
  when: `The group was stopped by its quota in at least ${percent(thresholds.throttledByQuota)} of the window, or heat held a CPU down in at least ${percent(thresholds.throttledByHeat)}.`,
  saves: 'None is told: how much earlier the work would end depends on the work.',
  source:
    'Linux: Documentation/scheduler/sched-bwc.rst (throttled time); arch/x86/kernel/cpu/mce/therm_throt.c (core_throttle_total_time_ms).',
  check: ({ container, settings, window }) => {
    const quota = container?.throttled;
    const heat = settings?.throttled;
    if (quota === undefined && heat === undefined) {
      return notApplicable('a CPU quota, and how long heat held the CPUs down: neither is told here');
    }
    const found: Found[] = [];
    if (quota !== undefined && quota.value >= thresholds.throttledByQuota) {
      found.push({
        subject: 'container',
        severity: 'warn',
        what: 'The work of this group is stopped again and again by its CPU quota.',
        evidence: [
          ...figure('throttled', quota, 'share'),
          ...figure('quota in CPUs', container?.cores, 'count'),
          ...figure('CPU time of the group', container?.cpu),
        ],
        unsaved: 'How much earlier the work would end depends on the work.',
        next: {
          advice:
            'Raise the quota, or give the program no more threads than it has CPUs: a pool as large as the host uses the quota up at once and then stands still.',
        },
      });
    }
    const share = heat === undefined || !(window.measured.value > 0) ? 0 : heat.value / window.measured.value;
    if (heat !== undefined && share >= thresholds.throttledByHeat) {
      found.push({
        subject: 'CPU',
        severity: share >= thresholds.muchThrottledByHeat ? 'severe' : 'warn',
        what: 'A CPU was too hot to keep its frequency.',
        evidence: [
          ...figure('held down by heat', heat),
          ...figure('share of the window', quantity(share, '1', heat.provenance), 'share'),
        ],
        unsaved: 'How much earlier the work would end depends on the work.',
        next: { advice: 'Look at fans, dust and the air before them.', command: 'sensors' },
      });
    }
    return foundOrPassed(found);
  },
};
