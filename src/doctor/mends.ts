import type { GpuDevices } from '../host/gpu-devices.ts';
import type { Mend, SourceState, Surroundings } from '../model/doctor.ts';

/** The group that is made to read what only root may. */
const group = 'energy';
const refused = /EACCES|permission denied/i;

const platypus =
  `The energy counters of the CPUs, to the group ${group} and to nobody else: readable, never writable. Since 2020 they are ` +
  "root's alone, because who reads them a thousand times a second can learn secrets of other programs, such as keys " +
  '(CVE-2020-8694, "PLATYPUS"): admit only users whom you would trust with that.';

const raplGroup: Mend = {
  id: 'rapl-group',
  source: 'powercap',
  what: `Lets the group ${group} read the RAPL counters.`,
  opens: platypus,
  group,
  files: [
    {
      path: '/etc/udev/rules.d/70-negawatt-rapl.rules',
      lines: [
        `# The group ${group} reads the energy counters (see CVE-2020-8694). Written by negawatt doctor --fix.`,
        `SUBSYSTEM=="powercap", ACTION=="add|change", TEST=="energy_uj", RUN+="/bin/chgrp ${group} /sys%p/energy_uj", RUN+="/bin/chmod 0440 /sys%p/energy_uj"`,
      ],
    },
  ],
  commands: [
    'for file in /sys/class/powercap/*:*/energy_uj; do',
    '  [ -e "$file" ] || continue',
    `  chgrp ${group} "$file"`,
    '  chmod 0440 "$file"',
    'done',
    'if command -v udevadm >/dev/null 2>&1; then udevadm control --reload; fi',
  ],
  otherwise: [
    `Instead of the udev rule, systemd-tmpfiles at boot (it misses drivers that load later): a file in /etc/tmpfiles.d with the line \`z /sys/class/powercap/*:*/energy_uj 0440 root ${group} -\`.`,
    'Only until the next boot: `chgrp` and `chmod` alone, without a file.',
    'Or run negawatt as root. Never give Node a capability such as CAP_DAC_READ_SEARCH: every script could then read every file.',
  ],
};

const hwmonGroup: Mend = {
  id: 'hwmon-group',
  source: 'hwmon',
  what: `Lets the group ${group} read the power and energy sensors.`,
  opens: `The power sensors of the board and of cards, to the group ${group} and to nobody else: readable, never writable.`,
  group,
  files: [
    {
      path: '/etc/udev/rules.d/70-negawatt-hwmon.rules',
      lines: [
        `# The group ${group} reads power and energy sensors. Written by negawatt doctor --fix.`,
        ...['', '/device'].map(
          (place) =>
            `SUBSYSTEM=="hwmon", ACTION=="add|change", RUN+="/bin/sh -c 'for f in /sys%p${place}/power*_average /sys%p${place}/power*_input /sys%p${place}/energy*_input; do [ ! -e $$f ] || { chgrp ${group} $$f; chmod 0440 $$f; }; done'"`,
        ),
      ],
    },
  ],
  commands: [
    'for file in /sys/class/hwmon/hwmon*/power*_average /sys/class/hwmon/hwmon*/power*_input \\',
    '  /sys/class/hwmon/hwmon*/energy*_input /sys/class/hwmon/hwmon*/device/power*_average; do',
    '  [ -e "$file" ] || continue',
    `  chgrp ${group} "$file"`,
    '  chmod 0440 "$file"',
    'done',
    'if command -v udevadm >/dev/null 2>&1; then udevadm control --reload; fi',
  ],
  otherwise: ['Or run negawatt as root.'],
};

const raplModule: Mend = {
  id: 'rapl-module',
  source: 'powercap',
  what: 'Loads the RAPL driver, now and at every boot. It serves CPUs of Intel and of AMD.',
  opens: "Nothing: the counters are root's alone then. Run `negawatt doctor --fix` again to open them to a group.",
  files: [{ path: '/etc/modules-load.d/negawatt-rapl.conf', lines: ['intel_rapl_msr'] }],
  commands: ["modprobe intel_rapl_msr || echo 'this kernel has no driver for RAPL, or the CPU no counters' >&2"],
  otherwise: [],
};

