import type { Host } from '../host/host.ts';
import type { SourceDescription } from '../model/series.ts';
import type { Emitter, OpenSource } from './probe.ts';

/** Says each trouble once, when it begins, and again only after it was over. */
export class Trouble {
  #last: string | undefined;

  /** @param reason why something could not be read at this time; undefined: everything could */
  tell(emit: Emitter, at: number, reason: string | undefined): void {
    if (reason !== undefined && reason !== this.#last) emit.trouble(at, reason);
    this.#last = reason;
  }
}

/**
 * A source whose columns stay the same: one row at every sample.
 *
 * @param fill sets every value, NaN for what it could not read, and answers why it could not
 */
export function rowSource(
  host: Host,
  description: SourceDescription,
  fill: (row: Float64Array) => string | undefined,
  close: () => void,
): OpenSource {
  const row = new Float64Array(description.series.length);
  const trouble = new Trouble();
  return {
    description,
    sample: (emit) => {
      const at = host.clock.now();
      trouble.tell(emit, at, fill(row));
      emit.row(at, row);
    },
    close,
  };
}

/** Joins two reasons; the usual case, no reason at all, allocates nothing. */
export function andReason(before: string | undefined, reason: string): string {
  return before === undefined ? reason : `${before}; ${reason}`;
}
