import { hasWorkOnCards, isLimited } from './circumstances.ts';
import { type Audited, foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { severityOver } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent, word } from './words.ts';

export const performanceGovernor: Rule = {
  id: 'performance-governor',
  title: 'CPUs that idle may lower their frequency',
  failureTitle: 'CPUs that idle are told to keep their highest frequency',
  why: 'The governor or energy preference "performance" asks for the highest frequency whether there is work or not. On a host with little work that costs voltage, and keeps fans and power supply busy, for nothing that anyone notices.',
  needs: ['frequency governor or energy preference of the CPUs', 'CPU utilisation'],
  when: `At least ${percent(thresholds.mostCpus)} of the CPUs have the governor or the preference "performance", and CPUs were busy in less than ${percent(thresholds.lowUtilisation)} of the window. Only a long window tells: below ${thresholds.longWindow / 60} minutes it is told as info, and so it is where these CPUs feed a GPU that works.`,
  saves: 'None is told: it depends on the processor and on its idle states. Two audits, before and after, measure it.',
  source:
    'Linux: Documentation/admin-guide/pm/cpufreq.rst and intel_pstate.rst (what each governor does), amd-pstate.rst.',
  check: (report) => {
    const { cpu, settings } = report;
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
        severity: hasWorkOnCards(report) ? 'info' : severityOver(report, undefined, 'warn'),
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
          advice: adviceOf(report, isGovernor),
          command: isGovernor ? governorCommand(settings?.driver) : preferenceCommand,
        },
      },
    ]);
  },
};

type Values = NonNullable<Audited['settings']>['governors'];

const preferenceCommand =
  'echo balance_performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/energy_performance_preference';

/**
 * The drivers that choose the frequency themselves, whose powersave is not the lowest frequency. The same drivers have other
 * names in their passive and guided modes, `intel_cpufreq` and `amd-pstate`, where it is.
 */
const choosingDrivers = ['intel_pstate', 'amd-pstate-epp'];

function choosesItself(driver: string | undefined): boolean {
  return driver !== undefined && choosingDrivers.includes(driver);
}

function governorCommand(driver: string | undefined): string {
  return `sudo cpupower frequency-set -g ${choosesItself(driver) ? 'powersave' : 'schedutil'}`;
}

function adviceOf(report: Audited, isGovernor: boolean): string {
  const sentences = [
    hasWorkOnCards(report)
      ? 'These CPUs feed GPUs: measure that work before and after. Look first whether someone set it for latency'
      : 'Look first whether someone set it for latency',
  ];
  if (isGovernor && !choosesItself(report.settings?.driver)) {
    sentences.push(
      'the command sets a governor that follows the load, such as schedutil: `cpupower frequency-info` lists those that there are',
    );
  }
  sentences.push(
    isLimited(report) ? 'it is set on the host, outside of this container' : 'it lasts until the next boot',
  );
  return `${sentences.join('; ')}.`;
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
