import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';
import { isLimited, limitedGroup } from './circumstances.ts';
import { idlePowerOf, measuredIdleOf } from './idle-power.ts';
import { type Found, foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { saving, severityOver } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent } from './words.ts';

export const lowEnergyUtilisation: Rule = {
  id: 'low-energy-utilisation',
  title: 'At least half of the energy does work',
  failureTitle: 'Less than half of the energy does work',
  why: 'What a machine draws with nothing to do is paid for all the time. Below a half more is paid for waiting than for work.',
  needs: [
    'energy of the machine',
    'its measured idle power, as `negawatt doctor --calibrate-idle 60s` keeps it',
    'a machine of its own: not a container with a limit',
  ],
  when: `Energy utilisation, with an idle power that was measured on this machine, is below ${percent(thresholds.lowEnergyUtilisation)}, its interval included. Only a long window tells: below ${thresholds.longWindow / 60} minutes it is told as info.`,
  saves:
    'Twice the idle power minus the mean power, and at most the mean power: what is left when the same work is done in less time, and the machine is off for the rest, until half of the energy does work. None where it drew less than its measured idle power, which then no longer fits.',
  source: 'Documented formula of this tool: energy used for work / total energy. A half was chosen for this tool.',
  check: (report) => {
    if (isLimited(report)) return notApplicable(limitedGroup);
    const formula = report.formulas.find(({ id }) => id === 'energy-utilisation');
    const idle = measuredIdleOf(report);
    if (formula?.value === undefined)
      return notApplicable(`energy of the machine: ${formula?.reason ?? 'none was told'}`);
    if (idle === undefined) {
      const why = idlePowerOf(report) === undefined ? 'none is known' : 'only a modelled one is known';
      return notApplicable(`a measured idle power: ${why}; \`negawatt doctor --calibrate-idle 60s\` measures it`);
    }
    const { value } = formula;
    if ((value.interval?.[1] ?? value.value) >= thresholds.lowEnergyUtilisation) return foundOrPassed([]);
    const { boundary } = idle;
    const both = boundary && report.energy.byBoundary[boundary];
    const mean = (both?.measured ?? both?.estimated)?.meanPower as Quantity<'W'> | undefined;
    if (mean !== undefined && isBelow(mean, idle)) return foundOrPassed([misfit(value, idle, mean)]);
    const power = mean && wasted(idle, mean);
    const saved =
      power &&
      saving(
        power,
        'The same work is done in less time and the machine is off for the rest, until half of its energy does work',
      );
    return foundOrPassed([
      {
        subject: 'host',
        severity: severityOver(report, saved),
        what: 'More of its energy went into being on than into work.',
        evidence: [
          ...figure('energy utilisation', value, 'share'),
          ...figure('measured idle power', idle),
          ...figure('mean power', mean),
          ...figure('window', report.window.measured),
        ],
        ...(saved === undefined ? { unsaved: whyNone(mean) } : { saving: saved }),
        next: {
          advice:
            'Do its work in one go and switch it off or suspend it for the rest, or give it more of the work that others do.',
          command: 'negawatt audit --duration 24h --interval 10s --quiet',
        },
      },
    ]);
  },
};

function whyNone(mean: Quantity | undefined): string {
  return mean === undefined
    ? 'The mean power is not known at the boundary of the idle power.'
    : 'The machine itself uses half of its energy for work: it is the PUE that brings it below.';
}

/** Further below the idle power than both intervals explain. */
function isBelow(mean: Quantity<'W'>, idle: Quantity<'W'>): boolean {
  return (mean.interval?.[1] ?? mean.value) < (idle.interval?.[0] ?? idle.value);
}

function misfit(value: Quantity, idle: Quantity<'W'>, mean: Quantity<'W'>): Found {
  return {
    subject: 'host',
    severity: 'info',
    what: 'It drew less than its measured idle power, which no longer fits this machine.',
    evidence: [
      ...figure('energy utilisation', value, 'share'),
      ...figure('measured idle power', idle),
      ...figure('mean power', mean),
    ],
    unsaved: 'How much goes into work is not known until the idle power is measured again.',
    next: {
      advice:
        'Measure the idle power again: hardware or settings changed, or the machine was not idle when it was measured.',
      command: 'negawatt doctor --calibrate-idle 60s',
    },
  };
}

/**
 * 2 P0 - P: above 0 exactly where the utilisation (P - P0) / P is below a half. A PUE can lower it, without that. Beyond
 * P0 = P, where noise can put P0, no more than P is there to be saved.
 */
function wasted(idle: Quantity<'W'>, mean: Quantity<'W'>): Quantity<'W'> | undefined {
  const of = (watts: number) => Math.min(mean.value, Math.max(0, 2 * watts - mean.value));
  const value = of(idle.value);
  if (!(value > 0)) return undefined;
  return quantity(value, 'W', derivedFrom(idle, mean), {
    boundary: idle.boundary,
    interval: idle.interval && [of(idle.interval[0]), of(idle.interval[1])],
  });
}
