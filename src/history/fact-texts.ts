import type { FactName, Facts } from '../gate/side.ts';
import { boundaries } from '../model/boundary.ts';
import type { HistoryRecord } from '../model/history.ts';

/** The fact that tells commands, sets of files and models apart, beside those of the gate. */
export const subjectFact = 'subject';

/** What a record keeps of the gate's facts by name; its kind, hardware and P0 stand beside them. */
type KeptFact = Exclude<FactName, 'kind' | 'hardware' | 'idlePower'>;

type Read = (text: string) => unknown;

const asText: Read = (text) => text;
const asNumber: Read = (text) => (Number.isFinite(Number(text)) ? Number(text) : undefined);
const oneOf =
  (words: readonly string[]): Read =>
  (text) =>
    words.includes(text) ? text : undefined;
const asOrigin = oneOf(['measured', 'estimated']);

const readers: Readonly<Record<KeptFact, Read>> = {
  interval: asNumber,
  duration: asNumber,
  isWarm: (text) => text === 'yes',
  bench: asText,
  accounting: asText,
  tasks: asNumber,
  boundary: oneOf(boundaries),
  parts: (text) => (text === '' ? [] : text.split(', ')),
  energyIs: asOrigin,
  idleIs: asOrigin,
  pue: asNumber,
  gpuSource: asText,
};

/** The facts of a report as texts, by the gate's names. */
export function factTexts(facts: Facts): Record<string, string> {
  return Object.fromEntries(
    Object.keys(readers).flatMap((name) => {
      const fact = facts[name as KeptFact];
      if (fact === undefined) return [];
      if (typeof fact === 'boolean') return [[name, fact ? 'yes' : 'no']];
      return [[name, typeof fact === 'object' ? fact.join(', ') : String(fact)]];
    }),
  );
}

/** The gate's facts of a record. What only a newer negawatt knows is left out. */
export function gateFacts(record: Pick<HistoryRecord, 'kind' | 'hardware' | 'facts' | 'idlePower'>): Facts {
  const { kind, hardware, facts, idlePower } = record;
  const read = Object.entries(readers).flatMap(([name, reader]) => {
    const text = Object.hasOwn(facts, name) ? facts[name] : undefined;
    const fact = text === undefined ? undefined : reader(text);
    return fact === undefined ? [] : [[name, fact] as const];
  });
  return {
    interval: 0,
    ...(Object.fromEntries(read) as Partial<Facts>),
    kind,
    hardware,
    ...(idlePower === undefined ? {} : { idlePower }),
  };
}
