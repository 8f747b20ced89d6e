import { Writable } from 'node:stream';
import { NegawattError } from '../../../errors.ts';
import { launcher } from '../../../host/launch/real-launcher.ts';
import type { Launcher, RunningCommand, Standby } from '../../../host/launcher.ts';
import { systemClock } from '../../../host/system-clock.ts';
import type { CommandOutcome } from '../../../model/command.ts';
import type { CompletedTasks } from '../../../workload/completed-tasks.ts';
import { LatencyList } from '../latency-list.ts';
import type { CallEnd } from './call-failure.ts';
import type { CallMaker } from './call-host.ts';
import type { CallPlan, PartEnd } from './call-protocol.ts';
import { CallUsage } from './call-usage.ts';
import type { Companions } from './companions.ts';
import { itemSource } from './item-source.ts';
import { oomKills } from './oom-kills.ts';

export interface CommandOpening {
  readonly words: readonly string[];
  readonly batch: number;
  readonly itemsFrom?: string;
}

interface Ended {
  readonly at: number;
  readonly outcome: CommandOutcome;
}

/** Starts a command again and again, one at a time: a start is a call. */
export class CommandCalls implements CallMaker<CommandOpening> {
  readonly #companions: Pick<Companions, 'end'>;
  readonly #accounting: 'process tree' | undefined;
  readonly #stopping = new AbortController();
  #launcher: Launcher | undefined;
  #standby: Standby | undefined;
  #items: CompletedTasks | undefined;
  #batch = 1;
  #abandoning: Promise<void> | undefined;

  /** @param accounting even where a cgroup could be made: for tests */
  constructor(companions: Pick<Companions, 'end'>, accounting?: 'process tree') {
    this.#companions = companions;
    this.#accounting = accounting;
  }

  async open({ words, batch, itemsFrom }: CommandOpening): Promise<undefined> {
    this.#batch = batch;
    this.#items = itemsFrom === undefined ? undefined : itemSource(itemsFrom);
    // Always a pipe: some programs do less where their output is /dev/null (grep, tar).
    const stdout = { onLine: (line: string) => this.#items?.onLine?.(line), to: nowhere() };
    const accounting = this.#accounting === undefined ? {} : { accounting: this.#accounting };
    this.#launcher = await launcher(words, { stdout, ...accounting }, systemClock);
    this.#standby = await this.#launcher.prepare();
  }

  async run({ seconds, calls, patience }: CallPlan): Promise<PartEnd> {
    const usage = new CallUsage();
    const latencies = new LatencyList();
    let submitted = 0;
    let items = 0;
    let from = systemClock.now();
    let to = from;
    let end: CallEnd | undefined;
    while (end === undefined && !this.#stopping.signal.aborted && (to - from < seconds || submitted < calls)) {
      const memoryShortBefore = oomKills();
      this.#items?.begin();
      const running = this.#released();
      if (submitted === 0) from = running.releasedAt;
      const next = this.#next();
      // Looked at after the call; where that was ended, nothing stands ready, and that is no news.
      next.catch(() => undefined);
      const ended = await this.#within(running, patience);
      if (ended === 'stopped') break;
      submitted += 1;
      if (ended === 'hung') {
        end = { how: 'hung', patience };
        to = systemClock.now();
        break;
      }
      to = ended.at;
      usage.add(ended.outcome);
      const done = this.#itemsOf(ended.outcome, memoryShortBefore);
      if (typeof done === 'number') {
        items += done;
        latencies.add(ended.at - running.releasedAt);
      } else end = done;
      end = end ?? (await next);
    }
    const stint = { from, to, submitted, completed: latencies.count, items, stride: latencies.stride };
    return {
      stint: { ...stint, latencies: latencies.values(), ...usage.told(this.#launcher!.accounting) },
      ...(end === undefined ? {} : { end }),
    };
  }

  stop(): void {
    this.#stopping.abort();
  }

  async close(): Promise<void> {
    // What a call left running is ended too: the next point is to have the machine as this one had it.
    await this.#abandon();
  }

  #released(): RunningCommand {
    if (this.#standby === undefined) throw new Error('no start of the command stands ready');
    const running = this.#standby.release();
    this.#standby = undefined;
    return running;
  }

  /** Stands ready while the call before it runs, so that nothing of ours lies between two but the word to start. */
  async #next(): Promise<CallEnd | undefined> {
    try {
      this.#standby = await this.#launcher!.prepare();
      return undefined;
    } catch (error) {
      if (!(error instanceof NegawattError)) throw error;
      return { how: 'refused', reason: `${error.what}: ${error.why}` };
    }
  }

  async #within({ ended }: RunningCommand, patience: number): Promise<Ended | 'hung' | 'stopped'> {
    const { signal } = this.#stopping;
    let tell: (how: 'hung' | 'stopped') => void = () => undefined;
    const early = new Promise<'hung' | 'stopped'>((resolve) => {
      tell = resolve;
    });
    const timer = setTimeout(() => tell('hung'), patience * 1000);
    const stop = () => tell('stopped');
    signal.addEventListener('abort', stop);
    const how = await Promise.race([ended, early]);
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    if (typeof how === 'string') await this.#abandon();
    return how;
  }

  /** The launcher first: what it keeps running beside the command would be started anew. */
  #abandon(): Promise<void> {
    this.#abandoning ??= Promise.resolve(this.#launcher?.close()).then(() => this.#companions.end());
    return this.#abandoning;
  }

  #itemsOf({ code, signal }: CommandOutcome, memoryShortBefore: number | undefined): number | CallEnd {
    if (code === 0) {
      if (this.#items === undefined) return this.#batch;
      return this.#items.completed() ?? { how: 'no-count', source: this.#items.source };
    }
    const now = oomKills();
    const isMemoryShort = memoryShortBefore !== undefined && now !== undefined && now > memoryShortBefore;
    return { how: 'exited', code, signal, isMemoryShort };
  }
}

/** Takes everything and keeps nothing. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
