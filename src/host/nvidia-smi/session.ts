import { type GpuColumn, type GpuFacts, type GpuLine, gpuColumnNames } from '../../model/gpu.ts';
import { lineCap } from '../line-splitter.ts';
import type { CardReading, DocumentReading, GpuProcessEntry } from './document.ts';
import { type DocumentSource, readAgain, readInventory } from './inventory.ts';
import { columnsOf, knownFields, type QueryLine } from './query-lines.ts';
import { QueryStream } from './query-stream.ts';
import { runOnce } from './run-once.ts';
import type { GpuValues } from './values.ts';

export interface SessionOptions extends DocumentSource {
  /** Seconds between two samples. */
  readonly interval: number;
  /** Seconds without a line after which the stream is taken to hang. */
  readonly patience: number;
  /** The first pause before the stream is started again, s. */
  readonly pause: number;
  /** Path of stdbuf(1), where there is one. */
  readonly stdbuf?: string;
  /** The process that runs node-nvidia-smi. */
  readonly packageProcess: readonly [file: string, ...parameters: string[]];
  now(): number;
  say(line: GpuLine): void;
}

export interface Session {
  /** Tells the processes of every card, and what its slices use, by a new document. */
  tellProcesses(): Promise<void>;
  stop(): void;
}

/** What a `processes` line has around its list, By. */
const lineFrame = 64;

/** Tells the cards, and then a sample of each at every interval; undefined, and said why, where there are none. */
export async function startSession(options: SessionOptions): Promise<Session | undefined> {
  const { program, timeout, now, say } = options;
  const [inventory, help] = await Promise.all([
    readInventory(options, options.packageProcess),
    runOnce(program, ['--help-query-gpu'], timeout),
  ]);
  if ('why' in inventory) {
    say({ failed: inventory });
    return undefined;
  }
  const fields = knownFields(help.stdout);
  const told = columnsOf(fields);
  const cards = new Map<string, GpuFacts>();
  const announce = ({ facts }: CardReading) => {
    // A card that came later may stand at the place of another that is still known by it.
    const taken = new Set(Array.from(cards.values(), ({ index }) => index));
    const index = taken.has(facts.index) ? Math.max(...taken) + 1 : facts.index;
    const columns = facts.columns.filter((column) => told.has(column));
    cards.set(facts.uuid, { ...facts, index, columns });
    say({ gpu: { ...facts, index, columns } });
  };
  for (const card of inventory.cards) announce(card);
  say({ ready: { by: `nvidia-smi ${inventory.driver?.slice(0, 60) ?? 'of an unknown driver'}`, count: cards.size } });

  const strangers = new Set<string>();
  let isAsking = false;
  let isStopped = false;
  const askAgain = async (tell: (at: number, document: DocumentReading) => void) => {
    if (isAsking) return;
    isAsking = true;
    const document = await readAgain(options);
    isAsking = false;
    if (isStopped) return;
    const at = now();
    if ('why' in document) {
      say({ trouble: [at, -1, document.detail] });
      return;
    }
    for (const card of document.cards) if (!cards.has(card.facts.uuid)) announce(card);
    tell(at, document);
  };
  // A driver may tell in one of its outputs a UUID that it does not tell in the other.
  const factsOf = ({ uuid, pciBus }: QueryLine) =>
    cards.get(uuid ?? '') ??
    cards.get(`PCI-${pciBus}`) ??
    (uuid === undefined ? Array.from(cards.values()).find((facts) => facts.pciBus === pciBus) : undefined);
  const stream = new QueryStream({
    ...options,
    fields,
    onLine: (line) => {
      const facts = factsOf(line);
      if (facts !== undefined) {
        say(sample(now(), facts.index, line.values, Array(facts.slices.length).fill(null)));
        return;
      }
      const name = line.uuid ?? line.pciBus ?? '';
      if (strangers.has(name) || strangers.size >= 64 || isAsking) return;
      strangers.add(name);
      void askAgain((at) => {
        if (factsOf(line) === undefined) say({ trouble: [at, -1, `nvidia-smi tells of ${name}, but not what it is`] });
      });
    },
    onTrouble: (reason) => say({ trouble: [now(), -1, reason] }),
  });

  return {
    tellProcesses: () =>
      askAgain((at, document) => {
        for (const { facts, values, sliceMemory, processes } of document.cards) {
          const known = cards.get(facts.uuid);
          if (known === undefined) continue;
          // The stream tells nothing of slices.
          const isSame = known.slices.length === sliceMemory.length;
          if (sliceMemory.length > 0 && isSame) say(sample(at, known.index, values, sliceMemory, told));
          say({ processes: [at, known.index, fitting(processes)] });
        }
      }),
    stop: () => {
      isStopped = true;
      stream.stop();
    },
  };
}

/** As many as one line of a helper holds (`Program`): of more than about sixty, those with the least memory are left out. */
function fitting(processes: readonly GpuProcessEntry[]): readonly GpuProcessEntry[] {
  let room = lineCap - lineFrame;
  return [...processes]
    .sort(([, , one], [, , other]) => (other ?? 0) - (one ?? 0))
    .filter((entry) => {
      room -= Buffer.byteLength(JSON.stringify(entry)) + 1;
      return room >= 0;
    });
}

function sample(
  at: number,
  index: number,
  values: GpuValues,
  slices: readonly (number | null)[],
  told?: ReadonlySet<GpuColumn>,
): GpuLine {
  const row = gpuColumnNames.map((column) => (told?.has(column) === false ? null : (values[column] ?? null)));
  return [at, index, ...row, ...slices];
}
