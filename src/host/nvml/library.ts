import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { GpuLine } from '../../model/gpu.ts';
import { adviceOf } from '../../model/remedy.ts';
import { distrust, ownershipOf } from '../trust.ts';
import { type FunctionName, functions, inWords, type Nvml, returned } from './abi.ts';

export type Failed = Extract<GpuLine, { readonly failed: unknown }>['failed'];

/** The loader's own path first; then WSL 2 and NixOS, whose loaders do not look there. */
const places = [
  'libnvidia-ml.so.1',
  '/usr/lib/wsl/lib/libnvidia-ml.so.1',
  '/run/opengl-driver/lib/libnvidia-ml.so.1',
] as const;

/** Structures are laid out for these. */
const architectures: readonly string[] = ['x64', 'arm64'];

/**
 * NVIDIA's management library, initialised.
 * @param named the file to load instead of looking for it
 */
export async function openLibrary(named: string | undefined): Promise<{ readonly nvml: Nvml } | Failed> {
  if (!architectures.includes(process.arch)) {
    return { why: 'unsupported', detail: `NVML is not read on ${process.arch} machines` };
  }
  const refusals: string[] = [];
  for (const place of named === undefined ? places : [resolve(named)]) {
    if (isAbsolute(place) && !existsSync(place)) continue;
    const distrusted = isAbsolute(place) && process.getuid?.() === 0 ? distrustOf(place) : undefined;
    if (distrusted !== undefined) return { why: 'forbidden', detail: `root does not load ${place}: ${distrusted}` };
    const opened = await load(place);
    if ('nvml' in opened) return started(opened.nvml);
    refusals.push(opened.refusal);
  }
  if (named !== undefined && refusals.length === 0) {
    return { why: 'absent', detail: `there is no file ${named}`, remedy: libraryRemedy };
  }
  const isAbsent = refusals.every((refusal) => /no such file/i.test(refusal));
  return {
    why: isAbsent ? 'absent' : 'broken',
    detail: `NVML cannot be loaded: ${refusals.join('; ')}`,
    remedy: libraryRemedy,
  };
}

const libraryRemedy = adviceOf(
  "Install the driver's library libnvidia-ml.so.1 (in a container: start it with its GPUs, --gpus all), or name it with --nvml FILE.",
);

function distrustOf(place: string): string | undefined {
  return distrust(ownershipOf(place, realpathSync(place)));
}

async function load(place: string): Promise<{ readonly nvml: Nvml } | { readonly refusal: string }> {
  try {
    const koffi = await import('koffi');
    const library = koffi.load(place);
    const call = (name: FunctionName): Nvml[FunctionName] => {
      const [symbols, parameters] = functions[name];
      for (const symbol of symbols) {
        try {
          return library.func(symbol, 'int', [...parameters]) as Nvml[FunctionName];
        } catch (error) {
          if (!isMissingSymbol(error)) throw error;
        }
      }
      return () => returned.functionNotFound;
    };
    const names = Object.keys(functions) as FunctionName[];
    return { nvml: Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as Nvml };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/** koffi has no error code for it. */
function isMissingSymbol(error: unknown): boolean {
  return error instanceof Error && /cannot find function/i.test(error.message);
}

function started(nvml: Nvml): { readonly nvml: Nvml } | Failed {
  const code = nvml.init();
  if (code === returned.success) return { nvml };
  const said = `(${inWords(code)})`;
  switch (code) {
    case returned.versionMismatch:
      return {
        why: 'broken',
        detail: `the loaded driver and its library are of different versions ${said}, as after an update of the driver`,
        remedy: adviceOf("Reboot, or end what uses the GPUs and load the driver's kernel modules again."),
      };
    case returned.driverNotLoaded:
      return {
        why: 'absent',
        detail: `NVIDIA's driver is not loaded ${said}`,
        remedy: { commands: ['sudo modprobe nvidia'] },
      };
    case returned.noPermission:
      return {
        why: 'forbidden',
        detail: `this user may not talk to NVIDIA's driver ${said}`,
        remedy: {
          advice: 'Let this user read and write /dev/nvidiactl, /dev/nvidia0 and so on: by their group, not for all.',
          commands: ['ls -l /dev/nvidia*'],
        },
      };
    case returned.missingDependency:
      return { why: 'absent', detail: `a library that NVML needs is not there ${said}`, remedy: libraryRemedy };
    case returned.functionNotFound:
      return {
        why: 'unsupported',
        detail: `this library has no nvmlInit_v2: it is not NVIDIA's NVML, or older than 2012`,
      };
    default:
      return {
        why: 'broken',
        detail: `NVML did not start ${said}`,
        remedy: adviceOf('See what nvidia-smi and dmesg say.'),
      };
  }
}
