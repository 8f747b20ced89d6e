import { type Audited, foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent, word } from './words.ts';

export const performanceGovernor: Rule = {
  id: 'performance-governor',
  title: 'CPUs that idle may lower their frequency',
  failureTitle: 'CPUs that idle are told to keep their highest frequency',
  why: 'The governor or energy preference "performance" asks for the highest frequency whether there is work or not. On a host with little work that costs voltage, and keeps fans and power supply busy, for nothing that anyone notices.',
  needs: ['frequency governor or energy preference of the CPUs', 'CPU utilisation'],
  when: `At least ${percent(thresholds.mostCpus)} of the CPUs have the governor or the preference "performance", and CPUs were busy in less than ${percent(thresholds.lowUtilisation)} of the window.`,
  saves: 'None is told: it depends on the processor and on its idle states. Two audits, before and after, measure it.',
  source:
    'Linux: Documentation/admin-guide/pm/cpufreq.rst and intel_pstate.rst (what each governor does), amd-pstate.rst.',
  check: ({ cpu, settings }) => {
    const missing: string[] = [];
    const governors = settings?.governors ?? [];
    const preferences = settings?.energyPreferences ?? [];
    if (governors.length + preferences.length === 0)
      missing.push('frequency governor of the CPUs: /sys/devices/system/cpu/cpu*/cpufreq is not there');
    if (cpu === undefined) missing.push('CPU utilisation');
    if (cpu === undefined || missing.length > 0) return notApplicable(...missing);
    if (cpu.utilisation.value >= thresholds.lowUtilisation) return foundOrPassed([]);
    const byGovernor = shareOf(governors);
    const byPreference = shareOf(preferences);
    if (Math.max(byGovernor, byPreference) < thresholds.mostCpus) return foundOrPassed([]);
    const isGovernor = byGovernor >= thresholds.mostCpus;
    return foundOrPassed([
      {
        subject: 'CPU',
        severity: 'warn',
        what: isGovernor
          ? 'The governor "performance" holds the frequency of idle CPUs up.'
          : 'The energy preference "performance" holds the frequency of idle CPUs up.',
        evidence: [
          ...figure('CPU utilisation', cpu.utilisation, 'share'),
          ...word('governor', told(governors)),
          ...word('energy preference', told(preferences)),
          ...word('driver', settings?.driver),
          ...figure('mean frequency', cpu.frequency?.mean),
        ],
        unsaved: 'It depends on the processor and its idle states: `negawatt audit` before and after measures it.',
        next: {
          advice: 'Look first whether someone set it for latency; it lasts until the next boot.',
          command: isGovernor ? governorCommand(settings?.driver) : preferenceCommand,
        },
      },
    ]);
  },
};

type Values = NonNullable<Audited['settings']>['governors'];

const preferenceCommand =
  'echo balance_performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/energy_performance_preference';

/** Drivers that choose the frequency themselves call it powersave, which is not the lowest frequency there. */
function governorCommand(driver: string | undefined): string {
  const isOwn = driver === 'intel_pstate' || driver?.startsWith('amd-pstate') === true;
  return `sudo cpupower frequency-set -g ${isOwn ? 'powersave' : 'schedutil'}`;
}

function shareOf(values: Values): number {
  const all = values.reduce((sum, { cpus }) => sum + cpus, 0);
  const some = values.filter(({ value }) => value === 'performance').reduce((sum, { cpus }) => sum + cpus, 0);
  return all === 0 ? 0 : some / all;
}

function told(values: Values): string | undefined {
  if (values.length === 0) return undefined;
  return values.map(({ value, cpus }) => `${value} (${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'})`).join(', ');
}
