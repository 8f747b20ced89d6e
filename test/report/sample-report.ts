import { derivedFrom, quantity, type Source } from '../../src/model/quantity.ts';
import type { AuditReport } from '../../src/model/report.ts';
import { hostileFindings } from './sample-findings.ts';
import { gb200, hostileCard, migCard, powerlessCard } from './sample-gpus.ts';

const rapl: Source = { kind: 'measured', by: 'powercap (RAPL)' };
const meter: Source = { kind: 'measured', by: 'exec:read-watts' };
const kernel: Source = { kind: 'measured', by: '/proc/stat' };
const table: Source = { kind: 'measured', by: '/proc/<pid>/stat' };
const idleModel: Source = { kind: 'estimated', by: 'design power', model: 'components idle: 0.12 x TDP' };
const nodeModel: Source = { kind: 'estimated', by: 'CPU utilisation', model: 'node: watts a thread, SPECpower' };
const clock: Source = { kind: 'measured', by: 'monotonic clock' };
const own: Source = { kind: 'measured', by: 'getrusage of negawatt' };
const flag = (source: string): Source => ({ kind: 'assumed', source });

const around = (value: number, half: number): readonly [number, number] => [value - half, value + half];
const joules = (value: number, half?: number) =>
  quantity(value, 'J', rapl, {
    boundary: 'components',
    interval: half === undefined ? undefined : around(value, half),
  });
const watts = (value: number, half?: number) =>
  quantity(value, 'W', rapl, {
    boundary: 'components',
    interval: half === undefined ? undefined : around(value, half),
  });
const seconds = (value: number, by: Source = clock) => quantity(value, 's', by);
const share = (value: number, by: Source = kernel) => quantity(value, '1', by);
const bytes = (value: number) => quantity(value, 'By', { kind: 'measured', by: '/proc/meminfo' });
const rate = (value: number) => quantity(value, 'By/s', { kind: 'measured', by: '/proc/diskstats' });

/** A shared-out energy: it holds the idle model, so it is marked. */
const shared = (value: number) =>
  quantity(value, 'J', derivedFrom({ provenance: rapl }, { provenance: idleModel }, { provenance: table }), {
    boundary: 'components',
  });

const part = (component: string, resource: string, energy: number, half: number, of: number) => ({
  source: 'powercap',
  component,
  resource,
  counted: true,
  energy: joules(energy, half),
  meanPower: watts(energy / 9.5, half / 9.5),
  share: share(energy / of, rapl),
});

const componentsTotal = 2345.25;
const wallTotal = 3120;

/** Names that would do harm where they are not escaped. */
export const hostileNames = [
  '\u001b[31mred\u001b[0m\u0007',
  "=cmd|'/c calc'!A1",
  'a|b`c`[x](http://evil.example)',
  '<img src=x onerror=alert(1)>&lt;',
  '@everyone #1 \u202egnp.exe\u202c',
  'two\nlines\rand\u2028more',
] as const;

const process = (pid: number, name: string, cpu: number, energy: number, ended = false) => ({
  pid,
  name,
  cpu: seconds(cpu, table),
  share: share(cpu / 120, table),
  memory: quantity(pid * 1_234_567, 'By', table),
  energy: shared(energy),
  ended,
});

