import type { CounterState } from '../model/history.ts';
import type { Source } from '../model/quantity.ts';
import type { WindowCounters } from './counter-fold.ts';

/** Why a counter tells nothing of the stretch. */
type Reason =
  | 'it was not in the last record'
  | 'its counter began anew since the last record'
  | 'it was not read this time';

/** Names that are written out where several parts share a reason. */
const mostNamed = 5;

/** The stretch from the last record to the end of a window, or from the boot that lies in between, as counters tell it. */
export class Stretch {
  readonly before: CounterState;
  readonly now: WindowCounters;
  /** It is the same boot: counters went on. */
  readonly isContinued: boolean;
  /** s by the time since boot; below 0 where the last record is of after the window. */
  readonly length: number;
  readonly notCovered: { readonly what: string; readonly reason: string }[] = [];
  readonly notes: string[] = [];
  readonly #before: ReadonlyMap<string, number>;
  readonly #first: ReadonlyMap<string, number>;
  readonly #last: ReadonlyMap<string, number>;

  constructor(before: CounterState, now: WindowCounters) {
    this.before = before;
    this.now = now;
    this.isContinued = before.boot === now.last.boot;
    this.length = now.last.uptime - (this.isContinued ? before.uptime : 0);
    this.#before = valuesOf(before);
    this.#first = valuesOf(now.first);
    this.#last = valuesOf(now.last);
  }

  /** What was read, by the id of the source. */
  source(id: string): Source {
    return { kind: 'measured', by: this.now.by[id] ?? id };
  }

  /** The parts that a kind of counter is of, now or, where they should have gone on, before. */
  names(kind: string): readonly string[] {
    const prefix = `${kind} `;
    const keys = [...this.#last.keys(), ...(this.isContinued ? this.#before.keys() : [])];
    return [...new Set(keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)))];
  }

  /** How far a counter went on, in its unit; or the reason why that is not known. */
  difference(key: string): number | Reason {
    const last = this.#last.get(key);
    if (last === undefined) return 'it was not read this time';
    if (!this.isContinued) return last;
    const before = this.#before.get(key);
    if (before === undefined) return 'it was not in the last record';
    // Of two windows that overlap the other one ended within this one: its start tells nothing.
    const isAfter = this.now.first.uptime >= this.before.uptime;
    const first = isAfter ? (this.#first.get(key) ?? last) : before;
    // A counter that began anew may have passed where it stood before by the end of the window, and seldom by its start.
    return before <= first && first <= last && before <= last
      ? last - before
      : 'its counter began anew since the last record';
  }

  /** As `difference`; what is not known is told in the report. */
  counted(key: string, what: string): number | undefined {
    const difference = this.difference(key);
    if (typeof difference === 'number') return difference;
    this.leaveOut([what], difference);
    return undefined;
  }

  /** Parts of which nothing is known between the windows. */
  leaveOut(parts: readonly string[], reason: string): void {
    if (parts.length === 0) return;
    const more = parts.length - mostNamed;
    const what = parts.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
    this.notCovered.push({ what, reason });
  }

  note(text: string): void {
    this.notes.push(text);
  }
}

function valuesOf({ counters }: CounterState): ReadonlyMap<string, number> {
  return new Map(counters.map(({ key, value }) => [key, value]));
}
