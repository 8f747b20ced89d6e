import { batteryMachine, hasBattery, isLimited, isVirtual, limitedGroup } from './circumstances.ts';
import { idlePowerOf } from './idle-power.ts';
import { foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { saving, severityOver } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent } from './words.ts';

export const lowHostUtilisation: Rule = {
  id: 'low-host-utilisation',
  title: 'The host has work',
  failureTitle: 'The host is used for less than a fifth',
  why: 'A server with nothing to do still draws a tenth to two fifths of its full power. Work from two hosts that are used little often fits on one, and the other can be switched off.',
  needs: [
    'CPU utilisation',
    'kernel time of every GPU',
    'a machine that serves others: not one with a battery',
    'a machine of its own: not a container with a limit',
  ],
  when: `CPUs were busy, GPUs ran kernels, and each disk worked, in less than ${percent(thresholds.lowUtilisation)} of the window. Only a long window tells: below ${thresholds.longWindow / 60} minutes it is told as info. Of GPUs only NVIDIA's are read.`,
  saves: 'The idle power P0 of the machine: its work goes to hosts that are on anyway.',
  source:
    'Idle power of servers: SPECpower_ssj2008 results, 2017 to 2022. Servers work mostly at 10 % to 50 % of what they can: Barroso and Hoelzle, The Case for Energy-Proportional Computing, IEEE Computer 40(12), 2007. A fifth is the threshold of this tool.',
  check: (report) => {
    const { cpu, gpus, disks, sources, window } = report;
    const missing: string[] = [];
    if (cpu === undefined) missing.push('CPU utilisation');
    const untold = gpus.filter(({ utilisation }) => utilisation === undefined);
    if (untold.length > 0) missing.push(`kernel time of GPU ${untold.map(({ index }) => index).join(', ')}`);
    // A card that cannot be read may be what the host works on.
    if (sources.missing.some(({ id }) => id === 'nvidia')) missing.push('kernel time of its GPUs: they cannot be read');
    if (hasBattery(report)) missing.push(batteryMachine);
    if (isLimited(report)) missing.push(limitedGroup);
    if (cpu === undefined || missing.length > 0) return notApplicable(...missing);
    const shares = [
      cpu.utilisation,
      ...gpus.flatMap(({ utilisation }) => utilisation ?? []),
      // A host that serves files works with its disks.
      ...disks.flatMap(({ busy }) => busy ?? []),
    ];
    if (shares.some(({ value }) => value >= thresholds.lowUtilisation)) return foundOrPassed([]);
    const idle = idlePowerOf(report);
    const saved = idle && saving(idle, 'Its work goes to hosts that are on anyway, and this one is switched off');
    return foundOrPassed([
      {
        subject: 'host',
        severity: severityOver(report, saved),
        what: `${gpus.length === 0 ? 'Its CPUs were' : 'Its CPUs and GPUs were'} idle for most of the window.`,
        evidence: [
          ...figure('CPU utilisation', cpu.utilisation, 'share'),
          ...gpus.flatMap(({ index, utilisation }) => figure(`kernel time of GPU ${index}`, utilisation, 'share')),
          ...figure('idle power', idle),
          ...figure('window', window.measured),
        ],
        ...(saved === undefined
          ? { unsaved: 'No idle power is known: neither measured nor modelled.' }
          : { saving: saved }),
        next: {
          advice: isVirtual(report)
            ? 'Watch it over a day, then take a smaller machine, or put its work together with that of another one.'
            : 'Watch it over a day, then put its work together with that of another host, or let it sleep while nobody needs it.',
          command: 'negawatt audit --duration 24h --interval 10s --quiet',
        },
      },
    ]);
  },
};
