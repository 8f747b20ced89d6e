import type { ProcessScan } from '../model/processes.ts';
import type { Emitter } from '../probes/probe.ts';

/** Keeps one reading. */
export class Told implements Emitter {
  values: readonly number[] = [];
  processCount: number | undefined;
  readonly troubles: string[] = [];

  row(_at: number, values: ArrayLike<number>): void {
    this.values = Array.from(values);
  }

  processes(_at: number, { count }: ProcessScan): void {
    this.processCount = count;
  }

  series(): void {}

  trouble(_at: number, reason: string): void {
    this.troubles.push(reason);
  }
}
