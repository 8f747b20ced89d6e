import type { Inventory } from '../model/inventory.ts';
import type { Host } from './host.ts';

export interface CpuFacts {
  readonly cpu: Inventory['cpu'];
  readonly architecture?: string;
  /** The hypervisor bit of CPUID (x86 only); undefined where the CPU has no such bit. */
  readonly isVirtual?: boolean;
}

type Block = ReadonlyMap<string, string>;

const cpuFolder = '/sys/devices/system/cpu';

/** `vendor_id` of x86 CPUs (CPUID leaf 0), in people's words. */
const vendors: Readonly<Record<string, string>> = {
  GenuineIntel: 'Intel',
  AuthenticAMD: 'AMD',
  HygonGenuine: 'Hygon',
  CentaurHauls: 'Zhaoxin',
  '  Shanghai  ': 'Zhaoxin',
  'IBM/S390': 'IBM',
};
/** `CPU implementer` of ARM CPUs: MIDR_EL1 bits 31:24 (arch/arm64/include/asm/cputype.h). */
const implementers: Readonly<Record<string, string>> = {
  '0x41': 'ARM',
  '0x42': 'Broadcom',
  '0x43': 'Cavium',
  '0x46': 'Fujitsu',
  '0x48': 'HiSilicon',
  '0x4e': 'NVIDIA',
  '0x50': 'APM',
  '0x51': 'Qualcomm',
  '0x53': 'Samsung',
  '0x56': 'Marvell',
  '0x61': 'Apple',
  '0x6d': 'Microsoft',
  '0x70': 'Phytium',
  '0xc0': 'Ampere',
};
/** `CPU part` of ARM's own server cores: MIDR_EL1 bits 15:4 (the same file). */
const armParts: Readonly<Record<string, string>> = {
  '0xd08': 'Cortex-A72',
  '0xd0b': 'Cortex-A76',
  '0xd0c': 'Neoverse-N1',
  '0xd40': 'Neoverse-V1',
  '0xd49': 'Neoverse-N2',
  '0xd4f': 'Neoverse-V2',
  '0xd84': 'Neoverse-V3',
  '0xd8e': 'Neoverse-N3',
};

/**
 * What /proc/cpuinfo says; its layout differs by architecture (arch/<name>/kernel/ … show_cpuinfo). Only CPUs that are
 * online stand there. Where it does not tell sockets and cores (ARM), they come from sysfs
 * (Documentation/admin-guide/cputopology.rst).
 */
export function cpuFacts(host: Pick<Host, 'read' | 'list'>): CpuFacts {
  const text = host.read('/proc/cpuinfo');
  const blocks = typeof text === 'string' ? text.split(/\n\s*\n/).map(blockOf) : [];
  const cpus = blocks.filter((block) => /^\d+$/.test(block.get('processor') ?? ''));
  const first: Block = cpus[0] ?? new Map();
  const everywhere = (key: string) => blocks.find((block) => block.has(key))?.get(key);

  const implementer = first.get('CPU implementer');
  const part = implementer === '0x41' ? armParts[first.get('CPU part') ?? ''] : undefined;
  // POWER writes "POWER9, altivec supported"; 32-bit ARM puts the name into every block or before the first.
  const named = first.get('model name') ?? everywhere('Processor') ?? first.get('cpu')?.split(',')[0];
  const model = part ?? named?.replace(/\s+/g, ' ');
  const vendorId = first.get('vendor_id') ?? everywhere('vendor_id');
  const vendor = implementer === undefined ? vendorId && (vendors[vendorId] ?? vendorId) : implementers[implementer];
  const threads = cpus.length > 0 ? cpus.length : onlineCpus(host);
  const flags = first.get('flags')?.split(' ');
  const isArm64 = Number(first.get('CPU architecture')) >= 8;
  const architecture = flags?.includes('lm') ? 'x64' : isArm64 ? 'arm64' : undefined;

  return {
    cpu: {
      ...(model ? { model } : {}),
      ...(vendor ? { vendor } : {}),
      ...(topologyOf(cpus) ?? topologyFrom(host, threads)),
      ...(threads === undefined ? {} : { threads }),
    },
    ...(architecture === undefined ? {} : { architecture }),
    ...(flags === undefined ? {} : { isVirtual: flags.includes('hypervisor') }),
  };
}

function blockOf(text: string): Block {
  return new Map(
    text.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

type Topology = Pick<Inventory['cpu'], 'sockets' | 'cores'>;

function topologyOf(cpus: readonly Block[]): Topology | undefined {
  const places = cpus.map((block) => [block.get('physical id'), block.get('core id')] as const);
  const known = places.filter(([socket, core]) => socket !== undefined && core !== undefined);
  return known.length > 0 && known.length === cpus.length ? countPlaces(known) : undefined;
}

function topologyFrom(host: Pick<Host, 'read'>, threads: number | undefined): Topology {
  const places: (readonly [string, string])[] = [];
  for (let cpu = 0; cpu < (threads ?? 0); cpu += 1) {
    const socket = host.read(`${cpuFolder}/cpu${cpu}/topology/physical_package_id`);
    const core = host.read(`${cpuFolder}/cpu${cpu}/topology/core_id`);
    // -1: the firmware does not say.
    if (typeof socket !== 'string' || typeof core !== 'string' || socket.trim() === '-1') return {};
    places.push([socket.trim(), core.trim()]);
  }
  return places.length === 0 ? {} : countPlaces(places);
}

function countPlaces(places: readonly (readonly [string | undefined, string | undefined])[]): Topology {
  return {
    sockets: new Set(places.map(([socket]) => socket)).size,
    cores: new Set(places.map(([socket, core]) => `${socket} ${core}`)).size,
  };
}

/** CPUs in a list such as `0-3,8` (Documentation/admin-guide/cputopology.rst). */
function onlineCpus(host: Pick<Host, 'read'>): number | undefined {
  const text = host.read(`${cpuFolder}/online`);
  if (typeof text !== 'string' || !/^\d+(-\d+)?(,\d+(-\d+)?)*\s*$/.test(text)) return undefined;
  let count = 0;
  for (const range of text.trim().split(',')) {
    const [from, to] = range.split('-').map(Number);
    count += (to ?? from!) - from! + 1;
  }
  return count;
}
