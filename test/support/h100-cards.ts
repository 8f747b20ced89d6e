import {
  allMeters,
  driver,
  type Facts,
  mebi,
  megahertz,
  square,
  swing,
  throttle,
  uuidOf,
  type Values,
} from './gpu-card-parts.ts';
import type { SimulatedCard } from './gpu-lines.ts';

function h100Facts(number: number, pciBus: string): Facts {
  return {
    uuid: uuidOf('48313030', number),
    name: 'NVIDIA H100 80GB HBM3',
    pciBus,
    driver,
    memoryTotal: 81_559 * mebi,
    limits: { default: 700, minimum: 200, maximum: 700 },
    powerAveraging: 1,
    persistence: true,
    ecc: true,
    mig: false,
    slices: [],
  };
}

function h100(number: number, pciBus: string, card: Omit<SimulatedCard, 'facts' | 'meters'>): SimulatedCard {
  const values: Values = {
    powerMemory: 33,
    limit: 700,
    clockMemory: 2619 * megahertz,
    performanceState: 0,
    throttledByPower: 1.25,
    throttledByHeat: 0,
    ...throttle(),
    ...card.values,
  };
  return { facts: h100Facts(number, pciBus), meters: allMeters, startJoules: 1e6 * number, ...card, values };
}

/** One of a model that is served on several cards: busy most of the time. */
function serving(number: number, pciBus: string, pid: number): SimulatedCard {
  const draw = swing(470, 90, 2.7, number);
  return h100(number, pciBus, {
    draw,
    values: {
      powerMemory: 96,
      utilisation: swing(0.9, 0.08, 2.7, number),
      memoryActivity: swing(0.5, 0.1, 2.7, number),
      memoryUsed: 73_500 * mebi,
      clockSm: 1980 * megahertz,
      temperature: 50 + number,
    },
    processes: () => [[pid, 'C', 72_900 * mebi, 0.84, null]],
  });
}

/** Four serve a model, one holds memory and does nothing, one is free, one is held by its power limit, one bursts. */
export const h100s = (): readonly SimulatedCard[] => [
  serving(1, '00000000:19:00.0', 2101),
  serving(2, '00000000:3B:00.0', 2102),
  serving(3, '00000000:4C:00.0', 2103),
  serving(4, '00000000:5D:00.0', 2104),
  h100(5, '00000000:9B:00.0', {
    draw: () => 114.3,
    values: {
      utilisation: 0,
      memoryActivity: 0,
      memoryUsed: 62_300 * mebi,
      clockSm: 1980 * megahertz,
      temperature: 35,
    },
    processes: () => [[2400, 'C', 61_800 * mebi, 0, null]],
  }),
  h100(6, '00000000:BB:00.0', {
    draw: () => 68.6,
    values: {
      utilisation: 0,
      memoryActivity: 0,
      memoryUsed: 480 * mebi,
      clockSm: 345 * megahertz,
      temperature: 29,
      ...throttle({ throttleIdle: 1 }),
    },
  }),
  h100(7, '00000000:CB:00.0', {
    draw: swing(398, 1.5, 1.9, 0),
    values: {
      powerMemory: 88,
      utilisation: 1,
      memoryActivity: 0.62,
      memoryUsed: 70_100 * mebi,
      limit: 400,
      clockSm: swing(1290 * megahertz, 45 * megahertz, 1.9, 1),
      temperature: 57,
      ...throttle({ throttlePowerCap: 1 }),
      throttledByPower: (at) => 5400 + 0.93 * at,
    },
    processes: () => [
      [2500, 'C', 52_000 * mebi, 0.71, null],
      [2501, 'C', 17_600 * mebi, 0.26, null],
    ],
  }),
  h100(8, '00000000:DB:00.0', {
    draw: square(112, 690, 1.3, 0.3),
    values: {
      utilisation: 0.31,
      memoryActivity: 0.12,
      memoryUsed: 24_800 * mebi,
      clockSm: 1980 * megahertz,
      temperature: 44,
    },
    processes: () => [[2600, 'C', 24_300 * mebi, 0.28, null]],
  }),
];
