import type { Inventory } from '../model/inventory.ts';
import { cpuFacts } from './cpu-facts.ts';
import { given } from './given.ts';
import type { Host } from './host.ts';

type Files = Pick<Host, 'read' | 'list'>;

const dmi = '/sys/class/dmi/id';
/** Makers and products that only virtual machines have (`sys_vendor`, `product_name` of SMBIOS). */
const hypervisors: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/vmware/i, 'VMware'],
  [/virtualbox|innotek/i, 'VirtualBox'],
  [/microsoft corporation virtual machine/i, 'Hyper-V'],
  [/parallels/i, 'Parallels'],
  [/\bxen\b/i, 'Xen'],
  [/google compute engine/i, 'KVM'],
  [/\bkvm\b/i, 'KVM'],
  [/qemu|bochs/i, 'QEMU'],
];

/**
 * What a host's files tell: /proc/cpuinfo, MemTotal of /proc/meminfo, os-release(5), the kernel's release, board and
 * system by SMBIOS (/sys/class/dmi/id, without serial numbers). Works on a copy of another machine's files.
 */
export function fileInventory(files: Files): Inventory {
  const { cpu, architecture, isVirtual } = cpuFacts(files);
  const kernel = line(files, '/proc/sys/kernel/osrelease');
  const release = osRelease(files);
  const totalBytes = memoryTotal(files);
  const vendor = line(files, `${dmi}/board_vendor`);
  const model = line(files, `${dmi}/board_name`);
  const virtualization = virtualizationOf(files, isVirtual);
  return {
    cpu,
    ...(vendor === undefined && model === undefined ? {} : { board: { ...given({ vendor, model }) } }),
    memory: { ...given({ totalBytes }) },
    os: {
      ...given({
        platform: kernel === undefined ? undefined : 'linux',
        distribution: release.get('NAME'),
        release: release.get('VERSION_ID'),
        kernel,
        architecture,
      }),
    },
    ...given({ virtualization }),
  };
}

function line(files: Files, path: string): string | undefined {
  const text = files.read(path);
  return typeof text === 'string' ? text.trim() || undefined : undefined;
}

function memoryTotal(files: Files): number | undefined {
  const text = files.read('/proc/meminfo');
  const kibibytes = typeof text === 'string' ? /^MemTotal:\s+(\d+) kB$/m.exec(text)?.[1] : undefined;
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

function osRelease(files: Files): ReadonlyMap<string, string> {
  const paths = ['/etc/os-release', '/usr/lib/os-release'];
  const text = paths.map((path) => files.read(path)).find((answer) => typeof answer === 'string') ?? '';
  return new Map(
    [...text.matchAll(/^([A-Z_]+)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\n]*))$/gm)].flatMap(
      ([, key, double, single, bare]) => {
        const value = (double ?? single ?? bare ?? '').trim();
        return value === '' ? [] : [[key!, value] as const];
      },
    ),
  );
}

/** `none` only where the CPU says so; other architectures have no such bit, and SMBIOS proves only the contrary. */
function virtualizationOf(files: Files, isVirtual: boolean | undefined): string | undefined {
  if (isVirtual === false) return 'none';
  if (line(files, '/sys/hypervisor/type') === 'xen') return 'Xen';
  const system = `${line(files, `${dmi}/sys_vendor`) ?? ''} ${line(files, `${dmi}/product_name`) ?? ''}`;
  const name = hypervisors.find(([pattern]) => pattern.test(system))?.[1];
  return name ?? (isVirtual ? 'unknown hypervisor' : undefined);
}
