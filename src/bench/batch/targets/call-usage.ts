import type { Accounting, CommandOutcome } from '../../../model/command.ts';

const cpuBy: Readonly<Record<Accounting['by'], string>> = {
  'cgroup v2': 'cpu.stat of its cgroup v2',
  'cgroup v1': 'cpuacct of its cgroup v1',
  'process tree': 'getrusage of what was waited for',
};

/** What the starts of a command used together. */
export class CallUsage {
  #seconds: number | undefined = 0;
  #calls = 0;
  #memory: CommandOutcome['memory'];

  add({ cpu, memory }: CommandOutcome): void {
    this.#calls += 1;
    // One that cannot be told leaves the sum untold.
    this.#seconds =
      this.#seconds === undefined || cpu === undefined ? undefined : this.#seconds + cpu.user + cpu.system;
    if (memory !== undefined && memory.peak > (this.#memory?.peak ?? -1)) this.#memory = memory;
  }

  told({ by }: Accounting): {
    readonly cpu?: { readonly seconds: number; readonly by: string };
    readonly memory?: NonNullable<CommandOutcome['memory']>;
  } {
    return {
      ...(this.#seconds === undefined || this.#calls === 0 ? {} : { cpu: { seconds: this.#seconds, by: cpuBy[by] } }),
      ...(this.#memory === undefined ? {} : { memory: this.#memory }),
    };
  }
}
