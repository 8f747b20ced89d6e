import { systemClock } from '../../../host/system-clock.ts';
import type { CallStint, TargetFailure } from '../target.ts';
import type { Progress } from './protocol.ts';

/** Puts the pieces of a stint together as the child tells them. */
export class StintSum {
  #pieces: Progress[] = [];

  /** Answers for how long the oldest call in flight has been going on, s. */
  add(piece: Progress): number {
    this.#pieces.push(piece);
    return piece.oldest === undefined ? 0 : Math.max(0, systemClock.now() - piece.oldest);
  }

  stint(failure?: TargetFailure): CallStint {
    const pieces = this.#pieces;
    const begun = pieces.find(({ submitted }) => submitted > 0);
    const last = pieces.at(-1);
    const from = begun?.from ?? last?.from ?? systemClock.now();
    const latencies = new Float64Array(sum(pieces, ({ completed }) => completed));
    let at = 0;
    for (const piece of pieces) {
      latencies.set(piece.latencies, at);
      at += piece.completed;
    }
    const bytes = pieces.flatMap((piece) => piece.bytes ?? []);
    const phases = new Map<string, { items: number; seconds: number }>();
    for (const { name, items, seconds } of pieces.flatMap((piece) => piece.phases ?? [])) {
      const before = phases.get(name) ?? { items: 0, seconds: 0 };
      phases.set(name, { items: before.items + items, seconds: before.seconds + seconds });
    }
    const cpu = pieces.flatMap((piece) => piece.cpu ?? []);
    const memory = last?.memory;
    return {
      from,
      to: Math.max(from, last?.to ?? from),
      // The call that ended the child could not be told any more.
      submitted: Math.max(
        sum(pieces, ({ submitted }) => submitted),
        latencies.length + (failure === undefined ? 0 : 1),
      ),
      completed: latencies.length,
      items: sum(pieces, ({ items }) => items),
      ...(bytes.length === 0 ? {} : { bytes: bytes.reduce((total, some) => total + some, 0) }),
      latencies,
      ...(cpu.length === 0 ? {} : { cpu: { seconds: sum(cpu, ({ seconds }) => seconds), by: cpu[0]!.by } }),
      ...(memory === undefined ? {} : { memory }),
      ...(phases.size === 0 ? {} : { phases: [...phases].map(([name, both]) => ({ name, ...both })) }),
      ...(failure === undefined ? {} : { failure }),
    };
  }
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}
