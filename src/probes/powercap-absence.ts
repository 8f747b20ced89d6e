import type { Host } from '../host/host.ts';
import { type Failure, failure } from '../model/availability.ts';
import { missing } from './columns.ts';
import { powercapRoot } from './powercap-zones.ts';
import type { Missing } from './probe.ts';

/**
 * The least that lets a group read the counters: since Linux 5.10 they are the superuser's alone, because their
 * resolution leaks secrets (CVE-2020-8694, "PLATYPUS"). The class folder names every zone, nested ones too.
 */
const permission = [
  'sudo groupadd -f energy && sudo usermod -aG energy "$USER"',
  `sudo chgrp energy ${powercapRoot}/*:*/energy_uj`,
  `sudo chmod 0440 ${powercapRoot}/*:*/energy_uj`,
].join(' && ');

/** Counters that are there and refuse to be read. */
export function forbidden(refused: Failure): Missing {
  return missing(
    refused,
    `${permission} # then log in again; it lasts until the next boot (a udev rule makes it stay), and it re-opens ` +
      'the side channel CVE-2020-8694 to that group. Or run negawatt as root',
  );
}

/** No counters at all: why, as far as the machine tells. */
export function absent(host: Host, trouble: Failure | undefined): Missing {
  if (trouble !== undefined && trouble.why !== 'absent') return missing(trouble);
  const listed = host.list(powercapRoot);
  const masked = !('ok' in listed) && listed.some((name) => name.includes(':'));
  if (!masked && isVirtual(host)) {
    return missing(
      failure('absent', `${powercapRoot}: no zones; this is a virtual machine, and its hypervisor passes no RAPL on`),
      "Measure on the host, or give a meter's program: --meter exec:'PROGRAM'.",
    );
  }
  if (masked || isContainer(host)) {
    return missing(
      failure(
        'absent',
        `${powercapRoot}: ${masked ? 'its zones lead nowhere' : 'no zones'}; container runtimes hide them ` +
          '(Docker since 24.0.7, GHSA-jq35-85cj-fj4p)',
      ),
      "bind the host's files into the container and name them: docker run -v /:/host:ro ... negawatt audit --root /host",
    );
  }
  return missing(
    trouble ??
      failure('absent', `${powercapRoot}: no zones; the driver is not loaded, or the CPU has no energy counters`),
    'sudo modprobe intel_rapl_msr # it serves AMD CPUs too',
  );
}

function isContainer(host: Host): boolean {
  if (host.kind === 'rooted') return false;
  if (['/.dockerenv', '/run/.containerenv'].some((path) => typeof host.read(path) === 'string')) return true;
  const groups = host.read('/proc/1/cgroup');
  return typeof groups === 'string' && /docker|kubepods|containerd|lxc|podman|libpod/.test(groups);
}

/** A hypervisor sets the CPUID bit that Linux shows as the flag `hypervisor`. */
function isVirtual(host: Host): boolean {
  const cpus = host.read('/proc/cpuinfo');
  return typeof cpus === 'string' && /^flags\s*:.*\bhypervisor\b/m.test(cpus);
}
