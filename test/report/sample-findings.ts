import { derivedFrom, quantity, type Source } from '../../src/model/quantity.ts';
import type { AuditReport } from '../../src/model/report.ts';

const nvml: Source = { kind: 'measured', by: 'NVML' };
const kind: Source = { kind: 'estimated', by: 'kind of the card', model: 'GPU idle: observed boards of its kind' };
const both = derivedFrom({ provenance: nvml }, { provenance: kind });

/** One finding with all that a finding can have, whose names are all the given one, and one with as little as can be. */
export function hostileFindings(name: string): AuditReport['findings'] {
  return {
    found: [
      {
        id: 'idle-gpu-memory',
        subject: 'GPU 3',
        severity: 'severe',
        title: 'A GPU does nothing while a process holds its memory',
        what: `${name} (pid 4242, user ${name}, for 3 days) holds memory on GPU 3, which did nothing in the window.`,
        evidence: [
          { label: 'kernel time', quantity: quantity(0, '1', nvml), as: 'share' },
          { label: 'mean power', quantity: quantity(180, 'W', nvml, { boundary: 'components' }) },
          { label: name, text: name },
        ],
        saving: {
          power: quantity(111, 'W', both, { boundary: 'components', interval: [95, 127] }),
          energyPerYear: quantity(111 * 8760 * 3600, 'J', both, {
            boundary: 'components',
            interval: [95 * 8760 * 3600, 127 * 8760 * 3600],
          }),
          assumption: `${name} ends; each of the 8,760 hours of a year is like this window.`,
        },
        next: { advice: `Ask whether anyone waits for ${name}.`, command: 'ps -o pid,user,lstart,time,args -p 4242' },
      },
      {
        id: 'cpu-throttling',
        subject: name,
        severity: 'info',
        title: 'CPUs are held down, by a quota or by heat',
        what: name,
        evidence: [],
        unsaved: name,
        next: { advice: name },
      },
    ],
    passed: [{ id: 'spare-gpus', title: 'The work of the GPUs would not fit on fewer of them' }],
    notApplicable: [{ id: 'excess-memory', title: 'The memory that is fitted is used', missing: [name, name] }],
  };
}
