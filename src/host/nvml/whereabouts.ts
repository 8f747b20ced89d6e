import { readFileSync } from 'node:fs';
import type { GpuLine } from '../../model/gpu.ts';
import type { Clock } from '../host.ts';
import type { RunningProgram } from '../program.ts';

/** What the helper calls itself while it asks a card; the kernel keeps 15 characters of it. */
export function whileAsking(index: number): string {
  names[index] ??= `nvml card ${index}`;
  return names[index];
}
const names: string[] = [];
const askingCard = /^nvml card (\d+)\n$/;

/**
 * The helper, and what it cannot say itself while a call hangs: told `where`, it answers in its stead with an `asking`
 * line, by the name that it gave its process before the call.
 */
export function answeringWhere(program: RunningProgram, clock: Pick<Clock, 'now'>): RunningProgram {
  let listener: ((line: string, at: number) => void) | undefined;
  return {
    pid: program.pid,
    ended: program.ended,
    onLine: (hear) => {
      listener = hear;
      program.onLine(hear);
    },
    say: (line) => {
      if (line !== 'where') {
        program.say(line);
        return;
      }
      const at = clock.now();
      const answer: GpuLine = { asking: [Math.round(at * 1e6) / 1e6, cardAsked(program.pid)] };
      listener?.(JSON.stringify(answer), at);
    },
    stop: () => program.stop(),
  };
}

/** Its index; -1 where it asks none, or has ended. */
function cardAsked(pid: number | undefined): number {
  try {
    const found = askingCard.exec(readFileSync(`/proc/${pid}/comm`, 'latin1'));
    return found === null ? -1 : Number(found[1]);
  } catch {
    // It has ended, or this kernel tells no names: of no card is anything known.
    return -1;
  }
}
