import { existsSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Tool } from '../model/doctor.ts';
import { failureOf } from './errno.ts';
import { findProgram } from './find-program.ts';
import { given } from './given.ts';
import { distrust, ownershipOf } from './trust.ts';

const library = 'libnvidia-ml.so.1';
/** Where distributions, WSL 2 and NixOS put it; others are found by the loader alone. */
const folders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/lib/x86_64-linux-gnu/nvidia/current',
  '/usr/lib/wsl/lib',
  '/run/opengl-driver/lib',
];

/**
 * The programs and libraries of this machine that negawatt uses. Nothing of NVIDIA's is run or loaded: that can hang.
 * @param named the user's `--nvml`
 * @param searchPath in place of PATH
 */
export async function findTools(named?: string, searchPath?: string): Promise<readonly Tool[]> {
  return [nvml(named), nvidiaSmi(searchPath), await foreignFunctions()];
}

function nvml(named: string | undefined): Tool {
  const tool = { name: `NVML (${library})`, purpose: 'energy, power and processes of NVIDIA GPUs' };
  const path = named ?? folders.map((folder) => `${folder}/${library}`).find((file) => existsSync(file));
  if (path === undefined || !existsSync(path)) {
    return { ...tool, state: 'absent', detail: path === undefined ? 'in none of the usual folders' : 'no such file' };
  }
  // libnvidia-ml.so.550.54.14
  return trusted(tool, path, (real) => /\.so\.(\d+\.[\d.]+)$/.exec(basename(real))?.[1]);
}

function nvidiaSmi(searchPath: string | undefined): Tool {
  const tool = { name: 'nvidia-smi', purpose: 'NVIDIA GPUs where NVML cannot be loaded' };
  const program = findProgram('nvidia-smi', searchPath);
  if (!('ok' in program)) return trusted(tool, program.found, () => undefined);
  return { ...tool, state: program.why === 'absent' ? 'absent' : 'refused', detail: program.detail };
}

async function foreignFunctions(): Promise<Tool> {
  const tool = { name: 'koffi', purpose: 'calls NVML, and getrusage for `negawatt run`' };
  try {
    const { version } = await import('koffi');
    return { ...tool, state: 'usable', version };
  } catch (error) {
    // It has no build for this machine.
    return { ...tool, state: 'absent', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** What root would run or load has to be root's. */
function trusted(
  tool: Pick<Tool, 'name' | 'purpose'>,
  path: string,
  versionOf: (real: string) => string | undefined,
): Tool {
  try {
    const real = realpathSync.native(path);
    const why = process.getuid?.() === 0 ? distrust(ownershipOf(path, real)) : undefined;
    const version = versionOf(real);
    return {
      ...tool,
      path,
      ...given({ version }),
      ...(why === undefined ? { state: 'usable' } : { state: 'refused', detail: `root does not use it: ${why}` }),
    };
  } catch (error) {
    return { ...tool, path, state: 'refused', detail: failureOf(error, path).detail };
  }
}
