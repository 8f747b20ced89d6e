import { NegawattError } from '../errors.ts';
import type { HistoryRecord } from '../model/history.ts';
import type { HistoryDatabase } from './connection.ts';

/** What a record was measured under: the same for most of them, and kept once. */
export type Circumstances = Pick<HistoryRecord, 'kind' | 'hardware' | 'version' | 'facts' | 'settings'>;

/** As it is kept: the same circumstances are the same text. */
export function circumstancesText({ kind, hardware, version, facts, settings }: Circumstances): string {
  return JSON.stringify({ kind, hardware, version, facts: sorted(facts), settings: sorted(settings) });
}

/** Circumstances by their numbers, each read and parsed once. */
export class KnownCircumstances {
  readonly #history: HistoryDatabase;
  readonly #known = new Map<number, Circumstances>();

  constructor(history: HistoryDatabase) {
    this.#history = history;
  }

  of(id: number): Circumstances {
    let found = this.#known.get(id);
    if (found === undefined) {
      const text = this.#history.row('SELECT document FROM circumstances WHERE id = ?', id)?.[0];
      if (text === undefined) {
        throw new NegawattError(
          `the history ${this.#history.path} changed while it was read`,
          'records that were being read were removed',
          'Run this again.',
        );
      }
      found = JSON.parse(String(text)) as Circumstances;
      this.#known.set(id, found);
    }
    return found;
  }
}

function sorted(facts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