/** Two sockets, a wall meter, gaps, a container, everything that can be there; every name is hostile or long. */
export const fullReport: AuditReport = {
  schemaVersion: 1,
  kind: 'audit',
  tool: { name: 'negawatt', version: '0.1.0' },
  host: {
    kind: 'real',
    inventory: {
      cpu: { model: 'Intel\u00ae Xeon\u00ae Platinum 8480+', vendor: 'Intel', sockets: 2, cores: 112, threads: 224 },
      board: { vendor: 'Supermicro', model: 'X13DEG-OAD' },
      memory: {
        totalBytes: 512 * 2 ** 30,
        modules: Array.from({ length: 16 }, () => ({ sizeBytes: 32 * 2 ** 30, type: 'DDR5', megatransfers: 4800 })),
      },
      os: {
        platform: 'linux',
        distribution: 'Debian GNU/Linux',
        release: '12',
        kernel: '6.1.0-18-amd64',
        architecture: 'x64',
      },
      virtualization: 'none',
    },
  },
  window: {
    startedAt: '2026-03-01T12:00:00.000Z',
    asked: quantity(10, 's', flag('--duration')),
    measured: seconds(10.002),
    interval: quantity(1, 's', flag('--interval')),
    ending: 'complete',
  },
  formulas: [
    {
      id: 'resource-utilisation',
      title: 'Resource utilisation',
      definition: 'used / total',
      resource: 'CPU (224 online CPUs)',
      applicable: true,
      value: quantity(120 / 2240, '1', kernel, { interval: around(120 / 2240, 0.00002) }),
      used: { label: 'busy core-seconds', quantity: quantity(120, 's', kernel, { interval: around(120, 0.0447) }) },
      total: { label: 'online CPUs x window', quantity: seconds(2240, kernel) },
    },
    {
      id: 'resource-utilisation',
      title: 'Resource utilisation',
      definition: 'used / total',
      resource: 'memory',
      applicable: true,
      value: quantity(0.25, '1', bytes(1).provenance),
      used: { label: 'MemTotal - MemAvailable, time mean', quantity: bytes(128 * 2 ** 30) },
      total: { label: 'MemTotal', quantity: bytes(512 * 2 ** 30) },
    },
    {
      id: 'scheduling-efficiency',
      title: 'Scheduling efficiency',
      definition: 'completed tasks / total tasks',
      resource: 'tasks',
      applicable: false,
      reason: 'an audit observes the machine; no source of tasks was named',
    },
    {
      id: 'compression-rate',
      title: 'Compression rate',
      definition: '(original - compressed) / original',
      resource: 'artifacts',
      applicable: false,
      reason: 'an audit compresses nothing; no artifact was named',
    },
    {
      id: 'energy-utilisation',
      title: 'Energy utilisation',
      definition: 'energy used for work / total energy',
      resource: 'energy at facility',
      applicable: true,
      value: quantity(
        (wallTotal - 1425.6) / (wallTotal * 1.25),
        '1',
        derivedFrom({ provenance: meter }, { provenance: nodeModel }, { provenance: flag('--pue') }),
        { interval: [-0.031, 0.624] },
      ),
      used: {
        label: 'above 150.1 W idle (modelled)',
        quantity: quantity(wallTotal - 1425.6, 'J', derivedFrom({ provenance: meter }, { provenance: nodeModel }), {
          boundary: 'wall',
          interval: [-121.7, 2436],
        }),
      },
      total: {
        label: 'PUE x energy',
        quantity: quantity(wallTotal * 1.25, 'J', derivedFrom({ provenance: meter }, { provenance: flag('--pue') }), {
          boundary: 'facility',
        }),
      },
    },
  ],
  energy: {
    total: {
      boundary: 'wall',
      energy: quantity(wallTotal, 'J', meter, { boundary: 'wall' }),
      meanPower: quantity(wallTotal / 9.5, 'W', meter, { boundary: 'wall' }),
      covered: seconds(9.5),
      parts: ['meter/exec'],
    },
    byBoundary: {
      components: {
        measured: {
          energy: joules(componentsTotal, 1.2),
          meanPower: watts(componentsTotal / 9.5, 1.2 / 9.5),
          covered: seconds(9.5),
          parts: ['powercap/package-0', 'powercap/package-1', 'powercap/dram-0'],
        },
      },
      wall: {
        measured: {
          energy: quantity(wallTotal, 'J', meter, { boundary: 'wall' }),
          meanPower: quantity(wallTotal / 9.5, 'W', meter, { boundary: 'wall' }),
          covered: seconds(9.5),
          parts: ['meter/exec'],
        },
      },
      facility: {
        measured: {
          energy: quantity(wallTotal * 1.25, 'J', derivedFrom({ provenance: meter }, { provenance: flag('--pue') }), {
            boundary: 'facility',
          }),
          meanPower: quantity(
            (wallTotal * 1.25) / 9.5,
            'W',
            derivedFrom({ provenance: meter }, { provenance: flag('--pue') }),
            { boundary: 'facility' },
          ),
          covered: seconds(9.5),
          parts: ['meter/exec'],
        },
      },
    },
    parts: [
      part('cpu-package', 'package-0', 1200.5, 0.5, componentsTotal),
      part('cpu-package', 'package-1', 999.97, 0.5, componentsTotal),
      part('dram', 'dram-0', 144.78, 0.2, componentsTotal),
      {
        source: 'meter',
        component: 'machine',
        resource: 'exec:read-watts --every 1s --device /dev/serial/by-id/usb-a-very-long-name',
        counted: true,
        energy: quantity(wallTotal, 'J', meter, { boundary: 'wall' }),
        meanPower: quantity(wallTotal / 9.5, 'W', meter, { boundary: 'wall' }),
        share: share(1, meter),
      },
      {
        source: 'powercap',
        component: 'cpu-core',
        resource: 'core',
        counted: false,
        reason: 'lies inside the packages',
        energy: joules(810.4, 0.5),
        meanPower: watts(810.4 / 9.5, 0.5 / 9.5),
      },
      {
        source: 'powercap',
        component: 'platform',
        resource: 'psys',
        counted: false,
        reason: 'contains the packages, and what else it contains differs from board to board',
        energy: joules(2710, 0.5),
        meanPower: watts(2710 / 9.5, 0.5 / 9.5),
      },
    ],
  },
  power: {
    boundary: 'wall',
    provenance: meter,
    unit: 'W',
    binSeconds: 1,
    means: [210.5, 245.1, 390.25, 412.8, 405, null, 380.2, 371, 299.9, 250.4],
  },
  processes: {
    basis: 'energy at the boundary components, less 42.0 W idle (modelled), shared out by CPU time',
    total: joules(componentsTotal, 1.2),
    busy: seconds(120, kernel),
    idle: shared(399),
    unattributed: { cpu: seconds(6, table), energy: shared(97.3125) },
    others: { count: 312, cpu: seconds(4, table), energy: shared(64.875) },
    rows: [
      process(4242, 'vllm-worker', 60, 973.125),
      process(4243, '\u63a8\u8ad6\u30b5\u30fc\u30d0\u30fc', 20, 324.375),
      process(99, 'kswapd0', 12, 194.625, true),
      ...hostileNames.map((name, index) => process(1000 + index, name, 3, 48.65625)),
    ],
  },
  carbon: {
    intensity: quantity(350, 'gCO2e/kWh', flag('--intensity')),
    emissions: quantity(
      (wallTotal * 1.25 * 350) / 3.6e6,
      'gCO2e',
      derivedFrom({ provenance: meter }, { provenance: flag('--pue') }, { provenance: flag('--intensity') }),
      { boundary: 'facility' },
    ),
  },
  cost: {
    price: quantity(0.25, 'currency/kWh', flag('NEGAWATT_PRICE')),
    cost: quantity(
      (wallTotal * 1.25 * 0.25) / 3.6e6,
      'currency',
      derivedFrom({ provenance: meter }, { provenance: flag('--pue') }, { provenance: flag('NEGAWATT_PRICE') }),
      { boundary: 'facility' },
    ),
    currency: 'EUR',
  },
  cpu: {
    online: share(224),
    utilisation: share(120 / 2240),
    iowait: share(0.0123),
    steal: share(0),
    guest: share(0.5 / 2240),
    perCore: [{ cpu: '0', utilisation: share(0.1) }, { cpu: '17', utilisation: share(0.998) }, { cpu: '18' }],
    frequency: {
      mean: quantity(2.9e9, 'Hz', { kind: 'measured', by: 'cpufreq' }),
      lowest: quantity(0.8e9, 'Hz', { kind: 'measured', by: 'cpufreq' }),
      highest: quantity(3.8e9, 'Hz', { kind: 'measured', by: 'cpufreq' }),
    },
    load: [share(12.34), share(8), share(0.07)],
  },
  settings: {
    driver: hostileNames[0],
    governors: [
      { value: hostileNames[1], cpus: 200 },
      { value: 'performance', cpus: 24 },
    ],
    energyPreferences: [{ value: hostileNames[2], cpus: 224 }],
    turbo: true,
    idleStates: [
      { name: 'C1', latency: seconds(1e-6), cpus: 224, disabled: 0 },
      { name: hostileNames[3], latency: seconds(133e-6), cpus: 224, disabled: 24 },
    ],
    throttled: seconds(0.25),
  },
  container: {
    path: '/kubepods.slice/kubepods-burstable.slice/cri-containerd-0123456789abcdef0123456789abcdef.scope',
    cores: share(4),
    cpu: seconds(12.5),
    throttled: share(0.031),
    memory: bytes(3.5 * 2 ** 30),
    memoryLimit: bytes(8 * 2 ** 30),
  },
  memory: {
    total: bytes(512 * 2 ** 30),
    used: bytes(128 * 2 ** 30),
    available: bytes(384 * 2 ** 30),
    swapUsed: bytes(12_345_678),
  },
  pressure: [
    { resource: 'cpu', some: share(0.012) },
    { resource: 'io', some: share(0.2), full: share(0.15) },
    { resource: 'memory', some: share(0), full: share(0) },
  ],
  gpus: [{ ...migCard, index: 0 }, powerlessCard, hostileCard(hostileNames), { ...gb200, index: 3, uuid: 'GPU-3' }],
  disks: [
    { name: 'nvme0n1', read: rate(123_456_789), written: rate(4096), busy: share(0.42) },
    { name: 'dm-0|=evil\u001b[2J', read: rate(1), written: rate(0) },
    { name: 'loop0', read: rate(0), written: rate(0), busy: share(0) },
    { name: 'loop1', read: rate(0), written: rate(0), busy: share(0) },
  ],
  networks: [
    { name: 'eth0', received: rate(1.5e9), sent: rate(2.25e6) },
    { name: 'lo', received: rate(0), sent: rate(0) },
  ],
  sources: {
    used: [
      { id: 'clock', title: 'Clocks', by: 'clock_gettime', readings: 11, coverage: share(1, clock) },
      {
        id: 'powercap',
        title: 'RAPL energy counters',
        by: 'powercap (RAPL)',
        readings: 11,
        coverage: share(0.95, clock),
      },
      { id: 'cpu', title: 'CPU time', by: '/proc/stat', readings: 11, coverage: share(1, clock) },
      { id: 'meter', title: 'Wall meter', by: 'exec:read-watts', readings: 10, coverage: share(0.95, clock) },
    ],
    missing: [
      {
        id: 'dcmi',
        title: 'BMC power (IPMI DCMI)',
        why: 'forbidden',
        detail: '/dev/ipmi0: EACCES',
        remedy: {
          commands: [
            'sudo setfacl -m u:$USER:rw /dev/ipmi0 && sudo systemctl restart a-service-with-a-long-name.service # \u001b[5m',
          ],
        },
      },
      { id: 'battery', title: 'Battery', why: 'absent', detail: '/sys/class/power_supply holds no battery' },
    ],
  },
  coverage: {
    share: share(0.95, clock),
    missedTicks: 1,
    gaps: [
      { source: 'meter', from: 4.9, to: 5.4, reason: 'no reading' },
      { source: 'all', from: 7, to: 7, reason: 'the machine was suspended for 0 s' },
    ],
    moreGaps: 2,
  },
  warnings: [
    'The machine could not keep the interval: 1 samples were missed. A longer --interval would be kept.',
    'meter: \u001b]0;owned\u0007 said something odd.',
  ],
  findings: hostileFindings(hostileNames.join(' ')),
  ownCost: { cpu: seconds(0.412, own), share: share(0.0123, own), peakMemory: quantity(71_303_168, 'By', own) },
};

