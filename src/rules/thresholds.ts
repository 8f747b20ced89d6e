/** Every number at which a rule begins to speak, each with its reason or source. Shares are of 1. */
export const thresholds = {
  /** Kernel time up to which a card did nothing: a display or a monitor wakes it for less than a hundredth. */
  idleKernelTime: 0.01,
  /**
   * Memory on a card above which something is loaded, By. A bare CUDA context takes 0.3 to 0.5 GiB, and an H100 or GB200
   * without any process tells 0.5 to 0.7 GiB for the driver itself.
   */
  loadedGpuMemory: 2 ** 30,
  /**
   * The slowest state that is still a fast one: P0 and P1 are NVIDIA's states of highest performance, P2 that of CUDA on
   * boards for screens; P8 and slower are idle states (NVML API reference, nvmlPstates_t).
   */
  fastPerformanceState: 2,
  /** Share of the window: a hot card is worth a look as soon as it shows. */
  throttledByHeat: 0.01,
  /** From here on heat takes a tenth of what the card could do. */
  muchThrottledByHeat: 0.1,
  /** A card at full load touches its limit now and then; a fifth of the time is a limit that decides. */
  throttledByPower: 0.2,
  /** Memory and kernel time up to which a card is little used: any two such cards fit on one under `fullestCard`. */
  littleUsed: { memory: 0.3, kernelTime: 0.3 },
  /** How full cards may be made by putting together what ran apart. */
  fullestCard: 0.8,
  /** Kernel time between which a card works, and waits for much of it. */
  starved: { least: 0.05, most: 0.7 },
  /** A core, or a process on one core, that has nothing left to give; clock ticks blur the last percent. */
  fullCore: 0.95,
  /** A process on a card for less than this part of the window came or went within it; scans may miss its edges. */
  presentThroughout: 0.9,
  /** Readings at the edges of a window that may miss a process which was there. */
  lateReadings: 3,
  /** Below this a host is idle; servers work mostly at 10 to 50 % of what they can (Barroso and Hoelzle, IEEE Computer 2007). */
  lowUtilisation: 0.2,
  /** Half of the energy does work: below it the idle power is what is paid for. */
  lowEnergyUtilisation: 0.5,
  /** Above this less than a fifth of the CPUs' time is idle, and a setting that costs only then costs little. */
  littleIdleTime: 0.8,
  /** Part of the CPUs from which on a setting is that of the machine, and not of a few isolated cores. */
  mostCpus: 0.5,
  /**
   * Time to come back from a state that saves much, s. On Intel's servers C1 takes 1 to 2 us, C1E 4 to 10 us and C6 more
   * than 100 us; on AMD's C2 takes 100 us and more (drivers/idle/intel_idle.c, ACPI tables).
   */
  deepIdleLatency: 20e-6,
  /** Share of the window in which a quota stopped a group: below it the work rarely notices. */
  throttledByQuota: 0.05,
  /** Memory of which less than a fifth is ever used is five times what is needed. */
  usedMemory: 0.2,
  /** Below this a machine has no module to spare, By. */
  spareMemory: 32 * 2 ** 30,
  /** Twice the mean that was used stays: peaks and the cache need room. */
  memoryHeadroom: 2,
  /**
   * Share of the window in which all tasks waited (pressure `full`), for I/O and for memory. Memory's is reclaim and
   * swapping, which no healthy host does for long (Documentation/accounting/psi.rst).
   */
  stalled: { io: 0.1, memory: 0.05 },
  /** Without pressure information: share of the CPUs that waited for I/O. */
  waitingForIo: 0.1,
  /** Two measures of one thing may differ by so much of the larger: as `judge/energy-method.ts` has it. */
  disagreement: 0.1,
  /** A part may seem to exceed its whole by so much: two sensors, two edges of the window. */
  partAboveWhole: 0.02,
  /** Age of a process that nobody may remember, s. */
  oldProcess: 86_400,
  /** Cores that a loop keeps busy, in the window and all its life: a server's load would have changed. */
  loopingProcess: { least: 0.9, most: 1.1 },
  /** A shorter window tells little of how a host is used, s: what rests on that is then told as `info`. */
  longWindow: 600,
  /** Saving from which on a finding is worth mending soon, or today, W: 88 and 876 kWh a year. */
  warnWatts: 10,
  severeWatts: 100,
} as const;
