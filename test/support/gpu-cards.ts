import { allMeters, driver, type Facts, mebi, megahertz, square, swing, throttle, uuidOf } from './gpu-card-parts.ts';
import type { SimulatedCard } from './gpu-lines.ts';

/** In three slices: the card tells no utilisation, GA100 averages no power, and a slice has no watts of its own. */
export const a100 = (): readonly SimulatedCard[] => [
  {
    facts: {
      uuid: uuidOf('41313030', 1),
      name: 'NVIDIA A100-SXM4-40GB',
      pciBus: '00000000:07:00.0',
      driver,
      memoryTotal: 40_960 * mebi,
      limits: { default: 400, minimum: 100, maximum: 400 },
      powerAveraging: 0,
      persistence: true,
      ecc: true,
      mig: true,
      slices: [slice('1g.5gb', 4864, 9), slice('2g.10gb', 9856, 3), slice('3g.20gb', 19_968, 2)],
    },
    meters: allMeters,
    startJoules: 8_412_345.678,
    draw: swing(214, 38, 3.1, 0),
    values: {
      memoryUsed: 24_100 * mebi,
      limit: 400,
      clockSm: 1410 * megahertz,
      clockMemory: 1215 * megahertz,
      temperature: 41,
      performanceState: 0,
      throttledByPower: 0,
      throttledByHeat: 0,
      ...throttle(),
    },
    sliceMemory: [3100 * mebi, 12 * mebi, 19_200 * mebi],
    processes: () => [
      [910, 'C', 3080 * mebi, null, 9],
      [911, 'C', 19_180 * mebi, null, 2],
    ],
  },
];

function slice(profile: string, mebibytes: number, gpuInstance: number): Facts['slices'][number] {
  return {
    uuid: `MIG-41313030-0000-5000-8000-${String(gpuInstance).padStart(12, '0')}`,
    name: `NVIDIA A100-SXM4-40GB MIG ${profile}`,
    memoryTotal: mebibytes * mebi,
    gpuInstance,
    computeInstance: 0,
  };
}

/** A card for screens: nvidia-smi tells its watts as N/A. */
export const geforce = (): readonly SimulatedCard[] => [
  {
    facts: {
      uuid: uuidOf('31303730', 1),
      name: 'NVIDIA GeForce GTX 1070 Ti',
      pciBus: '00000000:01:00.0',
      driver: '470.256.02',
      memoryTotal: 8117 * mebi,
      powerAveraging: 0,
      persistence: false,
      slices: [],
    },
    values: {
      utilisation: swing(0.22, 0.1, 4.3, 0),
      memoryActivity: 0.08,
      memoryUsed: 1204 * mebi,
      clockSm: 1607 * megahertz,
      clockMemory: 3802 * megahertz,
      temperature: 52,
      performanceState: square(2, 8, 5, 0.7),
      ...throttle(),
    },
    processes: () => [
      [1410, 'G', 320 * mebi, null, null, '/usr/lib/xorg/Xorg'],
      [1720, 'C+G', 760 * mebi, null, null, '/usr/bin/blender'],
    ],
  },
];

/** Grace and the SysIO of one superchip, W: what its module draws beside its two GPUs. */
const grace = (at: number) => 134 + 6 * Math.sin(at);
const rising = (at: number) => (at < 3 ? 165.9 : Math.min(900, 165.9 + 210 * (at - 3)));
const idle = (watts: number) => () => watts;

/** Two superchips of one Grace and two GPUs: both GPUs of a module tell the module's power, which contains the CPU. */
export const gb200s = (): readonly SimulatedCard[] => {
  const busy = [rising, swing(840, 45, 2.3, 0)] as const;
  const quiet = [idle(165.9), idle(167.2)] as const;
  const modules = [busy, quiet].map(
    ([one, other]) =>
      (at: number) =>
        one(at) + other(at) + grace(at),
  );
  return [...busy, ...quiet].map((draw, index) => {
    const isBusy = index < busy.length;
    return {
      facts: {
        uuid: uuidOf('47423230', index + 1),
        name: 'NVIDIA GB200',
        pciBus: `000${index < 2 ? 8 : 9}:0${1 + (index % 2)}:00.0`.padStart(16, '0'),
        driver,
        memoryTotal: 189_471 * mebi,
        limits: { default: 1200, minimum: 200, maximum: 1200 },
        powerAveraging: 1,
        persistence: true,
        ecc: true,
        mig: false,
        slices: [],
      },
      meters: allMeters,
      startJoules: 3e6 + 1e5 * index,
      draw,
      values: {
        powerModule: modules[isBusy ? 0 : 1]!,
        powerMemory: isBusy ? 120 : 30.3,
        utilisation: index === 0 ? (at) => (at < 3 ? 0 : 0.97) : isBusy ? 0.96 : 0,
        memoryActivity: isBusy ? 0.41 : 0,
        memoryUsed: (isBusy ? 150_000 : 742) * mebi,
        limit: 1200,
        clockSm: (isBusy ? 2062 : 120) * megahertz,
        clockMemory: 3996 * megahertz,
        temperature: isBusy ? 49 : 27,
        performanceState: 0,
        throttledByPower: 0,
        throttledByHeat: 0,
        ...throttle(isBusy ? {} : { throttleIdle: 1 }),
      },
      ...(isBusy ? { processes: () => [[3100 + index, 'C', 149_000 * mebi, 0.9, null] as const] } : {}),
    };
  });
};
