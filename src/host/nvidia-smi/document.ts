import { type Failure, failure } from '../../model/availability.ts';
import { type GpuFacts, type GpuLine, type GpuSlice, gpuColumnNames } from '../../model/gpu.ts';
import { given } from '../given.ts';
import { measured, natural, switched, words } from './measure.ts';
import { childOf, childrenOf, type Tree, type TreeNode, textOf } from './tree.ts';
import { averagingOf, type GpuValues, limitsOf, valuesOf } from './values.ts';

/** A process as a `processes` line of `GpuLine` has it. */
export type GpuProcessEntry = Extract<GpuLine, { processes: unknown }>['processes'][2][number];

/** One card in a document: what does not change, and what it told at that moment. */
export interface CardReading {
  readonly facts: GpuFacts;
  readonly values: GpuValues;
  /** Memory used by each slice, By; null where it is not told. */
  readonly sliceMemory: readonly (number | null)[];
  readonly processes: readonly GpuProcessEntry[];
}

export interface DocumentReading {
  readonly driver?: string;
  readonly cards: readonly CardReading[];
}

const sliceCap = 64;

/**
 * Reads what `nvidia-smi -q -x` told. Elements are looked for, wherever a driver of whichever age has put them; neither the
 * DTD nor the driver's number says what is in a document. What is missing or is no number is absent.
 */
export function readDocument(document: Tree): DocumentReading | Failure {
  const log = childOf(document, 'nvidia_smi_log');
  if (log === undefined) return failure('broken', 'nvidia-smi: no nvidia_smi_log in its document');
  const driver = words(textOf(log, 'driver_version'));
  const cards = childrenOf(log, 'gpu')
    .filter((gpu): gpu is TreeNode => typeof gpu === 'object')
    .map((gpu, index) => readCard(gpu, index, driver));
  if (cards.length === 0) return failure('absent', 'nvidia-smi: its document names no GPU');
  return { ...given({ driver }), cards };
}

function readCard(gpu: Tree, index: number, driver: string | undefined): CardReading {
  const bus = words(textOf(gpu, 'pci', 'pci_bus_id')) ?? words(textOf(gpu, '$', 'id'));
  const uuid = words(textOf(gpu, 'uuid')) ?? (bus === undefined ? `index-${index}` : `PCI-${bus}`);
  const devices = childrenOf(childOf(gpu, 'mig_devices'), 'mig_device').slice(0, sliceCap);
  const limits = limitsOf(gpu);
  const values = valuesOf(gpu);
  return {
    facts: {
      index,
      uuid,
      name: words(textOf(gpu, 'product_name')) ?? 'NVIDIA GPU',
      ...given({ pciBus: bus, driver, memoryTotal: measured(textOf(gpu, 'fb_memory_usage', 'total'), 'MiB') }),
      ...(Object.keys(limits).length === 0 ? {} : { limits }),
      ...given({ powerAveraging: averagingOf(gpu) }),
      ...given({
        persistence: switched(textOf(gpu, 'persistence_mode')),
        ecc: switched(textOf(gpu, 'ecc_mode', 'current_ecc')),
        mig: switched(textOf(gpu, 'mig_mode', 'current_mig')),
      }),
      slices: devices.map((device, at) => readSlice(device, at, uuid)),
      columns: gpuColumnNames.filter((column) => values[column] !== undefined),
    },
    values,
    sliceMemory: devices.map((device) => measured(textOf(device, 'fb_memory_usage', 'used'), 'MiB') ?? null),
    processes: childrenOf(childOf(gpu, 'processes'), 'process_info').flatMap(readProcess),
  };
}

function readSlice(device: Tree, at: number, card: string): GpuSlice {
  const gpuInstance = natural(textOf(device, 'gpu_instance_id'));
  const computeInstance = natural(textOf(device, 'compute_instance_id'));
  // Documents name no slice's own UUID: its place on the card, as drivers before 470 wrote it (`MIG-GPU-…/3/0`).
  const place = gpuInstance === undefined ? `slice-${at}` : `${gpuInstance}/${computeInstance ?? 0}`;
  return {
    uuid: words(textOf(device, 'uuid')) ?? `MIG-${card}/${place}`,
    name: `MIG ${place}`,
    ...given({
      memoryTotal: measured(textOf(device, 'fb_memory_usage', 'total'), 'MiB'),
      gpuInstance,
      computeInstance,
    }),
  };
}

function readProcess(process: Tree): GpuProcessEntry[] {
  const pid = natural(textOf(process, 'pid'));
  if (pid === undefined || pid === 0) return [];
  const memory = measured(textOf(process, 'used_memory'), 'MiB') ?? null;
  const instance = natural(textOf(process, 'gpu_instance_id')) ?? null;
  const name = programName(words(textOf(process, 'process_name')));
  const entry = [pid, words(textOf(process, 'type')) ?? '', memory, null, instance] as const;
  return [name === undefined ? entry : [...entry, name]];
}

/** The program's own name: some drivers give its whole command line, and arguments are not collected unasked. */
function programName(line: string | undefined): string | undefined {
  const name = line?.split(/\s/, 1)[0]?.split('/').at(-1);
  return name === '' ? undefined : name;
}
