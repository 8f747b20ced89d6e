import { derivedFrom, type Quantity, quantity, type Source } from '../model/quantity.ts';
import { batteryMachine, hasBattery, isLimited, isVirtual, limitedGroup } from './circumstances.ts';
import { foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { saving, severityOver } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent } from './words.ts';

/**
 * Power of memory that is fitted and little used, W a GiB: 0.1 (DDR5 in its idle states) to 0.4; between them Boavizta's
 * 0.284 W/GB and Cloud Carbon Footprint's 0.392 W/GB, which hold its use too.
 */
const wattsPerGiB = { middle: 0.25, low: 0.1, high: 0.4 };
const model: Source = { kind: 'estimated', by: 'size of the memory', model: 'memory: 0.1 to 0.4 W/GiB fitted' };

export const excessMemory: Rule = {
  id: 'excess-memory',
  title: 'The memory that is fitted is used',
  failureTitle: 'Far more memory is fitted than is used',
  why: 'Memory is refreshed whether anything is in it or not, and its manufacture is a large part of what a server costs the climate. In a cloud a smaller size of machine does the same work.',
  needs: [
    'total and available memory',
    'a machine that serves others: not one with a battery',
    'a machine of its own: not a container with a limit',
  ],
  when: `Of at least ${thresholds.spareMemory / 2 ** 30} GiB less than ${percent(thresholds.usedMemory)} was used, file cache not counted. Only a long window tells: below ${thresholds.longWindow / 60} minutes it is told as info. It is severe only in a virtual machine, of which a smaller size can be taken at once.`,
  saves:
    '0.25 W (0.1 to 0.4) for each GiB beyond twice the mean that was used. It is saved only where whole modules can go, or a smaller machine be taken.',
  source:
    'W a GiB: Boavizta (0.284 W/GB) and Cloud Carbon Footprint (0.392 W/GB) for memory in use; less for idle memory. The threshold was chosen for this tool.',
  check: (report) => {
    const { memory } = report;
    if (memory === undefined) return notApplicable('total and available memory');
    // What a notebook has soldered in draws far less than a module of a server.
    if (hasBattery(report)) return notApplicable(batteryMachine);
    if (isLimited(report)) return notApplicable(limitedGroup);
    const { total, used } = memory;
    const isExcessive = total.value >= thresholds.spareMemory && used.value < thresholds.usedMemory * total.value;
    if (!isExcessive) return foundOrPassed([]);
    const spare = (total.value - thresholds.memoryHeadroom * used.value) / 2 ** 30;
    const power: Quantity<'W'> = quantity(
      spare * wattsPerGiB.middle,
      'W',
      derivedFrom(total, used, { provenance: model }),
      { boundary: 'components', interval: [spare * wattsPerGiB.low, spare * wattsPerGiB.high] },
    );
    const saved = saving(power, 'What is beyond twice the mean that was used is taken out');
    const severity = severityOver(report, saved);
    return foundOrPassed([
      {
        subject: 'memory',
        severity: severity === 'severe' && !isVirtual(report) ? 'warn' : severity,
        what: 'Less than a fifth of the memory was used.',
        evidence: [...figure('used', used), ...figure('total', total), ...figure('window', report.window.measured)],
        saving: saved,
        next: {
          advice: isVirtual(report)
            ? 'Watch it over a day, then take a machine with less memory.'
            : 'Watch it over a day; then give the host work that needs memory, or order the next one with less.',
          command: 'negawatt audit --duration 24h --interval 10s --quiet',
        },
      },
    ]);
  },
};
