/** What reports lack, or estimate instead, where a source is missing; by the probe's id. */
export const losses: Readonly<Record<string, string>> = {
  clock: 'No report can be made: the time that passed is not known.',
  meter:
    'The whole machine at the plug is not measured: fans, disks and the losses of the power supply are outside of all counters.',
  battery: 'The whole machine is not measured by its battery.',
  powercap:
    'Energy of CPU packages and memory is not measured. Reports show it from a model, marked ~, which can be wrong by tens of percent and gates nothing.',
  nvidia:
    'Energy, power, utilisation and processes of the GPUs are not measured, and they are most of what a GPU host draws.',
  hwmon: "The board's own power meter, and GPUs of AMD and Intel, are not measured.",
  cpu: 'CPU utilisation is not known, nor is energy divided among processes.',
  cgroup: 'Limits of the container are not known: utilisation is told against the whole machine.',
  memory: 'Memory utilisation is not known.',
  load: 'The load average is not shown.',
  pressure: 'Whether work waits for CPU, memory or disks is not known.',
  disk: 'What disks read and wrote is not known.',
  network: 'What networks carried is not known.',
  frequency: 'CPU frequencies are not shown.',
  settings: 'Whether governor, energy preference or idle states waste power is not known: their findings do not apply.',
  processes: 'Energy is not divided among processes, and idle or forgotten ones are not named.',
};

/** Why a host has no use for a source; by the probe's id. */
export const uselessness: Readonly<Record<string, string>> = {
  meter: 'None was named: --meter exec:PROGRAM names one.',
  battery: 'There is no battery.',
  nvidia: 'There is no card of NVIDIA, or --gpus none was given.',
  hwmon: 'There is no sensor of power or energy.',
  cgroup: 'Nothing limits CPU or memory, or the control group cannot be seen.',
  processes: 'The process table was not asked for.',
};
