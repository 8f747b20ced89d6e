import { NegawattError } from '../errors.ts';
import type { HelperName, Host } from '../host/host.ts';
import { failure } from '../model/availability.ts';
import type { GpuFacts } from '../model/gpu.ts';
import { type Remedy, remedyWords } from '../model/remedy.ts';
import { missing } from './columns.ts';
import { GpuHelper } from './gpu-helper.ts';
import { GpuSource } from './gpu-source.ts';
import type { Missing, OpenSource, Probe, ProbeOptions } from './probe.ts';
import { isWsl } from './surroundings.ts';

const driverVersion = '/proc/driver/nvidia/version';
const pciDevices = '/sys/bus/pci/devices';
const nvidiaVendor = '0x10de';
const silentRemedy: Remedy = {
  advice: 'See what the kernel says of the NVIDIA driver (NVRM, Xid); it may have to be loaded again.',
  commands: ["sudo dmesg | grep -iE 'nvrm|xid'"],
};
/** Display controllers (PCI Code and ID Assignment Specification, base class 03h). */
const displayClass = '0x03';

/**
 * NVIDIA's cards, through NVML in a process of its own, or through nvidia-smi where the library cannot be loaded. A host
 * without such a card has no use for it.
 */
export const nvidia: Probe = {
  id: 'nvidia',
  title: 'NVIDIA GPUs',
  open: async (host, options) => {
    if (options.gpus?.length === 0) return undefined;
    const mayHaveDriver = isWsl(host) || typeof host.read(driverVersion) === 'string';
    const isExpected = mayHaveDriver || options.nvml !== undefined;
    const notes: string[] = [];
    let refused: Missing | undefined;
    // A capture may have been made with a named library: whether it was, only its record of the start tells.
    if (isExpected || host.kind === 'captured') {
      const library = options.nvml === undefined ? [] : ['--library', options.nvml];
      const opened = await openHelper(host, 'nvml', library, options, notes);
      if ('sample' in opened) return opened;
      // nvidia-smi would hang in the same driver.
      if (opened.isSilent) return missing(failure('broken', opened.detail), silentRemedy);
      if (options.nvml !== undefined) throw unusableLibrary(options.nvml, opened);
      if (isExpected) {
        refused = opened;
        notes.push(`NVML: ${opened.detail}`);
      }
    }
    const opened = await openHelper(host, 'nvidia-smi', [], options, notes);
    if ('sample' in opened) return opened;
    if (refused !== undefined) return refused;
    if (opened.why !== 'absent' && opened.why !== 'unsupported') return opened;
    return hasCard(host)
      ? missing(failure('absent', 'there is a card of NVIDIA, and no driver of NVIDIA is loaded'), {
          advice: "Install NVIDIA's driver, or load it.",
          commands: ['sudo modprobe nvidia'],
        })
      : undefined;
  },
};

async function openHelper(
  host: Host,
  name: HelperName,
  parameters: readonly string[],
  options: ProbeOptions,
  notes: string[],
): Promise<OpenSource | (Missing & { readonly isSilent?: true })> {
  const { interval, signal, gpus } = options;
  const helper = new GpuHelper(host, name, ['--interval', String(interval), ...parameters], interval);
  const seen: GpuFacts[] = [];
  const source = new GpuSource(host, helper, {
    interval,
    notes,
    isWanted: (facts) => {
      seen.push(facts);
      return gpus === undefined || gpus.some((wanted) => names(wanted, facts));
    },
  });
  const refused = await helper.open(source, signal);
  if (refused !== undefined) return refused;
  const unknown = gpus?.find((wanted) => !seen.some((facts) => names(wanted, facts)));
  if (unknown !== undefined) {
    source.close();
    throw new NegawattError(
      `--gpus ${unknown} names no GPU of this host`,
      seen.length === 0 ? 'it has none' : `it has ${seen.map(({ index, uuid }) => `${index} (${uuid})`).join(', ')}`,
      'Give indexes or UUIDs of that list, or none.',
    );
  }
  if (source.cards.length > 0) return source;
  source.close();
  if (helper.isPartial) return { ...failure('broken', notes.join('; ')), isSilent: true };
  return failure('absent', 'the driver is there and lists no card');
}

/** An index, or a UUID or its beginning, as nvidia-smi takes them. */
function names(wanted: string, { index, uuid }: GpuFacts): boolean {
  return /^\d+$/.test(wanted) ? Number(wanted) === index : uuid.toLowerCase().startsWith(wanted.toLowerCase());
}

function unusableLibrary(library: string, { detail, remedy }: Missing): NegawattError {
  return new NegawattError(
    `the NVML library ${library} cannot be used`,
    detail,
    remedy === undefined ? "Name NVIDIA's libnvidia-ml.so.1, or leave --nvml out." : remedyWords(remedy),
  );
}

function hasCard(host: Host): boolean {
  const devices = host.list(pciDevices);
  if ('ok' in devices) return false;
  return devices.some((device) => {
    const is = (file: string, start: string) => {
      const text = host.read(`${pciDevices}/${device}/${file}`);
      return typeof text === 'string' && text.startsWith(start);
    };
    return is('vendor', nvidiaVendor) && is('class', displayClass);
  });
}
