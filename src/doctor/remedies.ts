import type { Surroundings } from '../model/doctor.ts';
import { adviceOf, type Remedy } from '../model/remedy.ts';
import type { MissingSource } from '../model/series.ts';

const rooted = 'docker run -v /proc:/host/proc:ro -v /sys:/host/sys:ro IMAGE negawatt audit --root /host';

/**
 * What fits these surroundings, which a probe alone does not see; else what the probe says. Undefined: nothing mends it.
 * @param architecture as Node names it
 */
export function remedyFor(
  { id, why, detail, remedy }: MissingSource,
  around: Surroundings,
  architecture?: string,
): Remedy | undefined {
  if (id === 'powercap' && (why === 'absent' || why === 'unsupported')) return counters(around, architecture) ?? remedy;
  if (id === 'powercap' && why === 'forbidden' && around.container !== undefined) {
    return {
      advice:
        'Open the counters to a group on the host (`negawatt doctor --fix` there prints how), and give the container that ' +
        'group by its number. Never --privileged: that opens the whole machine.',
      commands: ['docker run --group-add "$(getent group energy | cut -d: -f3)" IMAGE negawatt audit'],
    };
  }
  if (id === 'nvidia' && around.container !== undefined && (why === 'absent' || why === 'forbidden')) {
    return {
      advice:
        "Install nvidia-container-toolkit on the host, and start the container with its GPUs: it brings the driver's " +
        'library and device files along.',
      commands: ['docker run --gpus all IMAGE negawatt audit'],
    };
  }
  if (id === 'nvidia' && around.wsl && !/--root/.test(detail)) {
    return adviceOf("Install NVIDIA's driver in Windows, and none in WSL: it puts its library into /usr/lib/wsl/lib.");
  }
  return remedy;
}

/** RAPL that is not there at all. */
function counters({ wsl, container, virtualization }: Surroundings, architecture?: string): Remedy | undefined {
  if (wsl) {
    return adviceOf(
      "WSL 2 is a virtual machine, and Windows passes no RAPL on: give a meter's program (--meter exec:'PROGRAM'), or " +
        'measure under Linux on the machine itself.',
    );
  }
  if (container !== undefined && virtualization === undefined) {
    return {
      advice:
        "Bind the host's files into the container, read-only, and name them with --root; Docker hides powercap below its " +
        'own path since 24.0.7 (GHSA-jq35-85cj-fj4p).',
      commands: [rooted],
    };
  }
  if (virtualization !== undefined) {
    return adviceOf(
      "A virtual machine: its hypervisor passes no RAPL on. Measure on its host, or give a meter's program: " +
        "--meter exec:'PROGRAM'.",
    );
  }
  if (architecture !== undefined && !['x64', 'ia32'].includes(architecture)) {
    return adviceOf(
      `CPUs of the architecture ${architecture} have no RAPL: a BMC's sensor in hwmon, or a meter's program tells their ` +
        "power: --meter exec:'PROGRAM'.",
    );
  }
  return undefined;
}
