import { derivedFrom, quantity, type Source } from '../../src/model/quantity.ts';
import type { AuditReport } from '../../src/model/report.ts';

type Card = AuditReport['gpus'][number];

const nvml: Source = { kind: 'measured', by: 'NVML' };
const memoryShares: Source = { kind: 'estimated', by: 'memory held', model: 'energy by memory' };

const share = (value: number) => quantity(value, '1', nvml);
const bytes = (value: number) => quantity(value, 'By', nvml);
const watts = (value: number) => quantity(value, 'W', nvml, { boundary: 'components' });
const hertz = (value: number) => quantity(value, 'Hz', nvml);
const celsius = (value: number) => quantity(value, 'Cel', nvml);
const seconds = (value: number) => quantity(value, 's', nvml);
const joules = (value: number, half?: number, by: Source = nvml) =>
  quantity(value, 'J', by === nvml ? nvml : derivedFrom({ provenance: nvml }, { provenance: by }), {
    boundary: 'components',
    interval: half === undefined ? undefined : [value - half, value + half],
  });

const gibibyte = 2 ** 30;
const uuid = (index: number) => `GPU-0a1b2c3d-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** What a card must tell, and nothing more. */
const bareCard = (index: number, name: string): Card => ({
  index,
  uuid: uuid(index),
  name,
  by: 'NVML',
  limits: {},
  clocks: {},
  throttle: [],
  throttled: {},
  slices: [],
  processes: [],
});

/** An H100 of eight, of which one has a gap; its rows add up to its energy. */
export function h100(index: number): Card {
  const energy = 6432.5 + 17.25 * index;
  const idle = 698;
  const used = (energy - idle) * 0.9;
  const watt = energy / 10;
  return {
    ...bareCard(index, 'NVIDIA H100 80GB HBM3'),
    pciBus: `00000000:${(0x19 + index).toString(16)}:00.0`,
    driver: '580.105.08',
    utilisation: share(0.9725 - index / 100),
    memoryActivity: share(0.4),
    memory: { used: bytes((71.2 - index) * gibibyte), total: bytes(79.6475 * gibibyte) },
    power: { mean: watts(watt), lowest: watts(69.8), highest: watts(698.7) },
    powerInstant: { mean: watts(watt + 1), lowest: watts(68.2), highest: watts(712.5) },
    limits: { enforced: watts(700), default: watts(700), minimum: watts(200), maximum: watts(700) },
    energy: {
      value: joules(energy, 12),
      method: 'counter',
      covered: seconds(10),
      other: joules(energy - 31, 200),
      shareOfHost: share(0.105),
    },
    clocks: { sm: hertz(1.845e9), memory: hertz(2.619e9) },
    temperature: { mean: celsius(58.4), highest: celsius(64) },
    performanceState: { fastest: 0, slowest: 0, last: 0 },
    throttle: index % 3 === 0 ? [{ reason: 'sw_power_cap', share: share(0.42) }] : [],
    throttled: index % 3 === 0 ? { power: seconds(4.21), thermal: seconds(0) } : {},
    persistence: true,
    ecc: true,
    mig: false,
    attribution: {
      basis: 'energy of the card above its idle power, shared out by SM utilisation',
      idle: joules(idle),
      unattributed: joules(energy - idle - used),
    },
    processes: [
      {
        pid: 1_204_242 + index,
        name: 'python3 -m vllm.entrypoints.openai.api_server',
        user: 'inference',
        type: 'C',
        memory: bytes((70.5 - index) * gibibyte),
        sm: share(0.91),
        energy: joules(used),
      },
    ],
    timeline: {
      unit: 'W',
      binSeconds: 1,
      means: [70, 72, 690, 695, 698, 690, index === 5 ? null : 680, 640, 700, 697].map((watts) =>
        watts === null ? null : watts - 3 * index,
      ),
    },
  };
}

export const eightH100: readonly Card[] = Array.from({ length: 8 }, (_, index) => h100(index));

const migSlice = 'MIG-11111111-2222-5333-8444-555555555555';

/** An A100 cut into slices: no utilisation, and its energy shared out by memory. */
export const migCard: Card = {
  ...bareCard(0, 'NVIDIA A100-SXM4-80GB'),
  driver: '570.124.04',
  memory: { used: bytes(40 * gibibyte), total: bytes(80 * gibibyte) },
  power: { mean: watts(167), lowest: watts(166), highest: watts(171) },
  limits: { enforced: watts(500), default: watts(500), minimum: watts(100), maximum: watts(500) },
  energy: { value: joules(1670, 40), method: 'integration', covered: seconds(9.2), shareOfHost: share(0.5) },
  temperature: { mean: celsius(41), highest: celsius(41) },
  persistence: true,
  ecc: true,
  mig: true,
  slices: [
    { uuid: 'MIG-00000000-2222-5333-8444-555555555555', name: 'MIG 3g.40gb' },
    { uuid: migSlice, name: 'MIG 4g.40gb', memory: { used: bytes(12.5 * gibibyte), total: bytes(39.5 * gibibyte) } },
  ],
  attribution: {
    basis: 'energy of the card above its idle power, shared out by memory',
    idle: joules(669),
    unattributed: joules(101, undefined, memoryShares),
  },
  processes: [
    {
      pid: 4711,
      name: 'tritonserver',
      user: 'triton',
      type: 'C',
      slice: migSlice,
      memory: bytes(12 * gibibyte),
      energy: joules(900, undefined, memoryShares),
    },
  ],
};

/** A workstation's card that tells no power. */
export const powerlessCard: Card = {
  ...bareCard(1, 'NVIDIA GeForce GT 710'),
  by: 'nvidia-smi',
  memory: { used: bytes(300 * 2 ** 20), total: bytes(2 * gibibyte) },
  temperature: { mean: celsius(37), highest: celsius(38) },
  reason: 'the driver answers N/A for its power',
  performanceState: { fastest: 0, slowest: 8, last: 8 },
  processes: [{ pid: 900, type: 'G', memory: bytes(120 * 2 ** 20) }],
};

/** A Grace superchip, whose module holds the CPU too. */
export const gb200: Card = {
  ...h100(0),
  name: 'NVIDIA GB200',
  limits: { enforced: watts(1200) },
  powerMemory: watts(61.25),
  module: watts(898.5),
  throttle: [],
  throttled: {},
};

/** A card on which every text from outside is hostile. */
export const hostileCard = (names: readonly string[]): Card => {
  const name = (index: number) => names[index % names.length]!;
  const [process] = h100(3).processes;
  return {
    ...h100(3),
    index: 2,
    uuid: name(5),
    name: name(0),
    driver: name(1),
    by: name(2),
    throttle: names.map((reason) => ({ reason, share: share(0.25) })),
    slices: [{ uuid: name(4), name: name(3) }],
    attribution: { ...h100(3).attribution!, basis: name(3) },
    processes: names.map((_, index) => ({
      ...process!,
      pid: 5000 + index,
      name: name(index),
      user: name(index + 1),
      type: name(index + 2),
    })),
  };
};
