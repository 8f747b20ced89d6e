import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GpuColumn, type GpuLine, gpuColumnNames } from '../../../src/model/gpu.ts';
import { fixtures } from '../../support/golden.ts';
import type { HeardHelper, Scenario } from '../../support/nvidia-smi-stub.ts';

export const mebibyte = 1024 * 1024;
export const document = (name: string) => readFileSync(join(fixtures, 'nvidia-smi', name), 'utf8');
export const mig = document('a100-mig-535.xml');
export const uuid = 'GPU-a100aaaa-0000-4000-8000-000000000002';
export const help = [
  'uuid',
  'pci.bus_id',
  'power.draw',
  'memory.used',
  'enforced.power.limit',
  'clocks_event_reasons.active',
];
export const card = {
  uuid,
  'pci.bus_id': '00000000:41:00.0',
  'power.draw': ['143.21', '144.50', '151.00'],
  'memory.used': '4263',
  'clocks_event_reasons.active': '0x0000000000000001',
};
export const plain: Scenario = { documents: [mig], help, cards: [card] };
export const quick = ['--interval', '0.05'];

export const readyOf = (line: GpuLine) => ('ready' in line ? line.ready : undefined);
export const failedOf = (line: GpuLine) => ('failed' in line ? line.failed : undefined);
export const factsOf = (line: GpuLine) => ('gpu' in line ? line.gpu : undefined);
export const troubleOf = (line: GpuLine) => ('trouble' in line ? line.trouble[2] : undefined);
export const processesOf = (line: GpuLine) => ('processes' in line ? line.processes : undefined);
export const told = (sample: readonly (number | null)[], column: GpuColumn) =>
  sample[2 + gpuColumnNames.indexOf(column)];

export async function endOf(helper: HeardHelper): Promise<number | null> {
  // Nobody waits for a program that was stopped, so its end would not keep the test alive.
  const awake = setInterval(() => undefined, 1000);
  helper.stop();
  const { code } = await helper.ended;
  clearInterval(awake);
  return code;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that ended and that nobody waited for yet is no longer running.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

export async function allEnded(pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) await new Promise((resolve) => setImmediate(resolve));
}
