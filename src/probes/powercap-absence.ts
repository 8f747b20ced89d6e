import type { Host } from '../host/host.ts';
import { type Failure, failure } from '../model/availability.ts';
import { adviceOf, type Remedy } from '../model/remedy.ts';
import { missing } from './columns.ts';
import { powercapRoot } from './powercap-zones.ts';
import type { Missing } from './probe.ts';
import { containerOf, hasHypervisorFlag } from './surroundings.ts';

/**
 * The least that lets a group read the counters: since Linux 5.10 they are the superuser's alone, because their
 * resolution leaks secrets (CVE-2020-8694, "PLATYPUS"). The class folder names every zone, nested ones too.
 */
const permission: Remedy = {
  advice:
    'Let a group read them: log in again afterwards. It lasts until the next boot (`negawatt doctor --fix` prints what ' +
    'makes it stay), and re-opens the side channel CVE-2020-8694 to that group. Or run negawatt as root.',
  commands: [
    'sudo groupadd -f energy && sudo usermod -aG energy "$(id -un)"',
    `sudo chgrp energy ${powercapRoot}/*:*/energy_uj`,
    `sudo chmod 0440 ${powercapRoot}/*:*/energy_uj`,
  ],
};

/** Counters that are there and refuse to be read. @param others zones that refuse too */
export function forbidden(refused: Failure, others: number): Missing {
  const more = others > 0 ? `, and ${others} ${others === 1 ? 'zone' : 'zones'} more` : '';
  return missing({ ...refused, detail: `${refused.detail}${more}` }, permission);
}

/** No counters at all: why, as far as the machine tells. */
export function absent(host: Host, trouble: Failure | undefined): Missing {
  if (trouble !== undefined && trouble.why !== 'absent') return missing(trouble);
  const listed = host.list(powercapRoot);
  const masked = !('ok' in listed) && listed.some((name) => name.includes(':'));
  if (!masked && hasHypervisorFlag(host)) {
    return missing(
      failure('absent', `${powercapRoot}: no zones; this is a virtual machine, and its hypervisor passes no RAPL on`),
      adviceOf("Measure on the host, or give a meter's program: --meter exec:'PROGRAM'."),
    );
  }
  if (masked || containerOf(host) !== undefined) {
    return missing(
      failure(
        'absent',
        `${powercapRoot}: ${masked ? 'its zones lead nowhere' : 'no zones'}; container runtimes hide them ` +
          '(Docker since 24.0.7, GHSA-jq35-85cj-fj4p)',
      ),
      {
        advice: "Bind the host's files into the container, read-only, and name them with --root.",
        commands: ['docker run -v /proc:/host/proc:ro -v /sys:/host/sys:ro IMAGE negawatt audit --root /host'],
      },
    );
  }
  return missing(
    trouble ??
      failure('absent', `${powercapRoot}: no zones; the driver is not loaded, or the CPU has no energy counters`),
    { advice: 'Load the driver, which serves AMD CPUs too.', commands: ['sudo modprobe intel_rapl_msr'] },
  );
}
