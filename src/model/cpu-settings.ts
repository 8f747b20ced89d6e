/** How the CPUs are set to save power, over all of them. It does not change by itself: it is read once. */
export interface CpuSettings {
  /** What drives the frequencies: `intel_pstate`, `amd-pstate-epp`, `acpi-cpufreq`. */
  readonly driver?: string;
  /** Who chooses the frequency, such as `powersave`; the value that most CPUs have first. Empty: not told. */
  readonly governors: readonly SettingValue[];
  /** What the hardware is told to prefer, such as `balance_performance`. Empty: it takes no preference. */
  readonly energyPreferences: readonly SettingValue[];
  /** Frequencies above the nominal one are allowed. Absent: not told. */
  readonly turbo?: boolean;
  /** States that an idle CPU may go to, the shallowest first. Empty: not told. */
  readonly idleStates: readonly IdleState[];
}

interface SettingValue {
  readonly value: string;
  readonly cpus: number;
}

interface IdleState {
  readonly name: string;
  /** Time to come back from it, s. */
  readonly latency: number;
  /** CPUs that have it. */
  readonly cpus: number;
  /** CPUs on which it is switched off. */
  readonly disabled: number;
}