const nvidiaModule: Mend = {
  id: 'nvidia-module',
  source: 'nvidia',
  what: "Loads NVIDIA's driver, where it is installed.",
  opens: 'The GPUs, to whomever their device files are open to.',
  files: [],
  commands: ['modprobe nvidia || echo "NVIDIA\'s driver is not installed, or does not fit this kernel" >&2'],
  otherwise: [],
};

function nvidiaGroup(devices: GpuDevices | undefined): Mend {
  const opens = 'The GPUs, to this group: its members can run programs on them too, and use up their memory.';
  const base = { id: 'nvidia-group', source: 'nvidia', opens } as const;
  if (devices?.group !== undefined) {
    const what = "Adds the user to the group that NVIDIA's device files are open to.";
    return { ...base, what, group: devices.group, files: [], commands: [], otherwise: [] };
  }
  return {
    ...base,
    what: "Gives NVIDIA's device files to the group video, and keeps them so when the driver makes them anew.",
    group: 'video',
    files: [],
    commands: [
      'gid=$(getent group video | cut -d: -f3)',
      'options="NVreg_DeviceFileUID=0 NVreg_DeviceFileGID=$gid NVreg_DeviceFileMode=0660"',
      'echo "options nvidia $options" >/etc/modprobe.d/negawatt-nvidia.conf',
      'for file in /dev/nvidiactl /dev/nvidia-uvm /dev/nvidia[0-9]*; do',
      '  [ -e "$file" ] || continue',
      '  chgrp video "$file"',
      '  chmod 0660 "$file"',
      'done',
    ],
    otherwise: [],
  };
}

const processGroup: Mend = {
  id: 'proc-group',
  source: 'processes',
  what: `Lets the group ${group} see the processes of other users, until the next boot.`,
  opens: `The names, CPU time and arguments of all processes, to the group ${group}: for everybody else /proc stays as it is.`,
  group,
  files: [],
  commands: [`mount -o "remount,gid=$(getent group ${group} | cut -d: -f3)" /proc`],
  otherwise: ['To make it stay, add the same gid= to the line of /proc in /etc/fstab.'],
};

/** What a script run as root on this very machine would mend, in the order in which it is to be done. */
export function mendsFor(
  states: readonly SourceState[],
  around: Surroundings,
  { architecture, devices }: { readonly architecture?: string; readonly devices?: GpuDevices },
): readonly Mend[] {
  // From inside of a container neither its host nor itself can be mended.
  if (around.container !== undefined) return [];
  const state = (id: string) => states.find((one) => one.id === id);
  const isRefused = (id: string) => {
    const one = state(id);
    return one?.state === 'forbidden' || (one?.state === 'partly' && refused.test(one.detail ?? ''));
  };
  const isBare = around.virtualization === undefined && !around.wsl;
  const isX86 = architecture === undefined || architecture === 'x64' || architecture === 'ia32';
  const gpus = state('nvidia');
  const isUnloaded = gpus?.state === 'absent' && /driver/.test(gpus.detail ?? '') && !around.wsl;
  const isClosed = isRefused('nvidia') && !/root does not/.test(gpus?.detail ?? '');
  const hides = around.hiddenProcesses;
  return [
    ...(isRefused('powercap') ? [raplGroup] : []),
    ...(state('powercap')?.state === 'absent' && isBare && isX86 ? [raplModule] : []),
    ...(isRefused('hwmon') ? [hwmonGroup] : []),
    ...(isUnloaded ? [nvidiaModule] : []),
    ...(isClosed || (devices !== undefined && devices.closed.length > 0) ? [nvidiaGroup(devices)] : []),
    ...(hides?.includes('hidepid') && !hides.includes('gid=') ? [processGroup] : []),
  ];
}