const modelled = (value: number) =>
  quantity(value, 'J', nodeModel, { boundary: 'node', interval: [value * 0.48, value * 2.28] });

/** A virtual machine without counters: all that can be said of energy is modelled. */
export const unmeasuredReport: AuditReport = {
  schemaVersion: 1,
  kind: 'audit',
  tool: { name: 'negawatt', version: '0.1.0' },
  host: { kind: 'real', inventory: { cpu: { threads: 2 }, memory: {}, os: {}, virtualization: 'kvm' } },
  window: {
    startedAt: '2026-03-01T12:00:00.000Z',
    asked: quantity(10, 's', flag('--duration')),
    measured: seconds(3.0004),
    interval: quantity(1, 's', flag('--interval')),
    ending: 'interrupted',
  },
  formulas: [
    {
      id: 'energy-utilisation',
      title: 'Energy utilisation',
      definition: 'energy used for work / total energy',
      resource: 'energy at node',
      applicable: true,
      value: quantity(0.3333, '1', nodeModel, { interval: [0.21, 0.62] }),
      used: { label: 'above 1.3 W idle (modelled)', quantity: modelled(2.01) },
      total: { label: 'energy of the window', quantity: modelled(6.03) },
    },
  ],
  energy: {
    reason: 'RAPL energy counters: /sys/class/powercap does not exist',
    byBoundary: {
      node: {
        estimated: {
          energy: modelled(6.03),
          meanPower: quantity(2.01, 'W', nodeModel, { boundary: 'node', interval: [2.01 * 0.48, 2.01 * 2.28] }),
          covered: seconds(3),
          parts: ['estimate/node'],
        },
      },
    },
    parts: [],
  },
  power: { boundary: 'node', provenance: nodeModel, unit: 'W', binSeconds: 1, means: [1.34, 2.5, 2.19] },
  pressure: [],
  gpus: [],
  disks: [],
  networks: [],
  sources: {
    used: [{ id: 'cpu', title: 'CPU time', by: '/proc/stat', readings: 4, coverage: share(1, clock) }],
    missing: [
      {
        id: 'powercap',
        title: 'RAPL energy counters',
        why: 'absent',
        detail: '/sys/class/powercap does not exist',
        remedy: { advice: 'A virtual machine has none: measure on its host, or give a wall meter with --meter.' },
      },
    ],
  },
  coverage: { share: share(1, clock), missedTicks: 0, gaps: [], moreGaps: 0 },
  warnings: [],
  findings: {
    found: [],
    passed: [],
    notApplicable: [{ id: 'excess-memory', title: 'The memory that is fitted is used', missing: ['memory'] }],
  },
  ownCost: { cpu: seconds(0.2, own), share: share(0.01, own), peakMemory: quantity(64 * 2 ** 20, 'By', own) },
};

/** Nothing at all could be read. */
export const emptyReport: AuditReport = {
  ...unmeasuredReport,
  host: { kind: 'rooted', inventory: { cpu: {}, memory: {}, os: {} } },
  window: { ...unmeasuredReport.window, measured: seconds(0), ending: 'capture-ended' },
  formulas: [
    {
      id: 'energy-utilisation',
      title: 'Energy utilisation',
      definition: 'energy used for work / total energy',
      resource: 'energy',
      applicable: false,
      reason: 'no energy: no energy counter or power sensor was found',
    },
  ],
  energy: {
    reason: 'no energy counter or power sensor was found',
    byBoundary: {},
    parts: [],
  },
  power: { boundary: 'node', provenance: nodeModel, unit: 'W', binSeconds: 1, means: [null, null] },
  sources: { used: [], missing: [] },
};
