import type { Systeminformation } from 'systeminformation';
import type { Inventory } from '../model/inventory.ts';
import { given } from './given.ts';

/** The parts of systeminformation that are asked; a part that failed is absent. */
export interface Gathered {
  readonly cpu?: Systeminformation.CpuData | undefined;
  readonly system?: Systeminformation.SystemData | undefined;
  readonly baseboard?: Systeminformation.BaseboardData | undefined;
  readonly memory?: Pick<Systeminformation.MemData, 'total'> | undefined;
  readonly modules?: readonly Systeminformation.MemLayoutData[] | undefined;
}

/**
 * Facts without their placeholders: systeminformation writes '', '-', 0, null, 'Unknown', 'Computer' and the like for
 * what it could not find. Memory is in By, module speed in MT/s (dmidecode's "Configured Memory Speed").
 */
export function factsFrom(gathered: Gathered): Inventory {
  const { cpu, system, baseboard } = gathered;
  const brand = [word(cpu?.manufacturer), word(cpu?.brand)].filter((part) => part !== undefined).join(' ');
  const vendor = word(baseboard?.manufacturer);
  const model = word(baseboard?.model);
  const modules = modulesOf(gathered.modules ?? []);
  return {
    cpu: given({
      model: brand === '' ? undefined : brand,
      vendor: word(cpu?.vendor) ?? word(cpu?.manufacturer),
      sockets: count(cpu?.processors),
      cores: count(cpu?.physicalCores),
      threads: count(cpu?.cores),
    }),
    ...(vendor === undefined && model === undefined ? {} : { board: given({ vendor, model }) }),
    memory: given({ totalBytes: count(gathered.memory?.total), modules }),
    os: {},
    ...given({ virtualization: system?.virtual ? (word(system.virtualHost) ?? 'unknown hypervisor') : undefined }),
  };
}

const unknownWord =
  /^(?:-|unknown.*|none|null|undefined|computer|docker container|default string|to be filled by o\.e\.m\.?|not (?:specified|available|provided|applicable)|system (?:manufacturer|product name)|o\.e\.m\.?|n\/a)$/i;

function word(value: string | null | undefined): string | undefined {
  const text = value?.replace(/\s+/g, ' ').trim();
  return text === undefined || text === '' || unknownWord.test(text) ? undefined : text;
}

function count(value: number | null | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** Where dmidecode may not be read, one module without type, bank and speed stands for the whole memory: that is no module. */
function modulesOf(layout: readonly Systeminformation.MemLayoutData[]): Inventory['memory']['modules'] {
  const modules = layout
    .filter(({ size, type, bank, clockSpeed }) => count(size) && type !== 'Empty' && (type || bank || clockSpeed))
    .map(({ size, type, clockSpeed }) => ({
      sizeBytes: size,
      ...given({ type: word(type), megatransfers: count(clockSpeed) }),
    }));
  return modules.length === 0 ? undefined : modules;
}
